import { gaussLegendre } from "../../src/math/gauss-legendre.js";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

it.each([1, 2, 3, 5, 10, 31])("with %d points integrates polynomials up to degree 2n - 1", (n) => {
  const { nodes, weights } = gaussLegendre(n);
  for (let degree = 0; degree < 2 * n; degree++) {
    const integral = sum(weights.map((w, m) => w * nodes[m] ** degree));
    const exact = degree % 2 === 0 ? 2 / (degree + 1) : 0;
    expect(Math.abs(integral - exact)).toBeLessThan(1e-14);
  }
});

it("has the rule of 10 points as tables print it", () => {
  // Abramowitz and Stegun, table 25.4
  const { nodes, weights } = gaussLegendre(10);
  expect(nodes[9]).toBeCloseTo(0.973906528517172, 14);
  expect(weights[9]).toBeCloseTo(0.066671344308688, 14);
  expect(nodes[5]).toBeCloseTo(0.148874338981631, 14);
  expect(weights[5]).toBeCloseTo(0.295524224714753, 14);
});
