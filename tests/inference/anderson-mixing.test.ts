import * as fc from "fast-check";
import { andersonWeights, combine } from "../../src/inference/anderson-mixing.js";

it("gives the whole weight to a single image", () => {
  expect([...andersonWeights([Float64Array.of(3, -1)])]).toEqual([1]);
});

it("finds the combination of least residual, with weights of sum 1", () => {
  const number = fc.double({ min: -0.2, max: 0.2, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(number, number, number, number), { minLength: 3, maxLength: 3 }),
      (rows) => {
        const residuals = rows.map((row, i) => Float64Array.from(row, (x, j) => x + +(i === j)));
        const weights = andersonWeights(residuals);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        const norm = (w: Float64Array) => Math.hypot(...combine(w, residuals));
        for (const [i, j] of [
          [0, 1],
          [1, 2],
          [0, 2],
        ]) {
          for (const change of [-0.01, 0.01]) {
            const moved = weights.slice();
            moved[i] += change;
            moved[j] -= change;
            expect(norm(moved)).toBeGreaterThan(norm(weights) - 1e-8);
          }
        }
      },
    ),
  );
});

it("solves a linear fixed point of three unknowns in four evaluations", () => {
  const map = ([x, y, z]: ArrayLike<number> & Iterable<number>) =>
    Float64Array.of(0.9 * x + 0.2 * y + 1, -0.8 * y + 0.1 * z, 0.3 * x - 1.1 * z + 2);
  const images: Float64Array[] = [];
  const residuals: Float64Array[] = [];
  let point: Float64Array = new Float64Array(3);
  for (let step = 0; step < 4; step++) {
    const image = map(point);
    images.push(image);
    residuals.push(image.map((value, j) => value - point[j]));
    point = combine(andersonWeights(residuals), images);
  }
  map(point).forEach((value, j) => expect(value).toBeCloseTo(point[j], 6));
});
