import * as fc from "fast-check";
import { gaussHermite } from "../../src/math/gauss-hermite.js";

/** E[x^(2r)] for a standard normal: 1 3 5 ... (2r - 1). */
function moment(r: number): number {
  let product = 1;
  for (let k = 1; k < 2 * r; k += 2) product *= k;
  return product;
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

it("has the rules of 1, 2, 3 and 5 points as tables print them", () => {
  expect([...gaussHermite(1).nodes, ...gaussHermite(1).weights]).toEqual([0, 1]);
  const two = gaussHermite(2);
  expect([...two.nodes, ...two.weights].map((x) => +x.toFixed(14))).toEqual([-1, 1, 0.5, 0.5]);
  const three = gaussHermite(3);
  expect(three.nodes[2]).toBeCloseTo(Math.sqrt(3), 14);
  expect(three.weights[1]).toBeCloseTo(2 / 3, 14);
  // Abramowitz and Stegun, table 25.10: x sqrt(2) and w / sqrt(pi)
  const five = gaussHermite(5);
  expect(five.nodes[4]).toBeCloseTo(2.0201828704560856 * Math.SQRT2, 13);
  expect(five.weights[4]).toBeCloseTo(1.9953242059045913e-2 / Math.sqrt(Math.PI), 14);
});

it.each([1, 2, 3, 4, 7, 11, 20, 50, 75, 100])(
  "with %d points integrates polynomials up to degree 2n - 1",
  (n) => {
    const { nodes, weights } = gaussHermite(n);
    expect(Math.abs(sum(weights) - 1)).toBeLessThan(1e-14);
    for (let r = 1; r < n && r <= 60; r++) {
      const integral = sum(weights.map((w, m) => w * nodes[m] ** (2 * r)));
      expect(Math.abs(integral / moment(r) - 1)).toBeLessThan(2e-13);
    }
  },
);

it("is symmetric, with increasing nodes and positive weights", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (n) => {
      const { nodes, weights } = gaussHermite(n);
      for (let m = 0; m < n; m++) {
        expect(nodes[m] + nodes[n - 1 - m]).toBe(0);
        expect(weights[m]).toBe(weights[n - 1 - m]);
        expect(weights[m]).toBeGreaterThan(0);
        if (m > 0) expect(nodes[m]).toBeGreaterThan(nodes[m - 1]);
      }
    }),
    { numRuns: 30 },
  );
});
