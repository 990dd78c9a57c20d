import { Poisson } from "../../src/index.js";
import { findLatentMode } from "../../src/inference/latent-mode.js";
import { gaussHermite } from "../../src/math/gauss-hermite.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { boundSkewness, SkewGradient } from "../../src/model/skew-gradient.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { MixedGLM } from "../../src/index.js";

/** Counts of two groups, a row each covariate: x = (b_1, b_2, gamma). */
const model = new MixedGLM([0, 2, 1, 7], [[1], [1.2], [0.9], [1.1]], groups(), [0, 0], {
  family: new Poisson(),
});

function groups(): CscMatrix {
  const [rows, columns] = [Int32Array.of(0, 1, 2, 3), Int32Array.of(0, 0, 1, 1)];
  return CscMatrix.fromTriplets(4, 2, rows, columns, new Float64Array(4).fill(1));
}

const target = new ConditionalPosterior(model.data);
target.setVcp([Math.log(0.8)]);
target.holdFixed(false);
const { factor } = findLatentMode(target, target.guess(), { tolerance: 1e-9 });
const inverse = new SelectedInverse(factor);
inverse.refresh();

/** Rows of A = [Z S, X], and C = H^-1 by solving with unit vectors. */
const a = [0, 0, 1, 1].map((g, i) => {
  const own = [0, 0, target.design.exog.data[i]];
  own[g] = 0.8;
  return own;
});
const c = [0, 1, 2].map((j) => {
  const unit = new Float64Array(3);
  unit[j] = 1;
  factor.solveInPlace(unit);
  return Array.from(unit);
});

/** The mean of f(e + C s(e)) over e ~ N(0, C), by product Gauss-Hermite: exact for polynomials. */
function average(skew: SkewGradient, f: (x: number[]) => number): number {
  const l = cholesky(c);
  const { nodes, weights } = gaussHermite(7);
  let sum = 0;
  nodes.forEach((z0, s) =>
    nodes.forEach((z1, t) =>
      nodes.forEach((z2, r) => {
        const z = [z0, z1, z2];
        const e = l.map((row) => row.reduce((total, value, j) => total + value * z[j], 0));
        const bend = skew.at(Float64Array.from(e));
        const x = e.map((value, i) => value + c[i].reduce((v, cij, j) => v + cij * bend[j], 0));
        sum += weights[s] * weights[t] * weights[r] * f(x);
      }),
    ),
  );
  return sum;
}

function cholesky(matrix: number[][]): number[][] {
  const l = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let value = row[j];
      for (let m = 0; m < j; m++) value -= l[i][m] * l[j][m];
      l[i][j] = i === j ? Math.sqrt(value) : value / l[j][j];
    }
  });
  return l;
}

const dotOf = (u: number[], v: number[]) => u.reduce((sum, value, j) => sum + value * v[j], 0);
const times = (u: number[]) => c.map((row) => dotOf(row, u));

it.each([
  ["an effect", [1, 0, 0]],
  ["the fixed effect", [0, 0, 1]],
  ["a linear predictor", a[0]],
  ["a difference of groups", [1, -1, 0]],
])("gives %s its third cumulant to first order, and keeps the mean", (_, t) => {
  // so small that terms of higher order are below a thousandth of that of first order
  const third = Float64Array.of(-0.01, -0.02, 0.01, -0.03);
  const leverages = Float64Array.from(a, (row) => dotOf(row, times(row)));
  const skew = new SkewGradient(target.design, target.scales, third, leverages);
  const expected = a.reduce((sum, row, i) => sum + third[i] * dotOf(row, times(t)) ** 3, 0);
  const mean = average(skew, (x) => dotOf(t, x));
  const moment = average(skew, (x) => (dotOf(t, x) - mean) ** 3);
  expect(Math.abs(mean)).toBeLessThan(1e-12);
  expect(Math.abs(moment / expected - 1)).toBeLessThan(1e-3);
});

it("has the target's third derivatives, bounded by effect", () => {
  const free = target.corrections.skewGradient(inverse, Infinity).at(Float64Array.of(1, 0, 0));
  const bounded = target.corrections.skewGradient(inverse, 1e-3).at(Float64Array.of(1, 0, 0));
  // counts have l3 = -mu
  expect(free[0]).toBeLessThan(0);
  expect(Math.abs(bounded[0])).toBeLessThan(Math.abs(free[0]) / 20);
});

it("bounds the rows of skewed effects alone, each by the most skewed", () => {
  const bounded = boundSkewness(
    target.design,
    Float64Array.of(-2, 4, NaN, 8),
    Float64Array.of(0.3, -1.2),
    0.6,
  );
  expect(Array.from(bounded)).toEqual([-2, 4, 0, 4]);
});
