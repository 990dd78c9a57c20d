import fc from "fast-check";
import { Matrix, inverse } from "ml-matrix";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { SparseSolve } from "../../src/sparse/sparse-solve.js";
import { assembled, spdCases } from "./random-matrices.js";

it("gives single entries of H^-1 a for sparse a, again and again", () => {
  fc.assert(
    fc.property(spdCases, fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }), (test, picks) => {
      const factor = assembled(test);
      factor.factorInPlace();
      const selected = new SelectedInverse(factor);
      selected.refresh();
      const exact = inverse(new Matrix(test.matrix));
      const n = test.matrix.length;
      const solve = new SparseSolve(selected);
      for (let round = 0; round < 2; round++) {
        const indices = Int32Array.from(new Set(picks.map((pick) => (pick + round) % n)));
        const values = Float64Array.from(indices, (j) => 1 + Math.sin(j + round));
        solve.load(indices, values, indices.length);
        for (let i = 0; i < n; i++) {
          const expected = indices.reduce((sum, j, t) => sum + exact.get(i, j) * values[t], 0);
          expect(Math.abs(solve.entry(i) - expected)).toBeLessThan(1e-9 * (1 + Math.abs(expected)));
        }
      }
    }),
  );
});
