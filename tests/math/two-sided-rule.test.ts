import { logGamma } from "../../src/math/log-gamma.js";
import { twoSidedRule } from "../../src/math/two-sided-rule.js";

/** int_0^inf x^d phi(x) dx = 2^(d/2 - 1) Gamma((d + 1) / 2) / sqrt(pi) */
const halfMoment = (d: number) =>
  Math.exp((d / 2 - 1) * Math.LN2 + logGamma((d + 1) / 2) - Math.log(Math.PI) / 2);

it("has the rule of 3 points in closed form", () => {
  // E[x; x > 0] = w x = 1 / sqrt(2 pi), E[x^2; x > 0] = w x^2 = 1/2
  const { nodes, weights } = twoSidedRule(3);
  expect(nodes[2]).toBeCloseTo(Math.sqrt(Math.PI / 2), 14);
  expect(weights[2]).toBeCloseTo(1 / Math.PI, 14);
  expect(weights[1]).toBeCloseTo(1 - 2 / Math.PI, 14);
});

it.each([1, 3, 5, 7, 13, 31, 51])(
  "with %d points integrates a polynomial of its own on either side of 0",
  (points) => {
    const { nodes, weights } = twoSidedRule(points);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 14);
    for (let d = 1; d < points; d++) {
      const half = nodes.reduce((sum, x, m) => sum + (x > 0 ? weights[m] * x ** d : 0), 0);
      expect(Math.abs(half / halfMoment(d) - 1)).toBeLessThan(1e-12);
    }
  },
);

it.each([3, 13, 31, 61])(
  "of %d points is symmetric and increasing, of positive weights",
  (points) => {
    const { nodes, weights } = twoSidedRule(points);
    for (let m = 0; m < points; m++) {
      expect(nodes[m] + nodes[points - 1 - m]).toBe(0);
      expect(weights[m]).toBe(weights[points - 1 - m]);
      expect(weights[m]).toBeGreaterThan(0);
      if (m > 0) expect(nodes[m]).toBeGreaterThan(nodes[m - 1]);
    }
  },
);
