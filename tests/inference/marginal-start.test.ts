import { fitLaplace } from "../../src/inference/fit-laplace.js";
import { marginalStart } from "../../src/inference/marginal-start.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { clusteredData } from "../model/large-clusters.js";
import { largestDifference } from "../model/random-models.js";

const data = clusteredData({ rows: 60_000, groups: 6_000 });
const options = { quadraturePoints: 1 } as const;

it("starts in large clustered data from a sample, and ends where any other start does", () => {
  const posterior = new ConditionalPosterior(data);
  const { x, metric } = marginalStart(posterior, {});
  const start = posterior.toParameters(x);
  expect(metric).toBeDefined();
  const fit = fitLaplace(posterior, options);
  const far = new Float64Array(fit.params.length);
  far[2] = -1;
  const other = fitLaplace(posterior, { ...options, start: far });
  expect(fit.convergence.converged).toBe(true);
  expect(largestDifference(fit.params.slice(0, 3), other.params.slice(0, 3))).toBeLessThan(1e-6);
  expect(largestDifference(fit.sd.slice(0, 3), other.sd.slice(0, 3))).toBeLessThan(1e-5);
  expect(fit.convergence.iterations).toBeLessThan(other.convergence.iterations);
  // within what a sample of a tenth at most can be off
  [0, 1, 2].forEach((a) => {
    expect(Math.abs(start[a] - fit.params[a])).toBeLessThan(15 * fit.sd[a]);
  });
  expect(metric?.length).toBe(9);
});

it("does without a sample that does not identify an effect", () => {
  const exog = data.exog.data.slice();
  // a level that one row in 30,000 has
  for (let i = 0; i < 60_000; i++) exog[2 * i] = Number(i % 30_000 === 7);
  const rare = { ...data, exog: { ...data.exog, data: exog } };
  const posterior = new ConditionalPosterior(rare);
  expect(() => posterior.sample()).toThrow("column FE_1 is zero");
  expect(marginalStart(posterior, {}).metric).toBeUndefined();
});
