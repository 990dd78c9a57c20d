import { Binomial, MixedGLM, Poisson, type Family } from "../../src/index.js";
import { normalCdf } from "../../src/math/normal.js";
import { Random } from "../../src/math/random.js";
import { dot, randomInputs } from "../model/random-models.js";

/** sqrt(n) times the largest distance of the values' distribution from the standard normal. */
function distance(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let largest = 0;
  sorted.forEach((value, i) => {
    const p = normalCdf(value);
    largest = Math.max(largest, (i + 1) / n - p, p - i / n);
  });
  return largest * Math.sqrt(n);
}

/** A fit with few parameters for its rows, to data of the family, `extra` the SD of noise in eta. */
function fitTo(family: Family, extra: number, seed: number) {
  const inputs = randomInputs(9, { family, rows: 400, levels: [5], vectors: false });
  const { exog, exogVc, ident } = inputs;
  const random = new Random(seed);
  const effects = ident.map(() => 0.6 * random.normal());
  const trials = exog.map(() => (family.usesTrials ? 10 : 1));
  const endog = exog.map((x, i) => {
    const eta = 0.5 + 0.3 * x[1] + dot(exogVc[i], effects) + extra * random.normal();
    return family.draw(trials[i], eta, random);
  });
  const options = { family, ...(family.usesTrials && { trials }) };
  return { endog, result: new MixedGLM(endog, exog, exogVc, ident, options).fitLaplace() };
}

describe.each<[string, Family]>([
  ["binomial", new Binomial()],
  ["Poisson", new Poisson()],
])("%s", (_, family) => {
  const { endog, result } = fitTo(family, 0, 1);

  it("quantile residuals are standard normal where the model is right, and only there", () => {
    // 1.63 is the 1% point of Kolmogorov's distribution
    for (const seed of [1, 2]) {
      const residuals = result.residuals({ type: "quantile", draws: 60, seed });
      expect(distance(residuals)).toBeLessThan(1.63);
    }
    const worse = fitTo(family, 1.5, 3).result;
    expect(distance(worse.residuals({ type: "quantile", draws: 60 }))).toBeGreaterThan(1.63);
  });

  it("with one draw a test of them has its level, with many it is too careful", () => {
    const fits = Array.from({ length: 60 }, (_, s) => fitTo(family, 0, s + 10).result);
    const shareAbove = (point: number, draws: number) => {
      const far = fits.filter((fit, seed) => {
        return distance(fit.residuals({ type: "quantile", draws, seed })) > point;
      });
      return far.length / fits.length;
    };
    // 0.828 is the median of Kolmogorov's distribution; 3 standard errors of a share are 0.19
    expect(Math.abs(shareAbove(0.828, 1) - 0.5)).toBeLessThan(0.19);
    expect(shareAbove(0.828, 20)).toBeLessThan(shareAbove(0.828, 1));
    expect(() => fits[0].residuals({ draws: 0 })).toThrow(
      "invalid draws: 0 is not a whole number >= 1",
    );
  });

  it("the others are those of their definitions", () => {
    const { trials } = result.model.data;
    const form = { draws: 200 };
    const means = result.fitted(form);
    const [response, pearson, deviance] = (["response", "pearson", "deviance"] as const).map(
      (type) => result.residuals({ ...form, type }),
    );
    endog.forEach((y, i) => {
      const difference = y - trials[i] * means[i];
      expect(response[i]).toBeCloseTo(difference, 10);
      const standardised = difference / Math.sqrt(family.variance(means[i], trials[i]));
      expect(Math.abs(pearson[i] - standardised)).toBeLessThan(0.1);
      const unit = family.deviance(y, trials[i], family.link.link(means[i]));
      expect(deviance[i]).toBeCloseTo(Math.sign(difference) * Math.sqrt(unit), 8);
    });
    expect(result.residuals(form)).toEqual(response);
  });

  it("simulated responses have the predictive mean and SD", () => {
    const n = 150;
    for (const groups of ["conditional", "new"] as const) {
      const simulated = result.simulate(n, { groups, seed: 3 });
      expect([simulated.rows, simulated.columns]).toEqual([n, 400]);
      const form = { groups, kind: "outcome", interval: 0.9, draws: 60 } as const;
      const { mean, sd } = result.predict(form);
      for (const i of [0, 77, 399]) {
        const column = simulated.getColumn(i);
        const average = column.reduce((sum, y) => sum + y, 0) / n;
        expect(Math.abs(average - mean[i]) / sd[i]).toBeLessThan(0.25);
        const spread = Math.sqrt(column.reduce((sum, y) => sum + (y - average) ** 2, 0) / n);
        if (groups === "conditional") expect(Math.abs(spread / sd[i] - 1)).toBeLessThan(0.2);
      }
    }
    expect(result.simulate(2, { seed: 3 })).toEqual(result.simulate(2, { seed: 3 }));
  });
});

it("refuses what does not exist", () => {
  const { result } = fitTo(new Poisson(), 0, 1);
  expect(() => result.residuals({ type: "raw" as "response" })).toThrow(
    'invalid type: raw is not one of "response", "pearson", "deviance", "quantile"',
  );
  expect(() => result.residuals({ groups: "zero" as "new" })).toThrow(/invalid groups: zero/);
  expect(() => result.simulate(0)).toThrow("invalid n: 0 is not a whole number >= 1");
  expect(() => result.simulate(1, { seed: 0.5 })).toThrow("invalid seed: 0.5 is not an integer");
});
