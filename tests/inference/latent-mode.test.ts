import { NotPositiveDefiniteError } from "../../src/errors.js";
import { findLatentMode, type LatentTarget } from "../../src/inference/latent-mode.js";
import { CholeskyFactor } from "../../src/sparse/cholesky.js";
import { analyse, entryOffset } from "../../src/sparse/symbolic-factor.js";

/** Cholesky factor of a dense symmetric matrix. */
function factorOf(matrix: number[][]): CholeskyFactor {
  const none = { size: 0, columnPointers: new Int32Array(1), rowIndices: new Int32Array(0) };
  const symbolic = analyse(none, matrix.length);
  const factor = new CholeskyFactor(symbolic);
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) factor.values[entryOffset(symbolic, i, j)] = row[j];
  });
  factor.factorInPlace();
  return factor;
}

/** f(x) = -(x - mean)' precision (x - mean) / 2 + constant */
class Gaussian implements LatentTarget {
  readonly size: number;
  private x: Float64Array;

  constructor(
    readonly mean: number[],
    readonly precision: number[][],
    readonly constant = 0,
  ) {
    this.size = mean.length;
    this.x = new Float64Array(this.size);
  }

  value(x: Float64Array): number {
    this.x = x.slice();
    const out = new Float64Array(this.size);
    this.gradient(out);
    return this.constant + out.reduce((sum, g, j) => sum + (g * (x[j] - this.mean[j])) / 2, 0);
  }

  gradient(out: Float64Array): void {
    this.precision.forEach((row, i) => {
      out[i] = -row.reduce((sum, value, j) => sum + value * (this.x[j] - this.mean[j]), 0);
    });
  }

  factor(): CholeskyFactor {
    return factorOf(this.precision);
  }
}

interface Curve {
  f: (x: number) => number;
  slope: (x: number) => number;
  curvature: (x: number) => number;
  expected?: (x: number) => number;
}

/** A function of one variable as a target, with the points it was asked for. */
class OneVariable implements LatentTarget {
  readonly size = 1;
  readonly visited: number[] = [];
  readonly kinds: string[] = [];

  constructor(private readonly curve: Curve) {}

  private get x(): number {
    return this.visited[this.visited.length - 1];
  }

  value([x]: Float64Array): number {
    this.visited.push(x);
    return this.curve.f(x);
  }

  gradient(out: Float64Array): void {
    out[0] = this.curve.slope(this.x);
  }

  factor(kind: "observed" | "expected"): CholeskyFactor {
    this.kinds.push(kind);
    const { curvature, expected = () => 1 } = this.curve;
    return factorOf([[kind === "observed" ? -curvature(this.x) : expected(this.x)]]);
  }
}

/** Concave within |x| < 1 alone; its mode is 0. */
const bell: Curve = {
  f: (x) => -Math.log(1 + x * x),
  slope: (x) => (-2 * x) / (1 + x * x),
  curvature: (x) => (2 * x * x - 2) / (1 + x * x) ** 2,
};

it("finds the mean of a Gaussian in one step from anywhere", () => {
  const target = new Gaussian([1, -2], [[2, 0.5], [0.5, 1]], 7); // prettier-ignore
  const x = Float64Array.of(30, 40);
  const mode = findLatentMode(target, x);
  expect(mode).toMatchObject({ iterations: 1, converged: true, kind: "observed" });
  expect(mode.value).toBeCloseTo(7, 12);
  expect(mode.decrement).toBeLessThan(1e-9);
  expect(x[0]).toBeCloseTo(1, 12);
  expect(x[1]).toBeCloseTo(-2, 12);
});

it("returns the factor at the mode, and the distance to it in standard deviations", () => {
  const target = new Gaussian([0], [[4]]);
  const mode = findLatentMode(target, Float64Array.of(1.5), { maxIterations: 0 });
  expect(mode.factor.logDeterminant()).toBeCloseTo(Math.log(4), 14);
  expect(mode.decrement).toBeCloseTo(3, 14);
  expect(mode).toMatchObject({ iterations: 0, converged: false, value: -4.5 });
});

it("takes no step from the mode itself", () => {
  const mode = findLatentMode(new Gaussian([3], [[1]]), Float64Array.of(3));
  expect(mode).toMatchObject({ iterations: 0, converged: true, decrement: 0 });
});

it("uses the expected Hessian where the observed one is indefinite", () => {
  const target = new OneVariable(bell);
  const x = Float64Array.of(3);
  const mode = findLatentMode(target, x);
  expect(target.kinds.slice(0, 2)).toEqual(["observed", "expected"]);
  expect(mode).toMatchObject({ kind: "observed", converged: true });
  expect(Math.abs(x[0])).toBeLessThan(1e-9);
});

it("says so where the Hessian is indefinite at the end", () => {
  const mode = findLatentMode(new OneVariable(bell), Float64Array.of(3), { maxIterations: 0 });
  expect(mode).toMatchObject({ kind: "expected", converged: false });
});

it("shortens a step into a region where f is not a number", () => {
  // Newton's step from -4 is 1 / exp(-4) - 1, about 54.
  const target = new OneVariable({
    f: (x) => (x > 2 ? NaN : x - Math.exp(x)),
    slope: (x) => 1 - Math.exp(x),
    curvature: (x) => -Math.exp(x),
  });
  const x = Float64Array.of(-4);
  const mode = findLatentMode(target, x);
  expect(Math.max(...target.visited)).toBeGreaterThan(2);
  expect(mode.converged).toBe(true);
  expect(Math.abs(x[0])).toBeLessThan(1e-9);
});

it("ends where f does not rise along the step, with x and the target unmoved", () => {
  const target = new OneVariable({ f: (x) => -x * x, slope: (x) => 2 * x, curvature: () => -2 });
  const x = Float64Array.of(5);
  const mode = findLatentMode(target, x);
  expect(mode).toMatchObject({ converged: false, iterations: 0, value: -25 });
  expect(x[0]).toBe(5);
  expect(target.visited.at(-1)).toBe(5);
});

it("counts as converged where the rest of the way is lost in the rounding of f", () => {
  const target = new OneVariable({
    f: (x) => 1e6 - Math.floor(x * x),
    slope: (x) => -2 * x,
    curvature: () => -2,
  });
  const mode = findLatentMode(target, Float64Array.of(1e-3), { tolerance: 1e-12 });
  expect(mode.converged).toBe(true);
});

it("starts from 0 where f is no number at the start", () => {
  const target = new OneVariable({
    f: (x) => (x > 5 ? NaN : -((x - 1) ** 2)),
    slope: (x) => 2 - 2 * x,
    curvature: () => -2,
  });
  const x = Float64Array.of(9);
  expect(findLatentMode(target, x).converged).toBe(true);
  expect(x[0]).toBeCloseTo(1, 12);
});

it("refuses data at which f is no number even where every effect is 0", () => {
  const target = new OneVariable({ f: () => NaN, slope: () => 1, curvature: () => -1 });
  expect(() => findLatentMode(target, Float64Array.of(1))).toThrow(
    "invalid data: the log likelihood is NaN where every effect is 0; check offset, exposure and the size of the counts",
  );
});

it("passes on errors of other kinds, and a factor that exists in neither form", () => {
  const broken = new Gaussian([0], [[1]]);
  broken.factor = () => {
    throw new RangeError("no memory");
  };
  expect(() => findLatentMode(broken, new Float64Array(1))).toThrow("no memory");
  const flat = new OneVariable({
    f: () => 0,
    slope: () => 0,
    curvature: () => 0,
    expected: () => 0,
  });
  expect(() => findLatentMode(flat, new Float64Array(1))).toThrow(NotPositiveDefiniteError);
  expect(() => findLatentMode(flat, new Float64Array(1))).toThrow(
    "matrix is not positive definite: pivot 0 in column 0",
  );
});
