import { NotPositiveDefiniteError } from "../../src/errors.js";
import { findLatentMode } from "../../src/inference/latent-mode.js";
import { findNearestGaussian, type Averages } from "../../src/inference/nearest-gaussian.js";
import { Poisson } from "../../src/families/poisson.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { dataOf, largestDifference, randomInputs } from "../model/random-models.js";

function posterior(): ConditionalPosterior {
  const inputs = randomInputs(6, { rows: 40, levels: [5], family: new Poisson() });
  const target = new ConditionalPosterior(dataOf(inputs));
  target.setVcp([-0.3]);
  return target;
}

it("finds where the averages vanish, away from the mode", () => {
  // counts with a log link have closed averages
  const target = posterior();
  const averages = target.averages();
  const mean = new Float64Array(target.size);
  findNearestGaussian(target, averages, mean);
  const step = new Float64Array(target.size);
  expect(averages.step(mean, step)).toBeLessThan(0.02);
  const mode = new Float64Array(target.size);
  findLatentMode(target, mode);
  expect(averages.step(mode, step)).toBeGreaterThan(0.05);
});

it.each([
  [
    "are not positive definite",
    () => {
      throw new NotPositiveDefiniteError(0, -1);
    },
  ],
  ["are not numbers", () => NaN],
  ["do not settle", (x: Float64Array) => x.fill(1).length],
] as const)("falls back to the mode where averages %s", (_, step) => {
  const target = posterior();
  const averages: Averages = { step, thirdDerivatives: () => new Float64Array(5) };
  const x = new Float64Array(target.size);
  const factor = findNearestGaussian(target, averages, x);
  const mode = new Float64Array(target.size);
  const found = findLatentMode(target, mode);
  expect(largestDifference(x, mode)).toBeLessThan(1e-6);
  expect(factor).toBe(found.factor);
});

it("passes on errors that it does not know", () => {
  const broken = () => {
    throw new RangeError("broken");
  };
  const averages: Averages = { step: broken, thirdDerivatives: () => new Float64Array(5) };
  const target = posterior();
  const x = new Float64Array(target.size);
  expect(() => findNearestGaussian(target, averages, x)).toThrow("broken");
});
