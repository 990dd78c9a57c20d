import { InputError } from "../errors.js";
import type { Contrast } from "./contrasts.js";
import type { Column } from "./data-table.js";
import type { Coded } from "./levels.js";
import type { Factor } from "./terms.js";

/** Mean and population SD of the argument of `center(...)` or `standardize(...)`. */
export interface Moments {
  /** The call as the formula has it: `standardize(age)`. */
  readonly text: string;
  /** Mean of the argument over the rows of the fit. */
  readonly mean: number;
  /** Population standard deviation, with divisor n. */
  readonly sd: number;
}

/** Levels of a categorical factor, in the order of its columns. */
export interface FactorCoding {
  /** The factor as the formula has it: `C(period)`. */
  readonly text: string;
  /** In the order of the columns. */
  readonly levels: readonly string[];
  /** How the levels become columns. */
  readonly contrast: Contrast;
}

/** The observed combinations of levels of the grouping variables of a random term. */
export interface GroupCoding {
  /** `g`, or `a:b`. */
  readonly text: string;
  /** Levels of each variable. */
  readonly levels: readonly (readonly string[])[];
  /** Of each effect, ascending: sum_v code_v prod_(w > v) q_w, the last variable fastest. */
  readonly cells: readonly number[];
}

/** A variance component of `vcFormulas`. */
export interface ComponentFormula {
  /** Its name, that of its standard deviation. */
  readonly name: string;
  /** The formula of its columns. */
  readonly formula: string;
}

/** What a fit must remember of its data to code other data in the same way. Survives JSON. */
export interface DesignCoding {
  /** The formula as it was given. */
  readonly formula: string;
  /** The variance components of `vcFormulas`. */
  readonly vcFormulas: readonly ComponentFormula[];
  /** The categorical factors. */
  readonly factors: readonly FactorCoding[];
  /** The groups of the random terms. */
  readonly groups: readonly GroupCoding[];
  /** What `center` and `standardize` took away and divided by. */
  readonly moments: readonly Moments[];
  /** Column that the option `offset` named; null for none. */
  readonly offset: string | null;
  /** Column that the option `exposure` named; null for none. */
  readonly exposure: string | null;
  /** Column that the option `trials` named; null for none. */
  readonly trials: string | null;
}

/** The part of a coding that depends on data. */
export type LearntCoding = Pick<DesignCoding, "factors" | "groups" | "moments">;

/** What a fit remembers of its data, by the text that the formula has; `LearningMemory` learns it. */
export class Memory {
  protected readonly byFactor: Map<string, FactorCoding>;
  protected readonly byGroup: Map<string, GroupCoding>;
  protected readonly byMoments: Map<string, Moments>;

  constructor({ factors, groups, moments }: LearntCoding) {
    this.byFactor = byText(factors);
    this.byGroup = byText(groups);
    this.byMoments = byText(moments);
  }

  /** Whether a column of the data, of this kind in them, was a factor of the fit. */
  isFactor(text: string, _kind: () => Column["kind"]): boolean {
    return this.byFactor.has(text);
  }

  /** @throws InputError, as `group` and `moments`, for what the coding lacks. */
  factor({ text }: Factor, _observed: Coded, _rows: Int32Array): FactorCoding {
    return remembered(this.byFactor, text);
  }

  group(text: string, _variables: readonly Coded[]): GroupCoding {
    return remembered(this.byGroup, text);
  }

  moments(text: string, _values: Float64Array): Moments {
    return remembered(this.byMoments, text);
  }
}

function byText<T extends { readonly text: string }>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.text, entry]));
}

function remembered<T>(entries: Map<string, T>, text: string): T {
  const found = entries.get(text);
  if (found !== undefined) return found;
  throw new InputError("coding", `it lacks ${text} of the formula`, "fit and save again");
}
