import { checkSize } from "../math/memory.js";
import type { FitOutcome } from "../inference/fit-outcome.js";
import type { Posterior } from "../inference/posterior.js";
import { Random } from "../math/random.js";
import type { MatrixLike } from "../model/matrix-input.js";
import { checkOptions } from "../options.js";
import { readCount, readSeed, type SeedOptions } from "./draw-options.js";
import { withRatios, type SummaryOptions } from "./effect-ratios.js";
import { FitFigures } from "./fit-figures.js";
import type { FittedModel, SourcedModel } from "./fitted-model.js";
import { ParameterMarginal } from "./parameter-marginal.js";
import { parameterPosition } from "./parameter-position.js";
import { predict, type Prediction } from "./prediction.js";
import type { PredictionOptions } from "./prediction-options.js";
import { randomEffects, type RandomEffect } from "./random-effects.js";
import { standardDeviation, type StandardDeviation } from "./standard-deviations.js";
import { summarize } from "./summarize.js";
import { Summary } from "./summary.js";

/**
 * What a fit says of the posterior p(fe, vcp, vc | y): the fixed effects `fe` (p), the log standard
 * deviations `vcp` (k) and the random effects `vc` (q). Means are modes where the method
 * approximates the posterior at its mode. These are the members that need no more than the posterior
 * and new rows.
 */
export abstract class PosteriorResults<M extends MatrixLike = MatrixLike> extends FitFigures {
  /** @internal */
  protected readonly posterior: Posterior;
  /** @internal */
  protected readonly fit: FittedModel;

  /** @internal */
  constructor(
    /** The model of the fit. */
    readonly model: SourcedModel,
    /** @internal */
    protected readonly outcome: FitOutcome,
  ) {
    super(model.data, outcome);
    const { params, sd, posterior } = outcome;
    this.posterior = posterior;
    this.fit = { model, params, sd, posterior, warnings: outcome.warnings };
  }

  /**
   * Posterior covariance of the packed parameters, dense, (p + k + q) square; computed anew by each
   * call. Diagonal for mean-field `fitVb`.
   * @throws InputError for more than 3,000 parameters (72 MB).
   */
  covParams(): M {
    const size = this.params.length;
    return this.matrix(size, size, this.posterior.covariance());
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
  sample(n: number, options: SeedOptions = {}): M {
    checkOptions("options", options, ["seed"]);
    const size = this.params.length;
    checkSize("n", readCount(n) * size, `${n} draws of ${size} parameters`, "pass a smaller n");
    const draws = this.posterior.sample(n, new Random(readSeed(options.seed)));
    return this.matrix(n, size, draws);
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

  /** A matrix of the kind that these results give, from its entries, row-major. */
  protected abstract matrix(rows: number, columns: number, data: Float64Array): M;
}
