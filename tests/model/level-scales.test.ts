import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { LevelIntegrals } from "../../src/model/level-integrals.js";
import { LevelLikelihood } from "../../src/model/level-likelihood.js";
import { LevelModes } from "../../src/model/level-modes.js";
import { sortByLevel, type LevelRows } from "../../src/model/level-rows.js";
import { LevelScales } from "../../src/model/level-scales.js";
import { levelInputs, posteriorOf } from "./level-models.js";
import { Draws, largestDifference } from "./random-models.js";

const families = [
  ["binomial", new Binomial()],
  ["Poisson", new Poisson()],
] as const;

describe.each(families)("LevelScales, %s", (_, family) => {
  const { data, rows } = posteriorOf(
    levelInputs(8, { family, levels: [12, 4], slopes: true, rows: 40 }),
  );
  const sorted = sortByLevel(rows, data.termOf, 0);
  const o = Float64Array.from(new Draws(2).normals(sorted.count));

  it.each([0.3, 2, 40])(
    "are where the integrand has fallen as a normal density falls, SD %d",
    (sd) => {
      const likelihood = new LevelLikelihood(family, sorted, 3);
      const modes = new LevelModes(likelihood, sorted, 1);
      const x = 2.5;
      likelihood.moveTo(o, sd);
      modes.find();
      for (const side of [-1, 1] as const) {
        const { scales } = new LevelScales(likelihood, sorted, modes, side, x, 1 + side).find();
        const ends = scales.map((s, g) => modes.modes[g] + side * x * s);
        likelihood.visit(ends, likelihood.all, 1 + side);
        for (let g = 0; g < sorted.groups; g++) {
          const value = likelihood.values[(1 + side) * sorted.groups + g] - ends[g] ** 2 / 2;
          expect(modes.values[g] - value).toBeCloseTo((x * x) / 2, 5);
        }
      }
    },
  );
});

describe("one binary row a level, where the SD is large", () => {
  const n = 40;
  const rows: LevelRows = {
    ...sortByLevel(
      posteriorOf(levelInputs(1, { family: new Binomial(), levels: [3] })).rows,
      new Int32Array(3),
      0,
    ),
    starts: Int32Array.from({ length: n + 1 }, (_, g) => g),
    groups: n,
    levels: n,
    count: n,
    z: new Float64Array(n).fill(1),
    y: Float64Array.from({ length: n }, (_, i) => i % 2),
    size: new Float64Array(n).fill(1),
    weight: null,
  };
  const o = Float64Array.from(new Draws(4).normals(n));

  /** log int phi(b) / (1 + exp(-s (o + sd b))) db, s = 1 or -1 for y = 1 or 0, by sums in steps of 1e-3. */
  const exact = (sd: number, i: number) => {
    let sum = 0;
    for (let b = -9; b < 9; b += 1e-3) {
      const eta = (2 * rows.y[i] - 1) * (o[i] + sd * b);
      sum += (1e-3 * Math.exp((-b * b) / 2)) / (Math.sqrt(2 * Math.PI) * (1 + Math.exp(-eta)));
    }
    return Math.log(sum);
  };

  // adaptive Gauss-Hermite quadrature of 50 points is off by 2e-3 at an SD of 20 and 2e-2 at 60
  it.each([1, 5, 20, 60])("integrals by 13 points are right within 3e-4, SD %d", (sd) => {
    const integrals = new LevelIntegrals(new Binomial(), rows, 13);
    const value = integrals.evaluate(o, sd);
    const expected = rows.y.reduce((sum, _, i) => sum + exact(sd, i), 0);
    expect(Math.abs(value - expected) / n).toBeLessThan(3e-4);
    const fresh = new LevelIntegrals(new Binomial(), rows, 13);
    fresh.evaluate(o, 0.9 * sd);
    fresh.evaluate(o, sd);
    expect(largestDifference(fresh.score, integrals.score)).toBeLessThan(1e-7);
  });
});
