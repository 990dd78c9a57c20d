import type { FitWarning } from "../errors.js";
import type { DesignCoding } from "../formula/coding.js";
import type { Convergence, FitMethod } from "../inference/fit-options.js";
import type { SamplerReport } from "../inference/sampler-report.js";
import type { ChainedFit } from "../plots/chains.js";
import type { RowsFit } from "../plots/fitted-plot.js";
import type { PlottedFit } from "../plots/plotted-fit.js";
import type { CheckedFit } from "../plots/predictive-check-plot.js";
import type { ResidualFit } from "../plots/quantile-plot.js";
import type { SourceData } from "../results/fitted-model.js";
import type { RandomEffect } from "../results/random-effects.js";
import type { Summary } from "../results/summary.js";
import type { VarianceShares } from "../results/variance-shares.js";
import type { DrawOptions } from "../results/draw-options.js";

/** Rows and terms of a model, as a report tells of them. */
export interface ReportedRows {
  /** Frequency weight of each row. */
  readonly weights: ArrayLike<number>;
  /** Offset of each row, log(exposure) included. */
  readonly offset: ArrayLike<number>;
  /** Number of random effects of each term. */
  readonly termSizes: ArrayLike<number>;
}

/** The model of a result, as a report tells of it. */
export interface ReportedModel {
  /** The formula as it was given; null for matrices. */
  readonly formula: string | null;
  /** Rows that were left out for missing values. */
  readonly droppedRows: number;
  /** How the formula coded the data; null or left out for matrices. */
  readonly coding?: DesignCoding | null;
  /** The table of the formula; null or left out for matrices and fits read from a file. */
  readonly source?: SourceData | null;
  /** What the rows have besides responses. */
  readonly data: ReportedRows;
}

/** A result, as a report tells of it. */
export interface ReportedFit extends PlottedFit, RowsFit, ResidualFit, CheckedFit, ChainedFit {
  /** The model, for names, priors and rows. */
  readonly model: PlottedFit["model"] & RowsFit["model"] & ResidualFit["model"] & ReportedModel;
  /** The fit, as "inla". */
  readonly method: FitMethod;
  /** How the random effects were integrated, in words; null where they were not. */
  readonly integration: string | null;
  /** What the fit warns of. */
  readonly warnings: readonly FitWarning[];
  /** How the fit ended. */
  readonly convergence: Convergence;
  /** How far the draws of `fitNuts` can be trusted; null for other fits. */
  readonly sampler: SamplerReport | null;
  /** The table of the fit. */
  summary(): Summary;
  /** Means and standard deviations of the effects of a term. */
  randomEffects(term: number): RandomEffect[];
  /** Share of each term in the variance of the latent scale. */
  varianceShares(options: DrawOptions): VarianceShares;
}
