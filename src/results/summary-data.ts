import type { FitWarning } from "../errors.js";

/** exp of a fixed effect: of its posterior median and of its 2.5% and 97.5% quantiles. */
export interface EffectRatio {
  /** exp of the posterior median. */
  readonly median: number;
  /** exp of the 2.5% quantile. */
  readonly lower: number;
  /** exp of the 97.5% quantile. */
  readonly upper: number;
}

/** One parameter of the summary, at full precision. */
export interface SummaryRow {
  /** Name of the column or term. */
  readonly name: string;
  /** M: mean structure, a fixed effect; V: variance structure, a log standard deviation. */
  readonly type: "M" | "V";
  /** Posterior mean (mode for `fitMap` and `fitLaplace`); of type V of the log standard deviation. */
  readonly mean: number;
  /** Posterior standard deviation; NaN where the fit has none. */
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
  /** "Binomial Mixed GLM Results". */
  readonly title: string;
  /** Pairs of label and value that describe the model and the fit. */
  readonly header: readonly (readonly [label: string, value: string])[];
  /** Column titles; the first, of the names, is empty. */
  readonly columns: readonly string[];
  /** Fixed effects, then log standard deviations. */
  readonly rows: readonly SummaryRow[];
  /** Footnotes, and how the fit ended if it did not converge. */
  readonly notes: readonly string[];
  /** Warnings of the fit, which every form of the summary shows. */
  readonly warnings: readonly FitWarning[];
}
