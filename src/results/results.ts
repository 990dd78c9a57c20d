import { Matrix } from "ml-matrix";
import type { FitWarning } from "../errors.js";
import type { Convergence, FitMethod } from "../inference/fit-options.js";
import type { FitOutcome, VcpPoint } from "../inference/fit-outcome.js";
import { GaussianPosterior } from "../inference/gaussian-posterior.js";
import type { Posterior } from "../inference/posterior.js";
import { Random } from "../math/random.js";
import type { PosteriorDraws } from "../inference/posterior-draws.js";
import type { SamplerReport } from "../inference/sampler-report.js";
import { withRatios, type SummaryOptions } from "./effect-ratios.js";
import { loo, type LooOptions } from "./loo.js";
import { marginalMeans, type MarginalMeans, type MarginalMeansOptions } from "./marginal-means.js";
import type { PointwiseScore } from "./pointwise-score.js";
import { unpack } from "../model/model-data.js";
import { checkOptions } from "../options.js";
import { denseCovariance } from "./dense-covariance.js";
import { readCount, readSeed, type DrawOptions, type SeedOptions } from "./draw-options.js";
import type { FittedModel, SourcedModel } from "./fitted-model.js";
import { ParameterMarginal } from "./parameter-marginal.js";
import { parameterPosition } from "./parameter-position.js";
import { fitted, predict, type Prediction } from "./prediction.js";
import {
  predictiveCheck,
  type PredictiveCheck,
  type PredictiveCheckOptions,
} from "./predictive-check.js";
import type { PredictionForm, PredictionOptions } from "./prediction-options.js";
import { randomEffects, type RandomEffect } from "./random-effects.js";
import type { ResidualOptions, SimulationOptions } from "./residual-options.js";
import { residuals } from "./residuals.js";
import { simulate } from "./simulate.js";
import { standardDeviation, type StandardDeviation } from "./standard-deviations.js";
import { summarize } from "./summarize.js";
import { Summary } from "./summary.js";
import { varianceShares, type VarianceShares } from "./variance-shares.js";
import { waic } from "./waic.js";

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
  /** The draws of `fitNuts`; null for the other fits. */
  readonly draws: PosteriorDraws | null;
  /** How far the draws can be trusted; null where there are none. */
  readonly sampler: SamplerReport | null;
  private readonly outcome: FitOutcome;
  private readonly posterior: Posterior;
  private readonly fit: FittedModel;

  constructor(
    readonly model: SourcedModel,
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
    this.draws = outcome.draws ?? null;
    this.sampler = outcome.sampler ?? null;
    this.outcome = outcome;
    const { params, sd: sds, posterior } = outcome;
    this.posterior =
      posterior ?? new GaussianPosterior(params, sds, () => denseCovariance(outcome));
    this.fit = { model, params, sd: sds, posterior: this.posterior, warnings: outcome.warnings };
  }

  /**
   * Posterior covariance of the packed parameters, dense, (p + k + q) square; computed anew by each
   * call. Diagonal for mean-field `fitVb`.
   * @throws InputError for more than 3,000 parameters (72 MB).
   */
  covParams(): Matrix {
    const size = this.params.length;
    return Matrix.from1DArray(size, size, denseCovariance(this.outcome));
  }

  /**
   * Posterior mean and standard deviation of each random effect.
   * @param term name of a term, or its position from 0 to k - 1; default: all terms.
   * @throws InputError for a term that does not exist.
   */
  randomEffects(term?: string | number): RandomEffect[] {
    return randomEffects(this.model.data, this.vcMean, this.vcSd, term);
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
  sample(n: number, options: SeedOptions = {}): Matrix {
    checkOptions("options", options, ["seed"]);
    const draws = this.posterior.sample(readCount(n), new Random(readSeed(options.seed)));
    return Matrix.from1DArray(n, this.params.length, draws);
  }

  /**
   * log of the exact posterior over the density that `sample` draws from, for n draws, up to a constant,
   * as `diagnose` weighs them; null where the fit offers none. For `fitInla` the effects of a term
   * that it integrated by quadrature are integrated out of both.
   */
  importanceRatios(n: number, random: Random): Float64Array | null {
    return this.posterior.logRatios?.(n, random) ?? null;
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
    return marginalMeans(this.fit, factor, options);
  }

  /**
   * Share of each term in the variance on the scale of the linear predictor, with the variance of the
   * observations there: intra-class correlations. See `varianceShares`.
   */
  varianceShares(options?: DrawOptions): VarianceShares {
    return varianceShares(this.fit, options);
  }

  /**
   * Leave-one-out cross-validation by Pareto-smoothed importance sampling: `elpd` and its `se`, `p`,
   * and `pointwise` and `kHat` by row, or with `groups: "term"` by group of that term. See `loo`.
   */
  loo(options?: LooOptions): PointwiseScore {
    return loo(this.fit, options);
  }

  /** The widely applicable information criterion, with the options of `loo`. See `waic`. */
  waic(options?: LooOptions): PointwiseScore {
    return waic(this.fit, options);
  }

  /**
   * Predictions by row, for new rows or those of the fit. Called as statsmodels' `predict`, without
   * options or with `exog`, `offset`, `linear` alone, it is g^-1(exog feMean + offset), all random effects
   * at zero. Otherwise posterior means with the random effects of `groups`, or with `interval` means,
   * standard deviations and interval, which carry the uncertainty of fe, vcp and vc. Binomial means are
   * probabilities. Rows with missing values are NaN. See `PredictionOptions`.
   * @throws InputError where options or shapes do not fit, or data have an unknown level.
   */
  predict(options?: PredictionOptions & { interval?: false }): Float64Array;
  predict(options: PredictionOptions & { interval: number }): Prediction;
  predict(options: PredictionOptions = {}): Float64Array | Prediction {
    return predict(this.fit, options);
  }

  /** Posterior means of the fit's rows, with their own random effects; options as for `predict`. */
  fitted(options?: PredictionForm & { interval?: false }): Float64Array;
  fitted(options: PredictionForm & { interval: number }): Prediction;
  fitted(options: PredictionForm = {}): Float64Array | Prediction {
    return fitted(this.fit, options);
  }
  /** Residuals of the fit's rows; quantile residuals are random for a `seed`. See `ResidualType`. */
  residuals(options: ResidualOptions = {}): Float64Array {
    return residuals(this.fit, options);
  }

  /** n x rows: new responses of the fit's rows, one posterior draw a row. Weights play no part. */
  simulate(n: number, options: SimulationOptions = {}): Matrix {
    return simulate(this.fit, n, options);
  }
  /** Statistics of the data beside those of data simulated from the posterior. See `PredictiveCheck`. */
  posteriorPredictiveCheck(options: PredictiveCheckOptions = {}): PredictiveCheck[] {
    return predictiveCheck(this.fit, options);
  }
}
