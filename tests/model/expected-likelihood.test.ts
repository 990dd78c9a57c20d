import { InputError } from "../../src/errors.js";
import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { Poisson } from "../../src/families/poisson.js";
import { Probit } from "../../src/families/probit.js";
import { gaussHermite } from "../../src/math/gauss-hermite.js";
import { ExpectedLikelihood, type VbQuadrature } from "../../src/model/expected-likelihood.js";
import { LINKS } from "../families/cases.js";
import { NegativeBinomial } from "../families/user-families.js";

const MEANS = [-3, -0.5, 0, 1.2, 2.5];
const SDS = [0.01, 0.3, 0.7, 1.4, 3];
const grid = MEANS.flatMap((m) => SDS.map((s) => [m, s]));
const mean = Float64Array.from(grid, ([m]) => m);
const variance = Float64Array.from(grid, ([, s]) => s * s);
const rows = {
  y: Float64Array.from(grid, (_, i) => i % 3),
  size: Float64Array.from(grid, () => 4),
  weight: null,
};

function evaluate(family: Family, quadrature: VbQuadrature = "exact", of = rows, at = mean) {
  const slope = new Float64Array(at.length);
  const curvature = new Float64Array(at.length);
  const likelihood = new ExpectedLikelihood(family, of, quadrature);
  const value = likelihood.evaluate(at, variance, slope, curvature);
  return { value, slope, curvature };
}

/** E f(eta) for every row by the trapezoidal rule with steps of 0.02 SD. */
function average(f: (i: number, eta: number) => number): number[] {
  return grid.map(([m, s], i) => {
    let sum = 0;
    for (let node = -600; node <= 600; node++) {
      const z = 0.02 * node;
      sum += f(i, m + s * z) * Math.exp((-z * z) / 2);
    }
    return (0.02 * sum) / Math.sqrt(2 * Math.PI);
  });
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]) / (1 + Math.abs(b[i]))));

const smooth: [string, Family][] = [
  ...["logit", "probit", "cauchit", "cloglog"].map((name): [string, Family] => [
    `Binomial ${name}`,
    new Binomial(LINKS[name]),
  ]),
  ["a user's family", new NegativeBinomial(LINKS.log, 2)],
  ["Poisson log", new Poisson()],
];

it.each(smooth)("%s: value and derivatives are those of brute force", (_, family) => {
  const jet = new Float64Array(5);
  const jetAt = (i: number, eta: number) => {
    family.kernelJet(rows.y[i], rows.size[i], eta, jet);
    return jet;
  };
  const { value, slope, curvature } = evaluate(family);
  const expected = average((i, eta) => jetAt(i, eta)[0]).reduce((a, b) => a + b, 0);
  expect(Math.abs(value - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-9);
  expect(
    largest(
      slope,
      average((i, eta) => jetAt(i, eta)[1]),
    ),
  ).toBeLessThan(1e-8);
  expect(
    largest(
      curvature,
      average((i, eta) => -jetAt(i, eta)[2]),
    ),
  ).toBeLessThan(1e-7);
});

it("Poisson with log link: the closed form agrees with 60 points of Gauss and Hermite", () => {
  const { nodes, weights } = gaussHermite(60);
  const { slope, curvature } = evaluate(new Poisson());
  grid.forEach(([m, s], i) => {
    const mu = nodes.reduce((sum, z, k) => sum + weights[k] * 4 * Math.exp(m + s * z), 0);
    expect(Math.abs(curvature[i] / mu - 1)).toBeLessThan(1e-12);
    expect(Math.abs(slope[i] - (rows.y[i] - mu)) / (1 + mu)).toBeLessThan(1e-12);
  });
});

it("Poisson with log link: quadrature of a subclass agrees with the closed form", () => {
  class Plain extends Poisson {
    override expectedKernel(): null {
      return null;
    }
  }
  const closed = evaluate(new Poisson());
  const points = evaluate(new Plain());
  expect(Math.abs(points.value / closed.value - 1)).toBeLessThan(1e-10);
  expect(largest(points.curvature, closed.curvature)).toBeLessThan(1e-9);
});

describe("statsmodels' rule", () => {
  it("is as biased for exp as theirs: -2.3% at a predictor SD of 3", () => {
    const one = { y: new Float64Array(25), size: new Float64Array(25).fill(1), weight: null };
    const { curvature, slope } = evaluate(new Poisson(), "statsmodels", one);
    const i = grid.findIndex(([m, s]) => m === 0 && s === 3);
    expect(-slope[i] / Math.exp(4.5) - 1).toBeCloseTo(-0.023, 3);
    expect(curvature.every(Number.isFinite)).toBe(true);
  });

  it("is for canonical links", () => {
    const family = new Binomial(new Probit());
    expect(() => new ExpectedLikelihood(family, rows, "statsmodels")).toThrow(InputError);
    expect(() => new ExpectedLikelihood(family, rows, "statsmodels")).toThrow(
      'invalid quadrature: "statsmodels" is for canonical links, but this Binomial model has the link probit; leave it at "exact"',
    );
  });
});

it.each(["exact", "statsmodels"] as const)("%s: no NaN however large the means", (quadrature) => {
  for (const family of [new Binomial(), new Poisson()]) {
    for (const size of [40, 800, 1e200]) {
      for (const sign of [-1, 1]) {
        const far = mean.map(() => sign * size);
        const { value, slope, curvature } = evaluate(family, quadrature, rows, far);
        expect(value).not.toBeNaN();
        const overflow = family instanceof Poisson && sign > 0 && size > 700;
        if (overflow) continue;
        expect([value, ...slope, ...curvature].every(Number.isFinite)).toBe(true);
      }
    }
  }
});
