import type { Contrast } from "./contrasts.js";

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

/**
 * The part of a coding that depends on data. For a fit it starts empty and learns; for new data it
 * starts from the fit's coding and everything is found in it.
 */
export class Memory {
  private readonly byFactor: Map<string, FactorCoding>;
  private readonly byGroup: Map<string, GroupCoding>;
  private readonly byMoments: Map<string, Moments>;
  /** True for a fit. */
  readonly learns: boolean;

  constructor(saved?: Pick<DesignCoding, "factors" | "groups" | "moments">) {
    this.learns = saved === undefined;
    this.byFactor = byText(saved?.factors);
    this.byGroup = byText(saved?.groups);
    this.byMoments = byText(saved?.moments);
  }

  hasFactor(text: string): boolean {
    return this.byFactor.has(text);
  }

  factor(text: string, learn: () => FactorCoding): FactorCoding {
    return recall(this.byFactor, text, learn);
  }

  group(text: string, learn: () => GroupCoding): GroupCoding {
    return recall(this.byGroup, text, learn);
  }

  moments(text: string, values: Float64Array): Moments {
    return recall(this.byMoments, text, () => ({ text, ...momentsOf(values) }));
  }

  save(): Pick<DesignCoding, "factors" | "groups" | "moments"> {
    return {
      factors: [...this.byFactor.values()],
      groups: [...this.byGroup.values()],
      moments: [...this.byMoments.values()],
    };
  }
}

function byText<T extends { readonly text: string }>(entries: readonly T[] = []): Map<string, T> {
  return new Map(entries.map((entry) => [entry.text, entry]));
}

function recall<T>(entries: Map<string, T>, text: string, learn: () => T): T {
  const known = entries.get(text);
  if (known !== undefined) return known;
  const learnt = learn();
  entries.set(text, learnt);
  return learnt;
}

function momentsOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}
