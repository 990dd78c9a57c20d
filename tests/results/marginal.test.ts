import { MixedGLM, Poisson, type BayesMixedGLMResults } from "../../src/index.js";
import { randomInputs } from "../model/random-models.js";

const { endog, exog, exogVc, ident, options } = randomInputs(13, {
  family: new Poisson(),
  levels: [8, 5],
});
const model = new MixedGLM(endog, exog, exogVc, ident, { ...options, vcpNames: ["site", "year"] });
const fits: [string, BayesMixedGLMResults][] = [
  ["map", model.fitMap()],
  ["laplace", model.fitLaplace()],
  ["inla", model.fitInla()],
];

it("the example is an easy one", () => {
  for (const [, result] of fits) expect(result.warnings).toEqual([]);
});

describe.each(fits)("%s", (_, result) => {
  it("marginals have the mean and SD of the result, and are densities", () => {
    const names = ["FE_1", "FE_2", "site", "year", "RE_1", "RE_13"];
    const means = [...result.feMean, ...result.vcpMean, result.vcMean[0], result.vcMean[12]];
    const sds = [...result.feSd, ...result.vcpSd, result.vcSd[0], result.vcSd[12]];
    names.forEach((name, j) => {
      const marginal = result.marginal(name);
      expect(marginal.name).toBe(name);
      expect(marginal.mean).toBe(means[j]);
      expect(marginal.sd).toBe(sds[j]);
      const points = marginal.points(400);
      const width = points[1].x - points[0].x;
      expect(points.reduce((sum, { density }) => sum + density * width, 0)).toBeCloseTo(0.998, 2);
      const [lower, upper] = marginal.interval();
      expect(marginal.cdf(upper) - marginal.cdf(lower)).toBeCloseTo(0.95, 6);
      expect(marginal.quantile(0.5)).toBeGreaterThan(lower);
      expect(marginal.pdf(marginal.mean)).toBeGreaterThan(marginal.pdf(upper));
    });
    expect(result.marginal(2).name).toBe("site");
  });

  it("draws have the moments of the result, the same for the same seed", () => {
    const n = 3000;
    const draws = result.sample(n, { seed: 9 });
    expect([draws.rows, draws.columns]).toEqual([n, result.params.length]);
    const sd = [...result.feSd, ...result.vcpSd, ...result.vcSd];
    result.params.forEach((mean, j) => {
      const column = draws.getColumn(j);
      const average = column.reduce((sum, x) => sum + x, 0) / n;
      expect(Math.abs(average - mean) / sd[j]).toBeLessThan(0.1);
      const spread = Math.sqrt(column.reduce((sum, x) => sum + (x - average) ** 2, 0) / n);
      expect(Math.abs(spread / sd[j] - 1)).toBeLessThan(0.1);
    });
    expect(result.sample(2, { seed: 9 })).toEqual(result.sample(2, { seed: 9 }));
    expect(result.sample(2, { seed: 9 })).not.toEqual(result.sample(2, { seed: 10 }));
  });

  it("standard deviations are those of exp(vcp)", () => {
    const n = 20_000;
    const draws = result.sample(n, { seed: 2 });
    result.standardDeviations().forEach(({ name, mean, sd, median, lower, upper }, k) => {
      expect(name).toBe(["site", "year"][k]);
      const marginal = result.marginal(name);
      expect(median).toBeCloseTo(Math.exp(marginal.quantile(0.5)), 12);
      const [from, to] = marginal.interval();
      expect(lower).toBeCloseTo(Math.exp(from), 12);
      expect(upper).toBeCloseTo(Math.exp(to), 12);
      const scales = draws.getColumn(2 + k).map(Math.exp);
      const average = scales.reduce((sum, x) => sum + x, 0) / n;
      const spread = Math.sqrt(scales.reduce((sum, x) => sum + (x - average) ** 2, 0) / n);
      expect(Math.abs(average - mean) / sd).toBeLessThan(0.05);
      expect(Math.abs(spread / sd - 1)).toBeLessThan(0.08);
    });
  });
});

it("refuses what does not exist, with what does", () => {
  const [, [, result]] = fits;
  expect(() => result.marginal("sites")).toThrow(
    /invalid parameter: there is no parameter "sites"; did you mean "site"\?/,
  );
  expect(() => result.marginal(99)).toThrow(/99 is not a position from 0 to 16/);
  expect(() => result.marginal("site").quantile(1)).toThrow(/invalid p: 1 is not between 0 and 1/);
  expect(() => result.marginal("site").interval(95)).toThrow(/invalid level: 95/);
  expect(() => result.sample(0)).toThrow(/invalid n: 0 is not a whole number >= 1/);
  expect(() => result.sample(5, { seed: 0.5 })).toThrow(/invalid seed: 0.5 is not an integer/);
  const twice = new MixedGLM(endog, exog, exogVc, ident, {
    ...options,
    fepNames: ["site", "x"],
    vcpNames: ["site", "year"],
  }).fitMap();
  expect(() => twice.marginal("site")).toThrow(
    /2 parameters are called "site"; pass a position: 0 or 2/,
  );
});

it("without a standard deviation there is no distribution, and nothing is invented", () => {
  const zeros = new MixedGLM(
    endog.map(() => 3),
    exog,
    exogVc,
    ident,
    { family: new Poisson(), feP: Infinity, vcpP: Infinity },
  ).fitLaplace();
  expect(zeros.vcpSd[0]).toBeNaN();
  const [first] = zeros.standardDeviations();
  expect([first.sd, first.lower, first.upper]).toEqual([NaN, NaN, NaN]);
});
