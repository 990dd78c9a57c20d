import type { Family } from "../families/family.js";
import { normalQuantile } from "../math/normal.js";
import { Random } from "../math/random.js";
import type { FittedModel } from "./fitted-model.js";
import { simulatedPredictors } from "./simulated-predictors.js";
import {
  readResidualOptions,
  type ResidualOptions,
  type ResidualType,
} from "./residual-options.js";

/**
 * Residuals by row of the fit, from the posterior predictive mean, variance and tail probabilities of
 * y. Quantile residuals are Phi^-1(u), u uniform between P(Y < y) and P(Y <= y): standard
 * normal where the model is right, though the row's own share in the fit draws them in (Dunn, Smyth
 * 1996); with `draws: 1` not even that: a draw given the data is to the data as the true parameters are
 * (Johnson 2004, "A Bayesian chi-squared test for goodness-of-fit"). See `BayesMixedGLMResults.residuals`.
 */
export function residuals(fit: FittedModel, options: ResidualOptions): Float64Array {
  const { type, groups, draws, seed } = readResidualOptions(options);
  const { data } = fit.model;
  const { family, endog, trials } = data;
  const predictors = simulatedPredictors(fit, draws, groups, seed);
  const sums = new RowSums(family, type);
  const random = new Random(seed, 3);
  return endog.map((y, i) => {
    sums.read(y, trials[i], predictors.visit(i));
    return sums.residual(y, trials[i], random.uniform());
  });
}

/** Averages over the draws of what a residual needs. */
class RowSums {
  /** Posterior means of mu, of mu^2 and of Var(y given mu). */
  private mean = 0;
  private square = 0;
  private variance = 0;
  private readonly tails = new Float64Array(3);
  private readonly own = new Float64Array(3);

  constructor(
    private readonly family: Family,
    private readonly type: ResidualType,
  ) {}

  read(y: number, size: number, eta: Float64Array): void {
    const { family, tails, own } = this;
    const n = eta.length;
    this.mean = this.square = this.variance = 0;
    tails.fill(0);
    for (let s = 0; s < n; s++) {
      if (this.type === "quantile") {
        family.tailProbabilities(y, size, eta[s], own);
        for (let t = 0; t < 3; t++) tails[t] += own[t] / n;
        continue;
      }
      const mu = family.link.inverse(eta[s]);
      this.mean += mu / n;
      this.square += (mu * mu) / n;
      this.variance += family.variance(mu, size) / n;
    }
  }

  residual(y: number, size: number, uniform: number): number {
    const { family, type, mean, variance } = this;
    if (type === "quantile") return quantileResidual(this.tails, uniform);
    const scale = family.usesTrials ? size : 1;
    const expected = scale * mean;
    const difference = y - expected;
    if (type === "response") return difference;
    if (type === "pearson") {
      const between = Math.max(0, this.square - mean * mean) * scale * scale;
      return difference === 0 ? 0 : difference / Math.sqrt(variance + between);
    }
    const deviance = family.deviance(y, size, family.link.link(mean));
    return Math.sign(difference) * Math.sqrt(deviance);
  }
}

/** Phi^-1 of a point between P(Y < y) and P(Y <= y), taken from the nearer end so that tails keep digits. */
function quantileResidual([below, at, above]: Float64Array, uniform: number): number {
  const lower = below + uniform * at;
  const upper = above + (1 - uniform) * at;
  return lower < upper ? normalQuantile(lower) : -normalQuantile(upper);
}
