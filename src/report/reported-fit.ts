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

/** The model of a result, as a report tells of it. */
export interface ReportedModel {
  readonly formula: string | null;
  readonly droppedRows: number;
  readonly coding?: DesignCoding | null;
  /** The table of the formula; null or left out for matrices and fits read from a file. */
  readonly source?: SourceData | null;
  readonly data: {
    readonly weights: ArrayLike<number>;
    readonly offset: ArrayLike<number>;
    readonly termSizes: ArrayLike<number>;
  };
}

/** A result, as a report tells of it. */
export interface ReportedFit extends PlottedFit, RowsFit, ResidualFit, CheckedFit, ChainedFit {
  readonly model: PlottedFit["model"] & RowsFit["model"] & ResidualFit["model"] & ReportedModel;
  readonly method: FitMethod;
  readonly integration: string | null;
  readonly warnings: readonly FitWarning[];
  readonly convergence: Convergence;
  readonly sampler: SamplerReport | null;
  summary(): Summary;
  randomEffects(term: number): RandomEffect[];
  varianceShares(options: DrawOptions): VarianceShares;
}
