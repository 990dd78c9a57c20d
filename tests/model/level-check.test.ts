import { Binomial } from "../../src/families/binomial.js";
import { Cauchit } from "../../src/families/cauchit.js";
import { Probit } from "../../src/families/probit.js";
import type { Link } from "../../src/families/link.js";
import { largestIntegralError } from "../../src/model/level-check.js";
import { LevelIntegrals } from "../../src/model/level-integrals.js";
import { sortByLevel } from "../../src/model/level-rows.js";
import { levelInputs, logIntegral, posteriorOf } from "./level-models.js";
import { Draws } from "./random-models.js";

/** Sorted rows of 12 levels with predictors of the given spread. */
function levelsOf(link: Link, spread: number) {
  const family = new Binomial(link);
  const { data, rows } = posteriorOf(levelInputs(4, { family, levels: [12], rows: 60 }));
  const sorted = sortByLevel(rows, data.termOf, 0);
  const o = Float64Array.from(new Draws(3).normals(sorted.count), (value) => spread * value);
  return { family, sorted, o };
}

describe("largestIntegralError", () => {
  it.each([13, 31])(
    "is that against brute force where levels have several modes, %d points",
    (points) => {
      const { family, sorted, o } = levelsOf(new Cauchit(), 40);
      const sd = 8;
      const integrals = new LevelIntegrals(family, sorted, points);
      let worst = 0;
      for (let g = 0; g < sorted.levels; g++) {
        const [from, to] = [sorted.starts[g], sorted.starts[g + 1]];
        const take = (values: Float64Array) => values.slice(from, to);
        const part = { y: take(sorted.y), size: take(sorted.size), weight: null };
        const eta = (b: number) => take(o).map((value, i) => value + sd * sorted.z[from + i] * b);
        const exact = logIntegral(
          (b) => family.evaluate(eta(b), part, []) - (b * b) / 2,
          10,
          20_000,
        );
        const alone = {
          ...sorted,
          starts: Int32Array.of(0, to - from),
          groups: 1,
          levels: 1,
          count: to - from,
          ...part,
          z: take(sorted.z),
        };
        const level = new LevelIntegrals(family, alone, points);
        const found = level.evaluate(take(o), sd) + Math.log(2 * Math.PI) / 2;
        worst = Math.max(worst, Math.abs(1 - Math.exp(found - exact)));
      }
      expect(worst).toBeGreaterThan(0.02);
      expect(largestIntegralError(family, sorted, o, sd, integrals.points) / worst).toBeCloseTo(
        1,
        1,
      );
    },
  );

  it("is 0 where the likelihood is log-concave, and small where a level has one mode", () => {
    const probit = levelsOf(new Probit(), 3);
    expect(largestIntegralError(probit.family, probit.sorted, probit.o, 2, 13)).toBe(0);
    const cauchit = levelsOf(new Cauchit(), 1);
    expect(largestIntegralError(cauchit.family, cauchit.sorted, cauchit.o, 0.5, 13)).toBeLessThan(
      1e-3,
    );
  });
});
