import { determinant, Matrix } from "ml-matrix";
import { NotPositiveDefiniteError } from "../../src/errors.js";
import { Binomial } from "../../src/families/binomial.js";
import { CLogLog } from "../../src/families/cloglog.js";
import type { Family } from "../../src/families/family.js";
import { Cauchit } from "../../src/families/cauchit.js";
import { Poisson } from "../../src/families/poisson.js";
import { isSelfConcordant } from "../../src/families/self-concordance.js";
import { Probit } from "../../src/families/probit.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { JointPosterior } from "../../src/model/joint-posterior.js";
import { unpack } from "../../src/model/model-data.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { LogLog } from "../families/cases.js";
import { KnownVariance } from "./known-variance.js";
import {
  dataOf,
  differences,
  dot,
  Draws,
  largestDifference,
  randomInputs,
  toDense,
  type ModelInputs,
} from "./random-models.js";

const variants: [string, ModelInputs][] = [];
const families: [string, Family][] = [
  ["logit", new Binomial()],
  ["probit", new Binomial(new Probit())],
  ["cloglog", new Binomial(new CLogLog())],
  ["a user's link", new Binomial(new LogLog())],
  ["Poisson", new Poisson()],
  ["a user's family", new KnownVariance(0.6)],
];
families.forEach(([name, family], seed) => {
  const add = (what: string, choices: object) =>
    variants.push([`${name}, ${what}`, randomInputs(seed + 1, { family, ...choices })]);
  add("indicators of two terms", {});
  add("arbitrary Z, several entries a row", { arbitrary: true });
});
const logit = { family: new Binomial() };
variants.push(
  ["one term", randomInputs(21, { ...logit, levels: [12] })],
  ["three terms", randomInputs(22, { ...logit, levels: [9, 5, 3], rows: 80 })],
  ["effects of many levels", randomInputs(23, { ...logit, levels: [70, 40], rows: 300 })],
  ["no fixed effects", { ...randomInputs(24, { fixed: 1 }), exog: [] }],
  ["flat priors", randomInputs(25, { ...logit, options: { feP: Infinity } })],
  ["rows without random effects", withEmptyRows(randomInputs(26, logit))],
);

function withEmptyRows(inputs: ModelInputs): ModelInputs {
  const exogVc = inputs.exogVc.map((row, i) => (i % 3 === 0 ? row.map(() => 0) : row));
  return { ...inputs, exogVc };
}

/** A posterior at a random v and x, and the joint posterior at the same parameters. */
function standAt(inputs: ModelInputs) {
  const data = dataOf(inputs);
  const posterior = new ConditionalPosterior(data);
  const joint = new JointPosterior(data, posterior.rows);
  const draws = new Draws(8);
  posterior.setVcp(draws.normals(data.termSizes.length, 0.7));
  const x = Float64Array.from(draws.normals(posterior.size, 0.5));
  const value = posterior.value(x);
  return { data, posterior, joint, draws, x, value, params: posterior.toParameters(x) };
}

/** -d2J/d(u, beta)^2, dense, in the order of the latent variables. */
function latentHessian({ posterior, joint, params }: ReturnType<typeof standAt>): number[][] {
  const full = toDense(joint.hessian(params));
  const { fixed, effects, size } = posterior;
  const firstEffect = params.length - effects;
  const packed = Array.from({ length: size }, (_, j) =>
    j < effects ? firstEffect + j : j - effects,
  );
  expect(firstEffect).toBe(fixed + posterior.vcp.length);
  return packed.map((i) => packed.map((j) => -full[i][j]));
}

describe.each(variants)("%s", (_, inputs) => {
  const at = standAt(inputs);
  const { data, posterior, joint, draws, x, value, params } = at;

  it("is the joint log posterior without the terms in v alone", () => {
    let inV = 0;
    posterior.vcp.forEach((v, k) => {
      inV += data.termSizes[k] * v + v ** 2 / (2 * data.vcpP[k] ** 2);
    });
    expect(largestDifference([value - inV], [joint.value(params)])).toBeLessThan(1e-12);
  });

  it("has the gradient of central differences, and that of the joint log posterior", () => {
    posterior.value(x);
    const gradient = new Float64Array(posterior.size);
    posterior.gradient(gradient);
    const inUser = joint.gradient(params);
    const ordered = new Float64Array(posterior.size);
    ordered.set(inUser.subarray(params.length - posterior.effects));
    ordered.set(inUser.subarray(0, posterior.fixed), posterior.effects);
    expect(largestDifference(gradient, posterior.pullBack(ordered))).toBeLessThan(1e-12);
    const [slopes] = differences((point) => [posterior.value(point)], x);
    expect(largestDifference(gradient, slopes)).toBeLessThan(1e-8);
  });

  it("factors the negative Hessian", () => {
    posterior.value(x);
    const hessian = latentHessian(at);
    const factor = posterior.factor("observed");
    const d = Float64Array.from(draws.normals(posterior.size));
    const user = posterior.toUser(d);
    const product = posterior.pullBack(Float64Array.from(hessian, (row) => dot(row, user)));
    factor.solveInPlace(product);
    expect(largestDifference(product, d)).toBeLessThan(1e-10);
    // |J'HJ| = |J|^2 |H|
    const jacobian = Array.from({ length: posterior.size }, (_, j) => {
      const unit = new Float64Array(posterior.size);
      unit[j] = 1;
      return [...posterior.toUser(unit)];
    });
    const scaled = new Matrix(jacobian).mmul(new Matrix(hessian)).mmul(new Matrix(jacobian).transpose()); // prettier-ignore
    expect(factor.logDeterminant()).toBeCloseTo(Math.log(determinant(scaled)), 8);
  });

  it("reaches as far as the largest SD of a predictor, where its family is self-concordant", () => {
    posterior.value(x);
    const factor = posterior.factor("observed");
    const rows = inputs.exogVc.map((z, i) => Float64Array.of(...z, ...(inputs.exog[i] ?? [])));
    const sds = rows.map((row) => {
      const a = posterior.pullBack(row);
      const solution = a.slice();
      factor.solveInPlace(solution);
      return Math.sqrt(dot(a, solution));
    });
    const reach = posterior.predictorReach(() => SelectedInverse.of(factor));
    const known = isSelfConcordant(data.family);
    expect(reach).toBeCloseTo(known ? Math.max(...sds) : Infinity, 10);
  });

  it("falls within one SD as far as its reach says", () => {
    posterior.value(x);
    const factor = posterior.factor("observed");
    const reach = posterior.predictorReach(() => SelectedInverse.of(factor));
    if (reach === Infinity) return;
    const gradient = new Float64Array(posterior.size);
    posterior.gradient(gradient);
    const tail = (r: number) => (Math.exp(r) - 1 - r) / r ** 2;
    for (let n = 0; n < 5; n++) {
      const move = Float64Array.from(draws.normals(posterior.size));
      const slope = move.slice();
      factor.solveInPlace(move);
      const sd = Math.sqrt(dot(slope, move));
      const moved = x.map((at, j) => at + move[j] / sd);
      const fall = value + dot(gradient, move) / sd - posterior.value(moved);
      expect(fall).toBeGreaterThan(tail(-reach) - 1e-9);
      expect(fall).toBeLessThan(tail(reach) + 1e-9);
    }
  });

  it("goes from latent points to parameters and back", () => {
    const vcp = posterior.vcp.slice();
    posterior.setVcp(vcp.map(() => 0));
    const back = posterior.fromParameters(params);
    expect(posterior.vcp).toEqual(vcp);
    expect(largestDifference(back, x)).toBeLessThan(1e-14);
  });
});

it("expects the information of the response: size mu'^2 / variance, weighted", () => {
  for (const family of [new Binomial(new CLogLog()), new KnownVariance(0.6)]) {
    const at = standAt(randomInputs(31, { family }));
    const { posterior, params, data } = at;
    // The mean of -l2 over y is what -l2 is at y = E y, for it is linear in y.
    const fe = params.subarray(0, posterior.fixed);
    const vc = params.subarray(params.length - posterior.effects);
    const inputs = randomInputs(31, { family });
    const endog = Float64Array.from(inputs.exog, (row, i) => {
      const eta = dot(row, fe) + dot(inputs.exogVc[i], vc) + data.offset[i];
      return data.trials[i] * family.link.inverse(eta);
    });
    const expected = new ConditionalPosterior({ ...data, endog });
    expected.setVcp(posterior.vcp);
    expected.value(at.x);
    const b = Float64Array.from(at.draws.normals(posterior.size));
    const solution = b.slice();
    expected.factor("observed").solveInPlace(solution);
    posterior.value(at.x);
    posterior.factor("expected").solveInPlace(b);
    expect(largestDifference(b, solution)).toBeLessThan(1e-11);
  }
});

it("stays well conditioned at extreme standard deviations", () => {
  const data = dataOf(randomInputs(41));
  const posterior = new ConditionalPosterior(data);
  for (const v of [-300, -30, 12]) {
    posterior.setVcp([v, v]);
    const x = new Float64Array(posterior.size);
    posterior.value(x);
    const solution = Float64Array.from(x, () => 1);
    posterior.factor("observed").solveInPlace(solution);
    expect(solution.every(Number.isFinite)).toBe(true);
  }
});

it("takes u = 0 for b = 0, however small the standard deviation", () => {
  const posterior = new ConditionalPosterior(dataOf(randomInputs(42)));
  const params = new Float64Array(posterior.size + 2);
  params.set([-1e4, -1e4], 2);
  expect(posterior.fromParameters(params).every((value) => value === 0)).toBe(true);
});

it("has no observed factor where the log posterior is not concave", () => {
  const cauchit = { family: new Binomial(new Cauchit()), vectors: false };
  const inputs = randomInputs(43, cauchit);
  // log mu is convex in the left tail
  const posterior = new ConditionalPosterior(
    dataOf({ ...inputs, endog: inputs.endog.map(() => 1) }),
  );
  posterior.setVcp([2, 2]);
  posterior.value(new Float64Array(posterior.size).fill(-0.5));
  expect(() => posterior.factor("observed")).toThrow(NotPositiveDefiniteError);
  expect(() => posterior.factor("observed")).toThrow("matrix is not positive definite: pivot -");
  expect(Number.isFinite(posterior.factor("expected").logDeterminant())).toBe(true);
});

it("guesses the mean of the response, net of the offset, as a start", () => {
  const inputs = randomInputs(44, { family: new Poisson(), vectors: false });
  const endog = inputs.endog.map((_, i) => 3 + (i % 3));
  const offset = endog.map(() => 0.25);
  const posterior = new ConditionalPosterior(
    dataOf({ ...inputs, endog, options: { ...inputs.options, offset } }),
  );
  const mean = endog.reduce((sum, y) => sum + y) / endog.length;
  const { fe, vc } = unpack(posterior.data, posterior.toParameters(posterior.guess()));
  expect(fe[0]).toBeCloseTo(posterior.data.family.link.link(mean) - 0.25, 12);
  expect([...fe.slice(1), ...vc].every((value) => value === 0)).toBe(true);
  const none = new ConditionalPosterior(dataOf({ ...inputs, endog: endog.map(() => 0) }));
  expect(none.guess().every((value) => value === 0)).toBe(true);
});
