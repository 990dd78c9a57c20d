import { InputError } from "../errors.js";
import type { DescribedModel } from "../model/mixed-model.js";
import type { ParameterDraws } from "./parameter-draws.js";
import { PredictorDraws } from "./predictor-draws.js";

/** Variance of the latent variable whose sign a single binary trial shows, by link. */
const BINARY: Record<string, number> = {
  logit: Math.PI ** 2 / 3,
  probit: 1,
  cloglog: Math.PI ** 2 / 6,
};

/**
 * The variance on the scale of the linear predictor that is the observations' own, draw by draw: pi^2/3
 * for logit, 1 for probit, pi^2/6 for cloglog (one trial); for Poisson counts with log link the
 * lognormal approximation log(1 + 1/mu) (Nakagawa, Johnson, Schielzeth 2017), mu the mean of the
 * response over the rows, exp(x_i'fe + offset_i + v_i / 2) with v_i the variance of the row's effects.
 * @param shares w_ik of v_i = sum_k w_ik exp(2 vcp_k), n x k, row-major.
 * @throws InputError for other families and links.
 */
export function latentVariance(
  model: DescribedModel,
  draws: ParameterDraws,
  shares: Float64Array,
): Float64Array {
  const { family } = model;
  const { link } = family;
  const known = family.name === "Binomial" ? BINARY[link.name] : undefined;
  if (known !== undefined) return new Float64Array(draws.count).fill(known);
  if (family.name === "Poisson" && link.name === "log") {
    return meanCount(model, draws, shares).map((mu) => Math.log1p(1 / mu));
  }
  throw new InputError(
    "varianceShares",
    `the observations of ${family.name} with link ${link.name} have no known variance on its scale`,
    "Binomial with logit, probit or cloglog and Poisson with log have one",
  );
}

function meanCount(
  { data }: DescribedModel,
  draws: ParameterDraws,
  shares: Float64Array,
): Float64Array {
  const terms = data.termSizes.length;
  const predictors = new PredictorDraws({ ...data, effects: null }, draws);
  const mean = new Float64Array(draws.count);
  const n = data.endog.length;
  for (let i = 0; i < n; i++) {
    const eta = predictors.visit(i);
    for (let k = 0; k < terms; k++) {
      const logSd = draws.vcp(k);
      const share = shares[i * terms + k];
      for (let s = 0; s < eta.length; s++) eta[s] += (share * Math.exp(2 * logSd[s])) / 2;
    }
    for (let s = 0; s < eta.length; s++) mean[s] += Math.exp(eta[s]) / n;
  }
  return mean;
}
