import { invertPositiveDefinite } from "../../src/sparse/positive-definite.js";

it("inverts, reading the lower triangle alone", () => {
  const inverse = invertPositiveDefinite(Float64Array.of(4, NaN, 2, 3), 2) as Float64Array;
  const exact = [3 / 8, -2 / 8, -2 / 8, 4 / 8];
  exact.forEach((value, s) => expect(inverse[s]).toBeCloseTo(value, 14));
});

it("is null where the matrix is not positive definite", () => {
  expect(invertPositiveDefinite(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(invertPositiveDefinite(Float64Array.of(NaN), 1)).toBeNull();
  expect(invertPositiveDefinite(Float64Array.of(0), 1)).toBeNull();
});

it("inverts the empty matrix", () => {
  expect(invertPositiveDefinite(new Float64Array(0), 0)).toHaveLength(0);
});
