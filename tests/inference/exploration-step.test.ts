import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { fitInla } from "../../src/inference/fit-inla.js";
import { inlaMoments } from "../../src/inference/inla-moments.js";
import { evaluation } from "../../src/inference/vcp-evaluation.js";
import { explore } from "../../src/inference/vcp-exploration.js";
import { VcpDensity } from "../../src/inference/vcp-density.js";
import { findVcpMode } from "../../src/inference/vcp-mode.js";
import { weightedSets } from "../../src/inference/weighted-sets.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { dataOf, Draws, randomInputs } from "../model/random-models.js";

const SILENT = { interrupted: false, tell: () => undefined };

/** A model of one term: 5 to 40 levels, 30 to 200 rows, SDs of effects from 0.2 to 1.5. */
function posteriorOf(seed: number): ConditionalPosterior {
  const draws = new Draws(seed);
  const levels = [5 + draws.below(36)];
  const rows = 30 + draws.below(171);
  const sds = [0.2 * Math.exp(2 * draws.uniform())];
  const family = seed % 2 === 0 ? new Binomial() : new Poisson();
  const inputs = randomInputs(seed, { rows, levels, sds, family });
  return new ConditionalPosterior(
    dataOf({ ...inputs, options: { ...inputs.options, feP: 2, vcpP: 1 } }),
  );
}

/** Moments with the points of v 0.3 posterior SDs apart. */
function closely(posterior: ConditionalPosterior) {
  const plan = { step: 0.3, depth: 12 };
  const { objective, mode } = findVcpMode(posterior, { quadraturePoints: 1 }, () => "none");
  const scale = { centre: mode.theta, factor: mode.hessian.map((h) => 1 / Math.sqrt(h)) };
  const exploration = explore(evaluation(objective, scale, plan.step, SILENT), 1, plan);
  const density = new VcpDensity(exploration, scale);
  return inlaMoments(posterior, exploration, density, weightedSets(exploration, density));
}

it("gives the parameters of 100 models of one term the moments that points 0.3 SDs apart give", () => {
  const errors = Array.from({ length: 100 }, (_, seed) => {
    const posterior = posteriorOf(seed + 1);
    const { params, sd } = fitInla(posterior, { quadraturePoints: 1 });
    const close = closely(posterior);
    const means = params.map((mean, j) => Math.abs(mean - close.mean[j]) / close.sd[j]);
    const sds = sd.map((value, j) => Math.abs(Math.log(value / close.sd[j])));
    return { mean: Math.max(...means), sd: Math.max(...sds) };
  });
  const sorted = (key: "mean" | "sd") => errors.map((error) => error[key]).sort((a, b) => a - b);
  // the largest: random effects of Poisson levels whose terms of second order are cut off
  expect(sorted("mean")[89]).toBeLessThan(0.001);
  expect(sorted("mean")[99]).toBeLessThan(0.01);
  expect(sorted("sd")[89]).toBeLessThan(0.0015);
  expect(sorted("sd")[99]).toBeLessThan(0.02);
});
