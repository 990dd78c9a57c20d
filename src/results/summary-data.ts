import type { FitWarning } from "../errors.js";

/** exp of a fixed effect: of its posterior median and of its 2.5% and 97.5% quantiles. */
export interface EffectRatio {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** One parameter of the summary, at full precision. */
export interface SummaryRow {
  readonly name: string;
  /** M: mean structure, a fixed effect; V: variance structure, a log standard deviation. */
  readonly type: "M" | "V";
  readonly mean: number;
  readonly sd: number;
  /** exp(mean) for type V, null for type M. */
  readonly scale: number | null;
  /** exp(mean - 2 sd) for type V, null for type M. */
  readonly scaleLower: number | null;
  /** exp(mean + 2 sd) for type V, null for type M. */
  readonly scaleUpper: number | null;
  /** With `exponentiate`: of type M, null for type V. */
  readonly ratio?: EffectRatio | null;
}

/** What a summary says, as plain data; numbers that do not exist are NaN. */
export interface SummaryData {
  readonly title: string;
  /** Pairs of label and value that describe the model and the fit. */
  readonly header: readonly (readonly [label: string, value: string])[];
  /** Column titles; the first, of the names, is empty. */
  readonly columns: readonly string[];
  /** Fixed effects, then log standard deviations. */
  readonly rows: readonly SummaryRow[];
  /** Footnotes, and how the fit ended if it did not converge. */
  readonly notes: readonly string[];
  readonly warnings: readonly FitWarning[];
}
