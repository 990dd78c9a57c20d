import { Matrix } from "ml-matrix";
import { InputError, type FitWarning } from "../errors.js";
import { listNames, suggestName } from "../formula/nearest-name.js";
import type { Convergence, FitMethod } from "../inference/fit-options.js";
import type { FitOutcome } from "../inference/fit-outcome.js";
import type { PosteriorDraws } from "../inference/posterior-draws.js";
import type { SamplerReport } from "../inference/sampler-report.js";
import type { MixedModel, PredictOptions } from "../model/mixed-model.js";
import { unpack } from "../model/model-data.js";
import { summarize } from "./summarize.js";
import { Summary } from "./summary.js";

/** Posterior of one random effect. */
export interface RandomEffect {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
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
  /** The draws of `fitNuts`; null for the other fits. */
  readonly draws: PosteriorDraws | null;
  /** How far the draws can be trusted; null where there are none. */
  readonly sampler: SamplerReport | null;
  private readonly outcome: FitOutcome;

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
    this.draws = outcome.draws ?? null;
    this.sampler = outcome.sampler ?? null;
    this.outcome = outcome;
  }

  /**
   * Posterior covariance of the packed parameters, dense, (p + k + q) square; computed anew by each
   * call. Diagonal for mean-field `fitVb`.
   * @throws InputError for more than 3,000 parameters (72 MB).
   */
  covParams(): Matrix {
    const size = this.params.length;
    if (size > MAX_DENSE_PARAMETERS) {
      const megabytes = Math.round((8 * size * size) / 1e6);
      throw new InputError(
        "covParams",
        `the dense covariance of ${size} parameters takes ${megabytes} MB, and the limit is ${MAX_DENSE_PARAMETERS} parameters (72 MB)`,
        "feSd, vcpSd and vcSd hold the standard deviations",
      );
    }
    return Matrix.from1DArray(size, size, this.outcome.covariance());
  }

  /**
   * Posterior mean and standard deviation of each random effect.
   * @param term name of a term, or its position from 0 to k - 1; default: all terms.
   * @throws InputError for a term that does not exist.
   */
  randomEffects(term?: string | number): RandomEffect[] {
    const { termOf, vcNames } = this.model.data;
    const position = term === undefined ? null : this.termPosition(term);
    const effects: RandomEffect[] = [];
    for (let j = 0; j < termOf.length; j++) {
      if (position !== null && termOf[j] !== position) continue;
      effects.push({ name: vcNames[j], mean: this.vcMean[j], sd: this.vcSd[j] });
    }
    return effects;
  }

  private termPosition(term: string | number): number {
    const names = this.model.data.vcpNames;
    if (typeof term === "string") {
      const position = names.indexOf(term);
      if (position >= 0) return position;
      const remedy = suggestName(term, names, "terms");
      throw new InputError("term", `there is no term ${JSON.stringify(term)}`, remedy);
    }
    if (Number.isInteger(term) && term >= 0 && term < names.length) return term;
    const problem = `${term} is not a position from 0 to ${names.length - 1}`;
    throw new InputError("term", problem, `the terms are ${listNames(names)}`);
  }

  /**
   * Table of fixed effects and standard deviations in the layout of statsmodels. Print it with
   * `console.log(String(result.summary()))`; `toMarkdown`, `toHTML` and `toJSON` give other forms.
   */
  summary(): Summary {
    return new Summary(summarize(this.model, this.outcome));
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
