import { GaussianPosterior } from "../../src/inference/gaussian-posterior.js";
import { PosteriorDraws } from "../../src/inference/posterior-draws.js";
import type { FitOutcome } from "../../src/inference/fit-outcome.js";
import { Random } from "../../src/math/random.js";
import { BayesMixedGLMResults } from "../../src/results/results.js";
import type { MixedModel } from "../../src/model/mixed-model.js";
import { fakeModel, fakeOutcome, type FakeModelOptions } from "../results/fakes.js";

export interface FakeFitOptions extends FakeModelOptions {
  means?: number[];
  sds?: number[];
  effectNames?: string[];
  changes?: Partial<FitOutcome>;
}

/** A fit whose marginals are Gaussians with the means and SDs given; 0.1, 0.2, ... without. */
export function fakeFit(options: FakeFitOptions = {}): BayesMixedGLMResults {
  const plain = fakeModel(options);
  const vcNames = options.effectNames ?? plain.vcNames;
  const model: MixedModel = { ...plain, vcNames, data: { ...plain.data, vcNames } };
  const outcome = fakeOutcome(model);
  const params = Float64Array.from(options.means ?? outcome.params);
  const sd = Float64Array.from(options.sds ?? outcome.sd);
  const posterior = new GaussianPosterior(params, sd, () => outcome.posterior.covariance());
  return new BayesMixedGLMResults(model, { ...outcome, params, sd, posterior, ...options.changes });
}

/** 3 chains of 40 independent draws of Intercept, age, log SD of district and two effects. */
export function fakeDraws(seed = 1): PosteriorDraws {
  const random = new Random(seed);
  const values = random.fillNormal(new Float64Array(3 * 40 * 5));
  return new PosteriorDraws(3, 40, 5, values);
}
