import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { Poisson } from "../../src/families/poisson.js";
import { Probit } from "../../src/families/probit.js";
import { LevelLikelihood } from "../../src/model/level-likelihood.js";
import { LevelModes } from "../../src/model/level-modes.js";
import { sortByLevel } from "../../src/model/level-rows.js";
import { levelInputs, posteriorOf } from "./level-models.js";
import { Draws } from "./random-models.js";

function modesOf(family: Family) {
  const { data, rows } = posteriorOf(
    levelInputs(7, { family, levels: [12, 4], slopes: true, rows: 40 }),
  );
  const sorted = sortByLevel(rows, data.termOf, 0);
  const likelihood = new LevelLikelihood(family, sorted, 1);
  return { rows: sorted, likelihood, search: new LevelModes(likelihood, sorted, 0) };
}

const families: [string, Family][] = [
  ["binomial", new Binomial()],
  ["probit", new Binomial(new Probit())],
  ["Poisson", new Poisson()],
];

describe.each(families)("LevelModes, %s", (_, family) => {
  const { rows, likelihood, search } = modesOf(family);
  const draws = new Draws(3);
  const predictors = [0.3, 3, 10].map((spread) =>
    Float64Array.from({ length: rows.count }, () => spread * draws.normal()),
  );

  it.each([0, 1, 2])("finds where the slope of the integrand is 0, predictors %d", (which) => {
    const o = predictors[which];
    likelihood.moveTo(o, 1.7);
    search.find();
    for (let g = 0; g < rows.groups; g++) {
      let [value, slope, precision] = [-(search.modes[g] ** 2) / 2, 0, 1];
      const jet = new Float64Array(5);
      for (let i = rows.starts[g]; i < rows.starts[g + 1]; i++) {
        const c = 1.7 * rows.z[i];
        family.kernelJet(rows.y[i], rows.size[i], o[i] + c * search.modes[g], jet);
        value += jet[0];
        slope += c * jet[1];
        precision -= c * c * jet[2];
      }
      const distance = Math.abs(slope - search.modes[g]) / Math.sqrt(precision);
      expect(distance).toBeLessThan(1e-10);
      expect(search.values[g] - value).toBeCloseTo(0, 9);
      expect(search.slopes[g] / slope || 1).toBeCloseTo(1, 8);
      expect(search.curvatures[g] / precision).toBeCloseTo(1, 8);
      expect(search.precisions[g]).toBe(Math.max(1, search.curvatures[g]));
    }
  });

  it("finds the same modes from wherever the last search ended", () => {
    likelihood.moveTo(predictors[0], 1.7);
    search.find();
    const fresh = modesOf(family);
    fresh.likelihood.moveTo(predictors[0], 1.7);
    fresh.search.find();
    const errors = search.modes.map((mode, g) => Math.abs(mode - fresh.search.modes[g]));
    expect(Math.max(...errors)).toBeLessThan(1e-9);
  });
});

describe("one failure and one success, between whose slopes Newton's method leaps to and fro", () => {
  const inputs = {
    endog: [0, 1],
    exog: [[1], [1]],
    exogVc: [[1], [1]],
    ident: [0],
    options: { family: new Binomial() },
  };
  const sorted = sortByLevel(posteriorOf(inputs).rows, new Int32Array(1), 0);

  it.each([
    [3, 20],
    [3, -20],
    [10, 200],
  ])("finds the mode 0 for an SD of %d from that for predictors of %d", (sd, before) => {
    const likelihood = new LevelLikelihood(new Binomial(), sorted, 1);
    const search = new LevelModes(likelihood, sorted, 0);
    likelihood.moveTo(new Float64Array(2).fill(before), sd);
    search.find();
    expect(Math.abs(search.modes[0])).toBeGreaterThan(1.9);
    likelihood.moveTo(new Float64Array(2), sd);
    search.find();
    expect(Math.abs(search.modes[0])).toBeLessThan(1e-12);
    expect(search.values[0]).toBeCloseTo(-2 * Math.log(2), 12);
  });
});
