import type { ConditionalApproximation } from "../../src/inference/nested-laplace.js";
import { explore, type ExploredPoint } from "../../src/inference/vcp-exploration.js";
import { Random } from "../../src/math/random.js";

const PLAN = { step: 1.5, depth: 8 };

/** What `explore` makes of a function, its gradient by central differences. */
function explored(
  f: (z: ArrayLike<number>) => number,
  terms: number,
  correction: (z: Float64Array) => number = () => 0,
  plan = PLAN,
) {
  let calls = 0;
  const at = (z: Float64Array): ExploredPoint => {
    calls++;
    const gradient = z.map((_, a) => {
      const moved = (h: number) => z.map((value, b) => value + (a === b ? h : 0));
      return (f(moved(1e-4)) - f(moved(-1e-4))) / 2e-4;
    });
    const approximation = { correction: correction(z) } as ConditionalApproximation;
    const logDensity = f(z) + correction(z);
    return { z, logDensity, correction: correction(z), gradient, approximation };
  };
  const exploration = explore({ at, logDensity: (z) => at(z).logDensity }, terms, plan);
  return { exploration, calls };
}

/** Largest error of the interpolated log density at points where it is at most 3 below f(0). */
function largestError(f: (z: ArrayLike<number>) => number, terms: number): number {
  const { exploration } = explored(f, terms);
  const random = new Random(1);
  let largest = 0;
  for (let n = 0; n < 300; n++) {
    const z = random.fillNormal(new Float64Array(terms));
    if (f(z) < f(new Float64Array(terms)) - 3) continue;
    largest = Math.max(largest, Math.abs(exploration.logDensity(z) - f(z)));
  }
  return largest;
}

const square = (z: ArrayLike<number>) => Array.from(z).reduce((sum, value) => sum + value ** 2, 0);
const softplus = (t: number) => Math.log1p(Math.exp(t));

/** Skewed along each axis, with z_a z_b between them. */
const additive = (z: ArrayLike<number>) =>
  Array.from(z).reduce((sum, value) => sum - softplus(value) / 2, 0.2 * z[0] * z[1]) -
  square(z) / 2;

/** Skewed along a direction of all three coordinates. */
const oblique = (z: ArrayLike<number>) => -square(z) / 2 - softplus(z[0] + z[1] - z[2]);

/** Skewed in the planes of pairs. */
const pairwise = (z: ArrayLike<number>) =>
  -square(z) / 2 - softplus(1.5 * z[0] + z[1]) - softplus(z[2] - z[3]);

it("keeps to the axes where their sum is right", () => {
  const { exploration, calls } = explored(additive, 3);
  expect(exploration.full).toBe(false);
  expect(calls).toBeLessThan(40);
  expect(largestError(additive, 3)).toBeLessThan(0.02);
});

it("takes a lattice of three terms where it is not", () => {
  const { exploration } = explored(oblique, 3);
  expect(exploration.full).toBe(true);
  expect(new Set(exploration.points.map(({ z }) => z.join())).size).toBe(exploration.points.length);
  expect(largestError(oblique, 3)).toBeLessThan(0.05);
});

it("adds the planes of pairs for four terms", () => {
  const { exploration } = explored(pairwise, 4);
  expect(exploration.full).toBe(false);
  expect(largestError(pairwise, 4)).toBeLessThan(0.05);
});

it("does not follow a correction that lifts the density, however near", () => {
  const lift = ([z]: Float64Array) => 0.1 * 9 ** z;
  const { exploration } = explored((z) => -square(z) / 2, 1, lift, { step: 1, depth: 9 });
  expect(exploration.diverging).toBe(true);
  // the density there: -3.9, 0.4, and 6.1 at z = 2
  expect(Math.max(...exploration.points.map(({ z }) => z[0]))).toBe(1);
});

/** The log density of the logarithm of a gamma variate in each coordinate, whose left tail is exponential. */
const logGamma = (z: ArrayLike<number>) =>
  Array.from(z).reduce((sum, value) => sum + value - Math.exp(value), 0);

it("goes on beyond the points of a heavy tail", () => {
  const { exploration } = explored(logGamma, 2);
  const lowest = Math.min(...exploration.points.map(({ z }) => z[0]));
  for (const z of [
    [lowest - 1, 0],
    [lowest - 3, 0.4],
    [0.7, lowest - 2],
  ]) {
    expect(Math.abs(exploration.logDensity(z) - logGamma(z))).toBeLessThan(0.2);
  }
});

it("joins the lines of a lattice with the slopes across, and without those of a correction", () => {
  const correction = (z: ArrayLike<number>) => 0.2 * Math.sin(0.7 * z[0] - 0.4 * z[1]);
  const known = (z: ArrayLike<number>) => -square(z) / 2 - softplus(z[0] + z[1]);
  const { exploration } = explored(known, 2, correction);
  const random = new Random(2);
  for (let n = 0; n < 200; n++) {
    const z = random.fillNormal(new Float64Array(2));
    const exact = known(z) + correction(z);
    if (exact > -4) expect(Math.abs(exploration.logDensity(z) - exact)).toBeLessThan(0.02);
  }
});
