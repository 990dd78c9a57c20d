import { MixedGLM } from "../../src/index.js";
import { IndependentPosterior } from "../../src/inference/independent-posterior.js";
import type { FittedModel } from "../../src/results/fitted-model.js";
import { ParameterDraws } from "../../src/results/parameter-draws.js";

const y = Array.from({ length: 40 }, (_, i) => Number(((i * 7) % 10) + (i % 4) > 6));
const g = y.map((_, i) => i % 8);
const result = MixedGLM.fromFormula("y ~ 1 + (1 | g)", { y, g }).fitLaplace();
const { model, params } = result;
const sd = Float64Array.of(...result.feSd, ...result.vcpSd, ...result.vcSd);
const posterior = new IndependentPosterior(params, sd);
const fit: FittedModel = { model, params, sd, posterior, warnings: [] };
const meanOf = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;

test("a hundred draws and more have the posterior means; fewer keep their spread", () => {
  const many = new ParameterDraws(fit, { draws: 100, seed: 1 });
  for (let j = 0; j < sd.length; j++) expect(meanOf(many.column(j))).toBeCloseTo(params[j], 12);
  const singles = Float64Array.from({ length: 400 }, (_, s) => {
    return (new ParameterDraws(fit, { draws: 1, seed: s }).column(0)[0] - params[0]) / sd[0];
  });
  // the SD of 400 standard normal numbers has a standard error of 0.035
  const spread = Math.sqrt(meanOf(singles.map((z) => z * z)));
  expect(Math.abs(spread - 1)).toBeLessThan(0.11);
});

test("one simulated data set varies as the parameters do", () => {
  const rate = (seed: number) => meanOf(Float64Array.from(result.simulate(1, { seed }).getRow(0)));
  const rates = Float64Array.from({ length: 300 }, (_, seed) => rate(seed));
  const variance = meanOf(rates.map((x) => (x - meanOf(rates)) ** 2));
  const mean = meanOf(rates);
  // more than binomial variation of 40 rows alone
  expect(variance).toBeGreaterThan((1.4 * mean * (1 - mean)) / 40);
});
