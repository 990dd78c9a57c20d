import type { FitWarning } from "../errors.js";
import type { Convergence, FitMethod } from "../inference/fit-options.js";
import type { FitOutcome, VcpPoint } from "../inference/fit-outcome.js";
import type { PosteriorDraws } from "../inference/posterior-draws.js";
import type { SamplerReport } from "../inference/sampler-report.js";
import { unpack, type ModelFrame } from "../model/model-data.js";

/**
 * What a fit says in numbers. Vectors are those that the methods of a result work on, not copies:
 * typed arrays cannot be frozen, so write to a copy (`result.feMean.slice()`), never to them.
 */
export abstract class FitFigures {
  /** The fit that it is of: "map", "vb", "laplace", "inla" or "nuts". */
  readonly method: FitMethod;
  /** Posterior means, packed (fe, vcp, vc), length p + k + q. */
  readonly params: Float64Array;
  /** Posterior means of the fixed effects, length p: a view of `params`. */
  readonly feMean: Float64Array;
  /** Posterior means of the log standard deviations, length k: a view of `params`. */
  readonly vcpMean: Float64Array;
  /** Posterior means of the random effects, length q: a view of `params`. */
  readonly vcMean: Float64Array;
  /** Posterior standard deviations of the fixed effects; NaN where they do not exist. */
  readonly feSd: Float64Array;
  /** Posterior standard deviations of the log standard deviations; NaN where they do not exist. */
  readonly vcpSd: Float64Array;
  /** Posterior standard deviations of the random effects; NaN where they do not exist. */
  readonly vcSd: Float64Array;
  /** How the fit ended. */
  readonly convergence: Convergence;
  /** What to beware of, in words, with remedies; the summary shows them too. */
  readonly warnings: readonly FitWarning[];
  /** How the random effects were integrated, in words; null where they were not. */
  readonly integration: string | null;
  /** Maximised log likelihood, where every prior is flat and the random effects are integrated out. */
  readonly logLik: number | undefined;
  /** -2 logLik + 2 (p + k) */
  readonly aic: number | undefined;
  /** -2 logLik + log(n) (p + k), n the sum of the weights. */
  readonly bic: number | undefined;
  /** log p(y) with every prior constant (fitInla); undefined where a prior is flat. */
  readonly logMarginalLikelihood: number | undefined;
  /** The points of vcp that the posterior was averaged over, with their weights (fitInla). */
  readonly vcpPoints: readonly VcpPoint[] | undefined;
  /** Evidence lower bound of `fitVb`, as `model.vbElbo` has it. */
  readonly elbo: number | undefined;
  /** The bound at the start of `fitVb` and after each iteration; it never falls beyond rounding. */
  readonly elboTrace: Float64Array | undefined;
  /** The draws of `fitNuts`; null for the other fits. */
  readonly draws: PosteriorDraws | null;
  /** How far the draws can be trusted; null where there are none. */
  readonly sampler: SamplerReport | null;

  constructor(frame: ModelFrame, outcome: FitOutcome) {
    const mean = unpack(frame, outcome.params);
    const sd = unpack(frame, outcome.sd);
    this.method = outcome.method;
    this.params = outcome.params;
    this.feMean = mean.fe;
    this.vcpMean = mean.vcp;
    this.vcMean = mean.vc;
    this.feSd = sd.fe;
    this.vcpSd = sd.vcp;
    this.vcSd = sd.vc;
    this.convergence = outcome.convergence;
    this.warnings = outcome.warnings;
    this.integration = outcome.integration ?? null;
    this.logLik = outcome.likelihood?.logLik;
    this.aic = outcome.likelihood?.aic;
    this.bic = outcome.likelihood?.bic;
    this.logMarginalLikelihood = outcome.logMarginalLikelihood;
    this.vcpPoints = outcome.vcpPoints;
    this.elbo = outcome.elbo?.value;
    this.elboTrace = outcome.elbo?.trace;
    this.draws = outcome.draws ?? null;
    this.sampler = outcome.sampler ?? null;
  }
}
