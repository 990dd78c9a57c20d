import { Matrix } from "ml-matrix";
import { InputError, type FitWarning } from "../errors.js";
import type { Convergence, FitMethod } from "../inference/fit-options.js";
import type { FitOutcome, VcpPoint } from "../inference/fit-outcome.js";
import { GaussianPosterior } from "../inference/gaussian-posterior.js";
import type { Posterior } from "../inference/posterior.js";
import { Random } from "../math/random.js";
import type { MixedModel, PredictOptions } from "../model/mixed-model.js";
import { unpack } from "../model/model-data.js";
import { checkOptions } from "../options.js";
import { withRatios, type SummaryOptions } from "./effect-ratios.js";
import { loo, type LooOptions } from "./loo.js";
import { marginalMeans, type MarginalMeans, type MarginalMeansOptions } from "./marginal-means.js";
import { ParameterMarginal } from "./parameter-marginal.js";
import { parameterPosition, termPosition } from "./parameter-position.js";
import type { PointwiseScore } from "./pointwise-score.js";
import type { DrawOptions } from "./posterior-draws.js";
import { standardDeviation, type StandardDeviation } from "./standard-deviations.js";
import { summarize } from "./summarize.js";
import { Summary } from "./summary.js";
import { varianceShares, type VarianceShares } from "./variance-shares.js";
import { waic } from "./waic.js";

/** Posterior of one random effect. */
export interface RandomEffect {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
}

/** Options of `sample`. */
export interface SampleOptions {
  /** An integer, default 1. */
  seed?: number;
}

/** Largest number of parameters of which `covParams` makes a dense matrix: 72 MB. */
const MAX_DENSE_PARAMETERS = 3000;

/**
 * What a fit says of the posterior p(fe, vcp, vc | y): the fixed effects `fe` (p), the log standard
 * deviations `vcp` (k) and the random effects `vc` (q). Means are modes where the method
 * approximates the posterior at its mode.
 */
export class BayesMixedGLMResults {
  readonly method: FitMethod;
  /** Posterior means, packed (fe, vcp, vc), length p + k + q. */
  readonly params: Float64Array;
  /** Posterior mean of each part: a view of `params`. */
  readonly feMean: Float64Array;
  readonly vcpMean: Float64Array;
  readonly vcMean: Float64Array;
  /** Posterior standard deviations of each part; NaN where they do not exist. */
  readonly feSd: Float64Array;
  readonly vcpSd: Float64Array;
  readonly vcSd: Float64Array;
  readonly convergence: Convergence;
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
  private readonly outcome: FitOutcome;
  private readonly posterior: Posterior;

  constructor(
    readonly model: MixedModel,
    outcome: FitOutcome,
  ) {
    const mean = unpack(model.data, outcome.params);
    const sd = unpack(model.data, outcome.sd);
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
    this.outcome = outcome;
    this.posterior =
      outcome.posterior ??
      new GaussianPosterior(outcome.params, outcome.sd, () => this.denseCovariance());
  }

  /**
   * Posterior covariance of the packed parameters, dense, (p + k + q) square; computed anew by each
   * call. Diagonal for mean-field `fitVb`.
   * @throws InputError for more than 3,000 parameters (72 MB).
   */
  covParams(): Matrix {
    const size = this.params.length;
    return Matrix.from1DArray(size, size, this.denseCovariance());
  }

  private denseCovariance(): Float64Array {
    const size = this.params.length;
    if (size <= MAX_DENSE_PARAMETERS) return this.outcome.covariance();
    const megabytes = Math.round((8 * size * size) / 1e6);
    throw new InputError(
      "covParams",
      `the dense covariance of ${size} parameters takes ${megabytes} MB, and the limit is ${MAX_DENSE_PARAMETERS} parameters (72 MB)`,
      "feSd, vcpSd and vcSd hold the standard deviations",
    );
  }

  /**
   * Posterior mean and standard deviation of each random effect.
   * @param term name of a term, or its position from 0 to k - 1; default: all terms.
   * @throws InputError for a term that does not exist.
   */
  randomEffects(term?: string | number): RandomEffect[] {
    const { termOf, vcNames } = this.model.data;
    const position = term === undefined ? null : termPosition(this.model.data.vcpNames, term);
    const effects: RandomEffect[] = [];
    for (let j = 0; j < termOf.length; j++) {
      if (position !== null && termOf[j] !== position) continue;
      effects.push({ name: vcNames[j], mean: this.vcMean[j], sd: this.vcSd[j] });
    }
    return effects;
  }

  /**
   * Posterior distribution of one parameter: `mean`, `sd`, `pdf`, `cdf`, `quantile`, `interval` and the
   * `points` of a plot. Gaussian where the method approximates the posterior by a Gaussian.
   * @param parameter name of a fixed effect, a term (its log standard deviation) or a random effect, or
   *   a position in `params`.
   * @throws InputError for a parameter that does not exist, or a name that several have.
   */
  marginal(parameter: string | number): ParameterMarginal {
    const { data } = this.model;
    const position = parameterPosition(data, parameter);
    const name = [...data.fepNames, ...data.vcpNames, ...data.vcNames][position];
    return new ParameterMarginal(name, this.posterior.marginal(position));
  }

  /** Posterior mean, SD, median and 95% interval of each term's standard deviation exp(vcp). */
  standardDeviations(): StandardDeviation[] {
    const { fepNames, vcpNames } = this.model.data;
    return vcpNames.map((name, k) =>
      standardDeviation(name, this.posterior.marginal(fepNames.length + k)),
    );
  }

  /**
   * Joint posterior draws of the packed parameters (fe, vcp, vc), one a row.
   * @param options `seed`, an integer, default 1: the same draws for the same seed.
   * @throws InputError unless n is a whole number >= 1.
   */
  sample(n: number, options: SampleOptions = {}): Matrix {
    checkOptions("options", options, ["seed"]);
    const { seed = 1 } = options;
    if (!Number.isInteger(n) || n < 1) throw new InputError("n", `${n} is not a whole number >= 1`);
    if (!Number.isSafeInteger(seed)) throw new InputError("seed", `${seed} is not an integer`);
    const draws = this.posterior.sample(n, new Random(seed));
    return Matrix.from1DArray(n, this.params.length, draws);
  }

  /**
   * Table of fixed effects and standard deviations in the layout of statsmodels. Print it with
   * `console.log(String(result.summary()))`; `toMarkdown`, `toHTML` and `toJSON` give other forms.
   * @param options `exponentiate: true` adds odds ratios or rate ratios with 95% intervals.
   * @throws InputError for `exponentiate` with a link other than logit and log.
   */
  summary(options: SummaryOptions = {}): Summary {
    const data = summarize(this.model, this.outcome);
    return new Summary(
      withRatios(data, this.model, options, (position) => this.posterior.marginal(position)),
    );
  }

  /**
   * Means per level of a factor of the formula, averaged over the rows of the fit, and their pairwise
   * differences. See `marginalMeans`.
   */
  marginalMeans(factor: string, options?: MarginalMeansOptions): MarginalMeans {
    return marginalMeans(this, factor, options);
  }

  /**
   * Share of each term in the variance on the scale of the linear predictor, with the variance of the
   * observations there: intra-class correlations. See `varianceShares`.
   */
  varianceShares(options?: DrawOptions): VarianceShares {
    return varianceShares(this, options);
  }

  /**
   * Leave-one-out cross-validation by Pareto-smoothed importance sampling: `elpd` and its `se`, `p`,
   * and `pointwise` and `kHat` by row, or with `groups: "term"` by group of that term. See `loo`.
   */
  loo(options?: LooOptions): PointwiseScore {
    return loo(this, options);
  }

  /** The widely applicable information criterion, with the options of `loo`. See `waic`. */
  waic(options?: LooOptions): PointwiseScore {
    return waic(this, options);
  }

  /**
   * Mean of the response with all random effects at zero, g^-1(exog feMean + offset), one entry per
   * row; for the binomial a probability.
   * @param options rows to predict for, default those of the fit; `linear` for the linear predictor.
   * @throws InputError where shapes do not fit.
   */
  predict(options?: PredictOptions): Float64Array {
    return this.model.predict(this.params, options);
  }
}
