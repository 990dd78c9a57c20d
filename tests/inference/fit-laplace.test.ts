import { Matrix, inverse } from "ml-matrix";
import { judge } from "../../bench/gauntlet/judge.js";
import { generate } from "../../bench/gauntlet/kinds.js";
import * as library from "../../src/index.js";
import { CscMatrix, MixedGLM, Poisson, type ModelOptions } from "../../src/index.js";
import { LaplaceObjective } from "../../src/inference/laplace-objective.js";
import { marginalHessian } from "../../src/inference/marginal-hessian.js";
import type { MarginalObjective } from "../../src/inference/marginal-objective.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { KnownVariance } from "../model/known-variance.js";

/** Deterministic uniform numbers. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
}

interface Design {
  endog: number[];
  exog: number[][];
  exogVc: CscMatrix;
  ident: number[];
}

/** Two crossed factors of the given numbers of levels; responses from `draw(eta)`. */
function crossed(
  rows: number,
  levels: [number, number],
  draw: (eta: number, uniform: () => number) => number,
  seed = 1,
): Design {
  const uniform = generator(seed);
  const u = Array.from({ length: levels[0] + levels[1] }, () => 2 * uniform() - 1);
  const triplets: [number, number][] = [];
  const exog: number[][] = [];
  const endog: number[] = [];
  for (let i = 0; i < rows; i++) {
    const columns = [i % levels[0], levels[0] + Math.floor(uniform() * levels[1])];
    const x = [1, uniform() - 0.5];
    columns.forEach((j) => triplets.push([i, j]));
    exog.push(x);
    endog.push(draw(0.3 + x[1] + u[columns[0]] + u[columns[1]], uniform));
  }
  const exogVc = CscMatrix.fromTriplets(
    rows,
    levels[0] + levels[1],
    triplets.map(([i]) => i),
    triplets.map(([, j]) => j),
    triplets.map(() => 1),
  );
  const ident = Array.from({ length: levels[0] + levels[1] }, (_, j) => +(j >= levels[0]));
  return { endog, exog, exogVc, ident };
}

const bernoulli = (eta: number, uniform: () => number) => +(uniform() < 1 / (1 + Math.exp(-eta)));
const count = (eta: number, uniform: () => number) => Math.floor(2 * uniform() * Math.exp(eta));

function build({ endog, exog, exogVc, ident }: Design, options: ModelOptions = {}): MixedGLM {
  return new MixedGLM(endog, exog, exogVc, ident, options);
}

const binary = crossed(240, [12, 7], bernoulli);
const counts = crossed(160, [10, 6], count, 5);

describe("LaplaceObjective", () => {
  const targets: [string, Design, ModelOptions][] = [
    ["binomial", binary, {}],
    ["binomial, weights and offset", binary, withRows(binary)],
    ["Poisson", counts, { family: new Poisson(), vcpP: Infinity, feP: Infinity }],
  ];

  it.each(targets)("%s: its gradient is that of its value", (_, design, options) => {
    const target = new ConditionalPosterior(build(design, options).data);
    const objective = new LaplaceObjective(target, new Float64Array(target.size));
    const theta = Float64Array.of(0.2, 0.4, -0.5, -0.1);
    const { gradient } = objective.evaluate(theta);
    const difference = theta.map((_, j) => {
      const along = (step: number) =>
        objective.evaluate(theta.map((value, l) => (l === j ? value + step : value))).value;
      return (8 * (along(1e-3) - along(-1e-3)) - (along(2e-3) - along(-2e-3))) / 12e-3;
    });
    const worst = gradient.map((g, j) => Math.abs(g - difference[j]) / (1 + Math.abs(g)));
    expect(Math.max(...worst)).toBeLessThan(1e-7);
  });

  it("is the exact marginal of a Gaussian model", () => {
    const design = crossed(60, [5, 4], (eta, uniform) => eta + uniform() - 0.5);
    const options = { family: new KnownVariance(0.5), feP: Infinity, vcpP: Infinity };
    const { data } = build(design, options);
    const target = new ConditionalPosterior(data);
    const objective = new LaplaceObjective(target, new Float64Array(target.size));
    const sds = [0.8, 0.5];
    const theta = Float64Array.of(
      ...target.scaling.toInternal([0.1, 0.9]),
      ...sds.map((sd) => Math.log(sd)),
    );
    expect(objective.evaluate(theta).value).toBeCloseTo(
      gaussianMarginal(design, [0.1, 0.9], sds, 0.5),
      8,
    );
  });

  it("gives back a known evaluation, unless the target was moved by someone else", () => {
    const target = new ConditionalPosterior(build(binary).data);
    const objective = new LaplaceObjective(target, new Float64Array(target.size));
    const theta = Float64Array.of(0.2, 0.4, -0.5, -0.1);
    const first = objective.evaluate(theta);
    expect(objective.evaluate(theta)).toBe(first);
    target.setVcp([1, 1]);
    const again = objective.evaluate(theta);
    expect(again).not.toBe(first);
    expect(again.value).toBeCloseTo(first.value, 10);
  });
});

function withRows({ endog }: Design): ModelOptions {
  return {
    weights: endog.map((_, i) => 1 + (i % 3) / 2),
    offset: endog.map((_, i) => Math.sin(i) / 2),
  };
}

/** log N(y; X beta, s^2 I + sum_k sd_k^2 Z_k Z_k') by dense algebra. */
function gaussianMarginal(design: Design, beta: number[], sds: number[], variance: number): number {
  const { endog, exog, exogVc, ident } = design;
  const n = endog.length;
  const covariance = Matrix.eye(n).mul(variance);
  for (let j = 0; j < exogVc.columns; j++) {
    const rows = exogVc.rowIndices.subarray(exogVc.columnPointers[j], exogVc.columnPointers[j + 1]);
    for (const a of rows) {
      for (const b of rows) {
        covariance.set(a, b, covariance.get(a, b) + sds[ident[j]] ** 2);
      }
    }
  }
  const residual = Matrix.columnVector(
    endog.map((y, i) => y - exog[i].reduce((sum, x, j) => sum + x * beta[j], 0)),
  );
  const quadratic = residual.transpose().mmul(inverse(covariance)).mmul(residual).get(0, 0);
  return -(n * Math.log(2 * Math.PI) + logDeterminant(covariance) + quadratic) / 2;
}

function logDeterminant(matrix: Matrix): number {
  const a = matrix.clone();
  let sum = 0;
  for (let k = 0; k < a.rows; k++) {
    sum += Math.log(a.get(k, k));
    for (let i = k + 1; i < a.rows; i++) {
      const ratio = a.get(i, k) / a.get(k, k);
      for (let j = k; j < a.rows; j++) a.set(i, j, a.get(i, j) - ratio * a.get(k, j));
    }
  }
  return sum;
}

describe("marginalHessian", () => {
  it("has nearly the same block of the fixed effects in closed form", () => {
    const target = new ConditionalPosterior(build(crossed(4000, [40, 25], bernoulli)).data);
    const objective = new LaplaceObjective(target, new Float64Array(target.size));
    const theta = Float64Array.of(0.3, 0.3, -0.6, -0.6);
    const { gradient } = objective.evaluate(theta);
    const scale = Float64Array.of(0.2, 0.05, 0.1, 0.1);
    const at = { theta, gradient, scale, fixed: 2, latentTolerance: 1e-9 };
    const exact = marginalHessian(objective, at);
    objective.evaluate(theta);
    const closed = objective.fixedCurvature();
    const relative = [0, 1].map((j) => Math.abs(closed[3 * j] / exact[5 * j] - 1));
    expect(Math.max(...relative)).toBeLessThan(2e-4);
  });

  it.each([1e-6, 1e-3, 1, 3])("is right in the rounding of gradients, scales %d SDs", (share) => {
    const hessian = [0.26, 0.5, -0.05, 0.5, 10, -0.04, -0.05, -0.04, 4e9];
    const objective = noisyQuadratic(hessian, 1e-6);
    const theta = Float64Array.of(1, -0.1, 2);
    const scale = Float64Array.of(2, 0.3, 1.6e-5).map((sd) => share * sd);
    const { gradient } = objective.evaluate(theta);
    const at = { theta, gradient, scale, fixed: 3, latentTolerance: 1e-9 };
    const found = marginalHessian(objective, at);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const size = Math.sqrt(hessian[4 * i] * hessian[4 * j]);
        expect(Math.abs(found[3 * i + j] - hessian[3 * i + j]) / size).toBeLessThan(1e-3);
      }
    }
  });
});

/** -theta'H theta / 2, whose gradient has errors as of rounding. */
function noisyQuadratic(hessian: number[], error: number): MarginalObjective {
  const d = Math.sqrt(hessian.length);
  const uniform = generator(3);
  return {
    work: 1,
    flatTerms: [],
    longestMoves: () => new Float64Array(d).fill(Infinity),
    information: () => Float64Array.from(hessian),
    fixedCurvature: () => Float64Array.from(hessian),
    evaluate: (theta) => {
      const product = theta.map((_, i) =>
        theta.reduce((sum, value, j) => sum + hessian[i * d + j] * value, 0),
      );
      return {
        value: -theta.reduce((sum, value, i) => sum + value * product[i], 0) / 2,
        gradient: product.map((value) => error * (2 * uniform() - 1) - value),
        latent: new Float64Array(0),
        latentConverged: true,
        kind: "observed",
        determined: new Float64Array(0),
      };
    },
  };
}

describe("fitLaplace", () => {
  const model = build(binary);
  const result = model.fitLaplace({ quadraturePoints: 1 });

  it("ends where the gradient of the log marginal is zero", () => {
    expect(result.convergence.converged).toBe(true);
    expect(result.convergence.message).toMatch(/^Converged: the gradient puts the maximum/);
    expect(result.convergence.gradientNorm).toBeLessThan(1e-5);
    const target = new ConditionalPosterior(model.data);
    const objective = new LaplaceObjective(target, new Float64Array(target.size));
    const theta = Float64Array.of(...target.scaling.toInternal(result.feMean), ...result.vcpMean);
    const { gradient, value } = objective.evaluate(theta);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-4);
    for (const j of theta.keys()) {
      for (const step of [-0.05, 0.05]) {
        const near = theta.map((v, l) => (l === j ? v + step : v));
        expect(objective.evaluate(near).value).toBeLessThan(value);
      }
    }
  });

  it("has SDs equal to the roots of the diagonal of covParams, a positive definite matrix", () => {
    const covariance = result.covParams();
    const sd = [...result.feSd, ...result.vcpSd, ...result.vcSd];
    sd.forEach((value, j) => expect(Math.sqrt(covariance.get(j, j))).toBeCloseTo(value, 10));
    expect(() => inverse(covariance)).not.toThrow();
  });

  it("has SDs of random effects above the conditional ones", () => {
    const target = new ConditionalPosterior(model.data);
    target.holdFixed(true);
    const x = target.fromParameters(result.params);
    target.value(x);
    const factor = target.factor("observed");
    result.vcSd.forEach((sd, j) => {
      const column = new Float64Array(target.size);
      column[j] = 1;
      factor.solveInPlace(column);
      expect(sd).toBeGreaterThan(Math.sqrt(column[j]) * target.scales[j]);
    });
  });

  it("does not depend on the scale and the origin of the covariates under flat priors", () => {
    const flat = { feP: Infinity, vcpP: Infinity };
    const plain = build(binary, flat).fitLaplace({ quadraturePoints: 1 });
    const moved = { ...binary, exog: binary.exog.map(([one, x]) => [one, 1e6 + 1e-3 * x]) };
    const other = build(moved, flat).fitLaplace({ quadraturePoints: 1 });
    expect(other.logLik).toBeCloseTo(plain.logLik as number, 6);
    expect(other.feMean[1] / 1e3).toBeCloseTo(plain.feMean[1], 4);
    expect(other.feSd[1] / 1e3).toBeCloseTo(plain.feSd[1], 4);
    expect(other.vcpMean[0]).toBeCloseTo(plain.vcpMean[0], 5);
  });

  it("has logLik, aic and bic just where every prior is flat", () => {
    const flat = { feP: Infinity, vcpP: Infinity };
    const { logLik, aic, bic } = build(binary, flat).fitLaplace({ quadraturePoints: 1 });
    expect(aic).toBeCloseTo(-2 * (logLik as number) + 8, 10);
    expect(bic).toBeCloseTo(-2 * (logLik as number) + 4 * Math.log(240), 10);
    expect(result.logLik).toBeUndefined();
    expect(build(binary, { feP: Infinity }).fitLaplace().aic).toBeUndefined();
  });

  it("counts weights in bic, and doubling weights equals stacking rows", () => {
    const flat = { feP: Infinity, vcpP: Infinity };
    const double = build(binary, { ...flat, weights: binary.endog.map(() => 2) });
    const z = binary.exogVc;
    const stacked = build(
      {
        ...binary,
        endog: [...binary.endog, ...binary.endog],
        exog: [...binary.exog, ...binary.exog],
        exogVc: stackTwice(z),
      },
      flat,
    );
    const a = double.fitLaplace({ quadraturePoints: 1 });
    const b = stacked.fitLaplace({ quadraturePoints: 1 });
    expect(a.logLik).toBeCloseTo(b.logLik as number, 8);
    expect(a.bic).toBeCloseTo(b.bic as number, 8);
  });

  it("reports a variance that runs to zero as such, and finishes", () => {
    // as many successes as failures in every level of the first factor
    const design = { ...binary, endog: binary.endog.map((_, i) => Math.floor(i / 12) % 2) };
    const flat = { feP: Infinity, vcpP: Infinity };
    const zero = build(design, flat).fitLaplace({ quadraturePoints: 1 });
    expect(zero.convergence.converged).toBe(true);
    const codes = zero.warnings.map(({ code }) => code);
    expect(codes).toContain("variance-near-zero");
    expect(Math.exp(zero.vcpMean[0])).toBeLessThan(0.02);
    expect(zero.vcpSd[0]).toBeNaN();
    expect([...zero.feSd].every(Number.isFinite)).toBe(true);
  });

  it("stops when told to, with the best point so far", () => {
    const states: string[] = [];
    const stopped = model.fitLaplace({
      quadraturePoints: 1,
      onIteration: (state) => {
        states.push(`${state.method} ${state.stage}`);
        return state.iteration < 1;
      },
    });
    expect(states[0]).toBe("laplace mode");
    expect(stopped.convergence.converged).toBe(false);
    expect(stopped.convergence.message).toMatch("Stopped by onIteration after 1 iterations");
    expect(stopped.warnings.map(({ code }) => code)).toContain("interrupted");
  });

  it("says so where the iterations run out", () => {
    const short = model.fitLaplace({ quadraturePoints: 1, maxIterations: 1 });
    expect(short.convergence.message).toMatch("Stopped at the limit of 1 iterations");
    expect(short.warnings.map(({ code }) => code)).toContain("not-converged");
  });

  it("gives the same bits again, from the default and from its own result", () => {
    expect(model.fitLaplace({ quadraturePoints: 1 }).params).toEqual(result.params);
    const again = model.fitLaplace({ quadraturePoints: 1, start: result.params });
    const largest = again.params.map((value, j) => Math.abs(value - result.params[j]));
    expect(Math.max(...largest)).toBeLessThan(1e-6);
  });

  it("is not disturbed by other fits of the model on the way", () => {
    const disturbed = model.fitLaplace({
      quadraturePoints: 1,
      onIteration: () => void model.fitMap({ maxIterations: 1 }).covParams(),
    });
    const largest = disturbed.params.map((value, j) => Math.abs(value - result.params[j]));
    expect(Math.max(...largest)).toBeLessThan(1e-6);
    expect(disturbed.feSd[0]).toBeCloseTo(result.feSd[0], 4);
  });

  it("refuses fixed effects that nothing identifies, by name", () => {
    const exog = binary.exog.map(([one, x]) => [one, x, 2 * x - one]);
    expect(() => build({ ...binary, exog }, { feP: Infinity })).toThrow(
      "invalid exog: column FE_3 is zero or a linear combination of the columns before it; under a flat prior its effect is not identified: drop the column, or pass a finite feP",
    );
    expect(build({ ...binary, exog }).fitLaplace().convergence.converged).toBe(true);
  });
});

function stackTwice(z: CscMatrix): CscMatrix {
  const rows: number[] = [];
  const columns: number[] = [];
  for (let j = 0; j < z.columns; j++) {
    for (let s = z.columnPointers[j]; s < z.columnPointers[j + 1]; s++) {
      rows.push(z.rowIndices[s], z.rowIndices[s] + z.rows);
      columns.push(j, j);
    }
  }
  return CscMatrix.fromTriplets(
    2 * z.rows,
    z.columns,
    rows,
    columns,
    rows.map(() => 1),
  );
}

describe("data that do not bound an effect", () => {
  const x = Array.from({ length: 40 }, (_, i) => (i - 19.5) / 10);
  const g = x.map((_, i) => `g${i % 5}`);
  const separated = { x, g, y: x.map((value) => +(value > 0)) };
  const zeros = { g, y: x.map(() => 0) };
  const flat = { feP: Infinity, vcpP: Infinity };
  const codesOf = (result: { warnings: readonly { code: string }[] }) =>
    result.warnings.map(({ code }) => code);

  it("warns of separation under a flat prior, whatever the fit", () => {
    const formula = "y ~ x + (1 | g)";
    const laplace = MixedGLM.fromFormula(formula, separated, flat).fitLaplace();
    expect(codesOf(laplace)).toContain("separation");
    const [warning] = laplace.warnings.filter(({ code }) => code === "separation");
    expect(warning.message).toMatch(/^The data do not bound .*\bx \(/);
    const map = MixedGLM.fromFormula(formula, separated, { feP: Infinity }).fitMap();
    expect(codesOf(map)).toContain("separation");
    const half = MixedGLM.fromFormula(formula, separated, { feP: Infinity }).fitLaplace();
    expect(codesOf(half)).toEqual(["separation"]);
    expect(half.vcpSd[0]).toBeCloseTo(1, 3);
  });

  it("says nothing of it where a prior bounds the effect", () => {
    expect(MixedGLM.fromFormula("y ~ x + (1 | g)", separated).fitLaplace().warnings).toEqual([]);
  });

  it.each([60016, 60222, 61290, 61557, 61897])(
    "has the SDs that a prior leaves them, %d",
    (seed) => {
      const spec = generate("two kinds at once", seed);
      const { detail, codes } = judge(library, spec, "laplace");
      expect(codes).toContain("separation");
      const [, distance, sdError] = /distance (\S+), SDs off by (\S+)/u.exec(detail) ?? [];
      expect(Number(distance)).toBeLessThan(1e-3);
      expect(Number(sdError)).toBeLessThan(0.02);
    },
  );

  it.each([undefined, new Poisson()])("does not throw where every response is 0", (family) => {
    const options = family === undefined ? flat : { ...flat, family };
    const result = MixedGLM.fromFormula("y ~ 1 + (1 | g)", zeros, options).fitLaplace();
    expect(codesOf(result)).toEqual(["response-constant", "separation"]);
  });
});

describe("large counts", () => {
  it.each([1e4, 1e6, 1e8])("of %d have the same SDs on the scale of the groups", (size) => {
    const x = Array.from({ length: 40 }, (_, i) => (i - 19.5) / 10);
    const data = {
      x,
      g: x.map((_, i) => `g${i % 5}`),
      y: x.map((_, i) => Math.round(size * (1 + i * 0.001 + (i % 5) * 0.05))),
    };
    const options = { family: new Poisson(), feP: Infinity, vcpP: Infinity };
    const result = MixedGLM.fromFormula("y ~ x + (1 | g)", data, options).fitLaplace();
    expect(result.convergence.converged).toBe(true);
    expect(result.warnings).toEqual([]);
    // the rows leave nothing unknown but the five levels
    expect(result.vcpSd[0]).toBeCloseTo(1 / Math.sqrt(10), 2);
    expect(result.feSd[1]).toBeCloseTo(0.13 / Math.sqrt(size), 4);
  });
});
