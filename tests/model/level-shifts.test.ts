import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { LevelIntegrals } from "../../src/model/level-integrals.js";
import { sortByLevel } from "../../src/model/level-rows.js";
import { shiftedMoments } from "../../src/model/level-shifts.js";
import { levelInputs, posteriorOf } from "./level-models.js";
import { Draws, largestDifference } from "./random-models.js";

const SCALE = 1.5;

describe.each([
  ["binomial", new Binomial()],
  ["Poisson", new Poisson()],
])("the moments of levels after a move of their rows' predictors, %s", (_, family) => {
  const { data, rows } = posteriorOf(levelInputs(6, { family, levels: [25, 4], rows: 60 }));
  const sorted = sortByLevel(rows, data.termOf, 0);
  const draws = new Draws(7);
  const o = Float64Array.from(draws.normals(sorted.count, 0.5));
  const direction = Float64Array.from(draws.normals(sorted.count));

  /** Moments by a new search for the modes, and by the nodes at o. */
  const both = (size: number) => {
    const shift = direction.map((value) => size * value);
    const integrals = new LevelIntegrals(family, sorted, 35);
    integrals.evaluate(o, SCALE);
    const far = new Uint8Array(sorted.levels);
    const near = shiftedMoments(integrals, shift, integrals.moments(), far);
    const exact = new LevelIntegrals(family, sorted, 35);
    exact.evaluate(
      o.map((value, i) => value + shift[i]),
      SCALE,
    );
    return { near, exact: exact.moments(), far, integrals, shift };
  };

  it("come from the nodes at hand with an error of fourth order", () => {
    const errors = [0.2, 0.1].map((size) => {
      const { near, exact, far } = both(size);
      expect(far).not.toContain(1);
      return Math.max(
        largestDifference(near.mean, exact.mean),
        largestDifference(near.variance, exact.variance),
        largestDifference(near.third, exact.third),
      );
    });
    expect(errors[0]).toBeLessThan(1e-3);
    expect(errors[1]).toBeLessThan(errors[0] / 10);
  });

  it("are right in all levels that are not marked as too far, and can be replaced in those", () => {
    const { near, exact, far, integrals, shift } = both(1.2);
    const list = Int32Array.from(far.keys()).filter((g) => far[g] === 1);
    expect(list.length).toBeGreaterThan(0);
    expect(list.length).toBeLessThan(sorted.levels);
    const error = (g: number) => Math.abs(near.mean[g] - exact.mean[g]) / Math.sqrt(exact.variance[g]); // prettier-ignore
    for (let g = 0; g < sorted.levels; g++) if (far[g] === 0) expect(error(g)).toBeLessThan(0.03);
    const moved = o.map((value, i) => value + shift[i]);
    integrals.replaceMoments(moved, list, near);
    for (const g of list) {
      expect(near.mean[g]).toBeCloseTo(exact.mean[g], 9);
      expect(near.variance[g]).toBeCloseTo(exact.variance[g], 9);
      expect(near.third[g]).toBeCloseTo(exact.third[g], 9);
    }
  });

  it("are not trusted to three nodes", () => {
    const integrals = new LevelIntegrals(family, sorted, 3);
    integrals.evaluate(o, SCALE);
    const far = new Uint8Array(sorted.levels);
    const shift = new Float64Array(sorted.count).fill(0.01);
    shiftedMoments(integrals, shift, integrals.moments(), far);
    expect(far).toContain(1);
  });
});
