import { MixedGLM, Poisson } from "../../src/index.js";
import { Random } from "../../src/math/random.js";
import { randomInputs } from "../model/random-models.js";

const family = new Poisson();
const { exog, exogVc, ident } = randomInputs(9, { family, rows: 200, levels: [5], vectors: false });

function fitTo(noise: number) {
  const random = new Random(2);
  const endog = exog.map((x) => family.draw(1, 0.8 + 0.3 * x[1] + noise * random.normal(), random));
  return { endog, result: new MixedGLM(endog, exog, exogVc, ident, { family }).fitLaplace() };
}

it("statistics of the data are what they are called, and the right model passes", () => {
  const { endog, result } = fitTo(0);
  const checks = result.posteriorPredictiveCheck({ n: 200 });
  const mean = endog.reduce((sum, y) => sum + y, 0) / 200;
  const variance = endog.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 199;
  const [first, second, zeros, maximum, ratio] = checks;
  expect(first.observed).toBeCloseTo(mean, 10);
  expect(second.observed).toBeCloseTo(variance, 10);
  expect(zeros.observed).toBe(endog.filter((y) => y === 0).length);
  expect(maximum.observed).toBe(Math.max(...endog));
  expect(Math.abs(ratio.mean - 1)).toBeLessThan(0.05);
  for (const { pValue, lower, upper } of checks) {
    expect(pValue).toBeGreaterThan(0.005);
    expect(pValue).toBeLessThan(0.995);
    expect(upper).toBeGreaterThanOrEqual(lower);
  }
  expect(result.posteriorPredictiveCheck({ n: 200 })).toEqual(checks);
});

it("overdispersed data fail", () => {
  const statistics = ["overdispersion", "variance"] as const;
  for (const check of fitTo(1).result.posteriorPredictiveCheck({ n: 200, statistics })) {
    expect(check.pValue).toBeLessThan(0.01);
    expect(check.observed).toBeGreaterThan(check.upper);
  }
});

it("refuses what does not exist", () => {
  const { result } = fitTo(0);
  expect(() => result.posteriorPredictiveCheck({ statistics: ["median" as "mean"] })).toThrow(
    'invalid statistics: median is not one of "mean", "variance", "zeros", "maximum", "overdispersion"',
  );
  expect(() => result.posteriorPredictiveCheck({ statistics: "mean" as never })).toThrow(
    'invalid statistics: it is not an array; pass ["mean"], for one',
  );
});
