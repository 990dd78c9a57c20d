import { Matrix, inverse } from "ml-matrix";
import { Binomial } from "../../src/families/binomial.js";
import { Identity } from "../../src/families/identity.js";
import { Poisson } from "../../src/families/poisson.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { JointPosterior } from "../../src/model/joint-posterior.js";
import { StructuredPosterior } from "../../src/model/structured-posterior.js";
import { entryOffset } from "../../src/sparse/symbolic-factor.js";
import {
  dataOf,
  differences,
  Draws,
  largestDifference,
  randomInputs,
  type RandomModelOptions,
} from "./random-models.js";

/** A point of the ELBO: a mean, and a precision with every entry of the pattern. */
function prepare(choices: RandomModelOptions) {
  const inputs = randomInputs(4, { rows: 40, levels: [5, 3], ...choices });
  const conditional = new ConditionalPosterior(dataOf(inputs));
  const target = new StructuredPosterior(conditional);
  const draws = new Draws(5);
  target.setVcp(conditional.vcp.map(() => -0.3));
  const z = Float64Array.from(draws.normals(target.length, 0.1));
  target.setPrecision(target.startingPrecision(z));
  target.value(z);
  // now with entries between effects and log standard deviations
  const precision = target.negativeHessian();
  return { conditional, target, draws, z, precision };
}

/** A precision as a dense matrix; entries off the pattern are 0. */
function dense({ factor, length }: StructuredPosterior, buffer: Float64Array): Matrix {
  const matrix = new Matrix(length, length);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j < length; j++) {
      const offset = entryOffset(factor.symbolic, i, j);
      if (offset >= 0) matrix.set(i, j, buffer[offset]);
    }
  }
  return matrix;
}

const cases: [string, RandomModelOptions][] = [
  ["binomial", { family: new Binomial() }],
  ["binomial, arbitrary Z", { family: new Binomial(), arbitrary: true, fixed: 3 }],
  ["no fixed effects", { family: new Poisson(), fixed: 0 }],
  ["a prior for each", { options: { feP: [0.5, Infinity], vcpP: [0.3, 2] } }],
];

describe.each(cases)("%s", (_, choices) => {
  const { conditional, target, draws, z, precision } = prepare(choices);
  const value = (mean: Float64Array, p: Float64Array) => {
    target.setPrecision(p);
    return target.value(mean);
  };

  it("is E_q[log posterior - log q], by simulation", () => {
    const elbo = value(z, precision);
    const posterior = new JointPosterior(conditional.data, conditional.rows);
    const { order } = target.factor.symbolic;
    const { size, length } = target;
    // log |d(u, beta) / d(b, gamma)|, from the definition of the coordinates
    let jacobian = 0;
    for (let j = 0; j < size; j++) {
      const unit = new Float64Array(size);
      unit[j] = 1;
      jacobian += Math.log(target.toUser(unit)[j]);
    }
    const n = 8000;
    let sum = 0;
    let squares = 0;
    for (let draw = 0; draw < n; draw++) {
      const e = Float64Array.from(draws.normals(length));
      const moved = e.slice();
      target.factor.backwardSolve(moved);
      const point = z.slice();
      order.forEach((i, position) => (point[i] += moved[position]));
      const logDensity =
        target.factor.logDeterminant() / 2 -
        (length / 2) * Math.log(2 * Math.PI) -
        e.reduce((s, x) => s + x * x, 0) / 2 -
        jacobian;
      const user = target.toUser(point.slice(0, size));
      const packed = [
        ...user.subarray(target.effects),
        ...point.subarray(size),
        ...user.subarray(0, target.effects),
      ];
      const term = posterior.value(Float64Array.from(packed)) - logDensity;
      sum += term / n;
      squares += term ** 2 / n;
    }
    const standardError = Math.sqrt((squares - sum ** 2) / n);
    // four standard errors: one seed in 16,000 fails
    expect(Math.abs(elbo - sum)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(0.5);
  });

  it("has the gradient in the mean of finite differences", () => {
    value(z, precision);
    const gradient = target.gradient();
    const [expected] = differences((mean) => [value(mean, precision)], z);
    expect(largestDifference(gradient, expected)).toBeLessThan(1e-8);
  });

  it("has twice the gradient in the covariance as its expected Hessian", () => {
    value(z, precision);
    const hessian = target.negativeHessian();
    const direction = precision.map((p, s) => 0.1 * (hessian[s] - p) + 0.01 * Math.abs(p));
    const [[slope]] = differences(
      ([t]) => [
        value(
          z,
          precision.map((p, s) => p + t * direction[s]),
        ),
      ],
      Float64Array.of(0),
    );
    // d ELBO = tr((dELBO/dCov) dCov), dELBO/dCov = (P - N) / 2, dCov = -Cov dP Cov
    const covariance = inverse(dense(target, precision));
    const change = covariance.mmul(dense(target, direction)).mmul(covariance).mul(-1);
    const difference = dense(target, precision).sub(dense(target, hessian));
    const expected = difference.mmul(change).trace() / 2;
    expect(Math.abs(slope - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-7);
  });
});

it("counts the rows that its own SDs take to the border of the link's domain", () => {
  const { conditional, target, z, precision } = prepare({ family: new Poisson(new Identity()) });
  target.setPrecision(precision);
  target.value(z);
  const covariance = inverse(dense(target, precision));
  const { exog, exogVc, offset, weights } = conditional.data;
  const user = target.toUser(z.slice(0, target.size));
  const ratios = Array.from(offset, (shift, i) => {
    const row = new Float64Array(target.size);
    row.set(exog.data.subarray(i * exog.columns, (i + 1) * exog.columns), target.effects);
    for (let j = 0; j < exogVc.columns; j++) {
      for (let s = exogVc.columnPointers[j]; s < exogVc.columnPointers[j + 1]; s++) {
        if (exogVc.rowIndices[s] === i) row[j] = exogVc.values[s];
      }
    }
    const a = target.pullBack(row);
    const variance = a.reduce(
      (sum, left, j) =>
        a.reduce((part, right, l) => part + left * right * covariance.get(j, l), sum),
      0,
    );
    return row.reduce((sum, value, j) => sum + value * user[j], shift) / Math.sqrt(variance);
  });
  for (const width of [0.1, 150, 300, 500]) {
    const beyond = ratios.filter((ratio, i) => weights[i] > 0 && ratio < width).length;
    expect(target.rowsBeyondDomain(width)).toBe(beyond);
  }
  expect(new Set([0.1, 150, 300, 500].map((w) => target.rowsBeyondDomain(w))).size).toBeGreaterThan(
    2,
  );
});
