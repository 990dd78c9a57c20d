import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { newJet } from "../../src/families/jet.js";
import { Poisson } from "../../src/families/poisson.js";
import { Probit } from "../../src/families/probit.js";
import { LevelLikelihood } from "../../src/model/level-likelihood.js";
import { sortByLevel } from "../../src/model/level-rows.js";
import { levelInputs, posteriorOf } from "./level-models.js";
import { Draws } from "./random-models.js";

const families = [
  ["logit", new Binomial()],
  ["probit", new Binomial(new Probit())],
  ["Poisson", new Poisson()],
] as const;

describe.each(families)("LevelLikelihood, %s", (name, family) => {
  describe.each([false, true])("with slopes: %s", (slopes) => {
    const { data, rows } = posteriorOf(
      levelInputs(5, { family, levels: [12, 4], slopes, rows: 40 }),
    );
    const sorted = sortByLevel(rows, data.termOf, 0);
    const { groups, starts, count, z, y, size } = sorted;
    const draws = new Draws(7);
    const o = Float64Array.from(draws.normals(count));
    const b = Float64Array.from(draws.normals(groups));

    // with an SD of 1500, exp(eta) is beyond what doubles hold
    it.each(name === "logit" ? [1, 30, 1500] : [1, 30])("is that of its rows, SD %d", (sd) => {
      const likelihood = new LevelLikelihood(family, sorted, 2);
      likelihood.moveTo(o, sd);
      const fourths = new Float64Array(count);
      likelihood.visit(b, likelihood.all, 1);
      likelihood.fourths(() => b, 1, fourths);
      const arrays = [likelihood.slopes, likelihood.curvatures, likelihood.thirds];
      for (let g = 0; g < groups; g++) {
        let sum = 0;
        for (let i = starts[g]; i < starts[g + 1]; i++) {
          const jet = jetAt(family, y[i], size[i], o[i] + sd * z[i] * b[g]);
          sum += jet[0];
          const found = [...arrays.map((values) => values[count + i]), fourths[i]];
          found.forEach((value, d) => expectClose(value, jet[d + 1], 1e-11));
        }
        expectClose(likelihood.values[groups + g], sum, 1e-11);
      }
    });

    it("leaves other groups and slots alone", () => {
      const likelihood = new LevelLikelihood(family, sorted, 2);
      likelihood.moveTo(o, 1);
      likelihood.visit(b, Int32Array.of(2, 0), 1);
      expect(likelihood.values.subarray(0, groups).every((value) => value === 0)).toBe(true);
      expect(likelihood.values[groups + 1]).toBe(0);
      expect(likelihood.values[groups + 2]).not.toBe(0);
    });
  });
});

function jetAt(family: Family, y: number, size: number, eta: number) {
  const jet = newJet();
  family.kernelJet(y, size, eta, jet);
  return jet;
}

/** Up to an error relative to 1 or to the value, whichever is larger. */
function expectClose(value: number, expected: number, error: number) {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(error * Math.max(1, Math.abs(expected)));
}
