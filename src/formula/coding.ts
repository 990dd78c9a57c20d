import { InputError } from "../errors.js";
import type { Contrast } from "./contrasts.js";
import type { Column } from "./data-table.js";
import type { Coded } from "./levels.js";
import type { Factor } from "./terms.js";

/** Mean and population SD of the argument of `center(...)` or `standardize(...)`. */
export interface Moments {
  readonly text: string;
  readonly mean: number;
  readonly sd: number;
}

/** Levels of a categorical factor, in the order of its columns. */
export interface FactorCoding {
  /** The factor as the formula has it: `C(period)`. */
  readonly text: string;
  readonly levels: readonly string[];
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

/** What a fit must remember of its data to code other data in the same way. Survives JSON. */
export interface DesignCoding {
  readonly formula: string;
  readonly vcFormulas: readonly { readonly name: string; readonly formula: string }[];
  readonly factors: readonly FactorCoding[];
  readonly groups: readonly GroupCoding[];
  readonly moments: readonly Moments[];
  /** Columns that the options `offset`, `exposure` and `trials` named. */
  readonly offset: string | null;
  readonly exposure: string | null;
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
