import type { FitWarning } from "../errors.js";
import type { Convergence, FitMethod } from "./fit-options.js";
import type { PosteriorDraws } from "./posterior-draws.js";
import type { Posterior } from "./posterior.js";
import type { SamplerReport } from "./sampler-report.js";

/** What a fit hands to the results: plain data, in the packed order (fe, vcp, vc). */
export interface FitOutcome {
  readonly method: FitMethod;
  /** Posterior means (the mode, for a Gaussian approximation), packed. */
  readonly params: Float64Array;
  /** Posterior standard deviations, packed; NaN where they do not exist. */
  readonly sd: Float64Array;
  /** Marginals, joint draws and covariance. */
  readonly posterior: Posterior;
  /** What a sampler drew and how it went; `posterior` is then made of the draws. */
  readonly draws?: PosteriorDraws;
  readonly sampler?: SamplerReport;
  /** How the random effects were integrated, where they were, in words. */
  readonly integration?: string;
  /** Which parameters may be correlated under a variational approximation, in words. */
  readonly covarianceForm?: string;
  /** Evidence lower bound of a variational fit. */
  readonly elbo?: ElboSummary;
  /** Maximised log likelihood with AIC and BIC, where every prior is flat. */
  readonly likelihood?: LikelihoodSummary;
  /** log p(y), priors and their constants included; left out where a prior is flat. */
  readonly logMarginalLikelihood?: number;
  readonly vcpPoints?: readonly VcpPoint[];
  readonly convergence: Convergence;
  readonly warnings: readonly FitWarning[];
}

/** A point of the log standard deviations and its weight in the posterior; the weights sum to 1. */
export interface VcpPoint {
  /** The log standard deviations, length k. */
  readonly vcp: Float64Array;
  /** Its weight. */
  readonly weight: number;
}

export interface ElboSummary {
  /** At the reported point. */
  readonly value: number;
  /** At the start and after each iteration; never falls beyond rounding. */
  readonly trace: Float64Array;
}

export interface LikelihoodSummary {
  readonly logLik: number;
  /** -2 logLik + 2 (p + k) */
  readonly aic: number;
  /** -2 logLik + log(sum of weights) (p + k) */
  readonly bic: number;
}
