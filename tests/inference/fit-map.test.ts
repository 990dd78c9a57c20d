import { EigenvalueDecomposition, inverse, Matrix } from "ml-matrix";
import {
  Binomial,
  Cauchit,
  CLogLog,
  Identity,
  InputError,
  Log,
  MixedGLM,
  Poisson,
  Probit,
  Sqrt,
  type BayesMixedGLMResults,
  type Family,
  type FitProgress,
} from "../../src/index.js";
import {
  largestDifference,
  randomInputs,
  toDense,
  type ModelInputs,
  type RandomModelOptions,
} from "../model/random-models.js";

const modelOf = ({ endog, exog, exogVc, ident, options }: ModelInputs) =>
  new MixedGLM(endog, exog, exogVc, ident, options);

const sdOf = ({ feSd, vcpSd, vcSd }: BayesMixedGLMResults) => [...feSd, ...vcpSd, ...vcSd];
const codesOf = ({ warnings }: BayesMixedGLMResults) => warnings.map(({ code }) => code);

const binomial = new Binomial();
const poisson = new Poisson();

/** Models whose levels carry enough information for an interior mode. */
const rich: [string, RandomModelOptions][] = [
  ["binomial, two crossed terms", { family: binomial, rows: 400, sds: [1.5, 1.5] }],
  ["binomial, one term", { family: binomial, rows: 300, levels: [8], sds: [1.5] }],
  ["binomial, arbitrary Z", { family: binomial, rows: 400, arbitrary: true, sds: [1.5, 1.5] }],
  ["probit", { family: new Binomial(new Probit()), rows: 400, sds: [1.5, 1.5] }],
  ["Poisson, two crossed terms", { family: poisson, rows: 300, sds: [1.5, 1.5] }],
  ["Poisson, arbitrary Z", { family: poisson, rows: 300, arbitrary: true, sds: [1.5, 1.5] }],
  [
    "Poisson, flat fixed effects",
    { family: poisson, rows: 300, sds: [1.5, 1.5], options: { feP: Infinity } },
  ],
  ["an intercept alone", { family: poisson, rows: 300, fixed: 1, levels: [8], sds: [1.5] }],
];

describe.each(rich)("%s", (_, choices) => {
  const model = modelOf(randomInputs(3, choices));
  const result = model.fitMap();
  const size = result.params.length;
  const dense = toDense(model.logposteriorHess(result.params)).map((row) => row.map((h) => -h));
  const covariance = inverse(new Matrix(dense));
  const sd = covariance.diagonal().map(Math.sqrt);

  it("ends at an interior mode: zero gradient, negative definite Hessian", () => {
    expect(result.convergence.converged).toBe(true);
    expect(codesOf(result)).toEqual([]);
    const gradient = model.logposteriorGrad(result.params);
    const scaled = gradient.map((g, j) => g * sd[j]);
    expect(Math.max(...scaled.map(Math.abs))).toBeLessThan(1e-6);
    const eigenvalues = new EigenvalueDecomposition(new Matrix(dense)).realEigenvalues;
    expect(Math.min(...eigenvalues)).toBeGreaterThan(0);
  });

  it("has the standard deviations of the dense inverse Hessian", () => {
    const ratios = sdOf(result).map((value, j) => value / sd[j] - 1);
    expect(Math.max(...ratios.map(Math.abs))).toBeLessThan(1e-8);
  });

  it("has the covariance of the dense inverse Hessian", () => {
    const got = result.covParams();
    let largest = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const difference = Math.abs(got.get(i, j) - covariance.get(i, j));
        largest = Math.max(largest, difference / (sd[i] * sd[j]));
      }
    }
    expect(largest).toBeLessThan(1e-8);
  });

  it("is found again from its own parameters, in no iteration, and from a point nearby", () => {
    const again = model.fitMap({ start: result.params });
    expect(again.convergence).toMatchObject({ converged: true, iterations: 0 });
    expect(largestDifference(again.params, result.params)).toBeLessThan(1e-7);
    const near = model.fitMap({ start: result.params.map((value) => value + 0.1) });
    expect(near.convergence.converged).toBe(true);
    expect(largestDifference(near.params, result.params)).toBeLessThan(1e-6);
  });

  it("gives identical bits when fitted twice, on one model or two", () => {
    for (const fit of [model.fitMap(), modelOf(randomInputs(3, choices)).fitMap()]) {
      expect(fit.params).toEqual(result.params);
      expect(sdOf(fit)).toEqual(sdOf(result));
      expect(fit.covParams().to2DArray()).toEqual(result.covParams().to2DArray());
    }
  });
});

const inputs = randomInputs(3, { family: binomial, rows: 400, sds: [1.5, 1.5] });
const model = modelOf(inputs);

describe("options", () => {
  it.each([0, 1])("maxIterations: %d stops short and says so", (maxIterations) => {
    const result = model.fitMap({ maxIterations });
    expect(result.convergence).toMatchObject({ converged: false, iterations: maxIterations });
    expect(result.convergence.message).toMatch(`Stopped at the limit of ${maxIterations} iter`);
    expect(result.convergence.gradientNorm).toBeGreaterThan(0.1);
    const warning = result.warnings.find(({ code }) => code === "not-converged");
    expect(warning?.severity).toBe("severe");
    expect(warning?.message).toMatch(/^The search ended [\d.]+ posterior SDs from a mode\.$/);
    expect(warning?.remedy).toMatch("Raise maxIterations");
  });

  it("tolerance bounds the distance to the mode", () => {
    const rough = model.fitMap({ tolerance: 0.5 }).convergence;
    const fine = model.fitMap({ tolerance: 1e-10 }).convergence;
    expect(rough).toMatchObject({ converged: true });
    expect(rough.gradientNorm).toBeLessThanOrEqual(0.5);
    expect(fine.gradientNorm).toBeLessThanOrEqual(1e-10);
    expect(fine.iterations).toBeGreaterThan(rough.iterations);
    expect(fine.message).toMatch(/^Converged: the gradient is .* posterior SDs from zero\.$/);
  });

  it("onIteration sees every iteration, rising to the end", () => {
    const states: FitProgress[] = [];
    const result = model.fitMap({ onIteration: (state) => void states.push(state) });
    expect(states.map(({ iteration }) => iteration)).toEqual([...states.keys()]);
    expect(states.length).toBe(result.convergence.iterations + 1);
    expect(states.every(({ method, stage }) => method === "map" && stage === "mode")).toBe(true);
    expect(states.every(({ fraction }) => fraction >= 0 && fraction <= 1)).toBe(true);
    const rises = states.slice(1).map((state, i) => state.objective - states[i].objective);
    expect(Math.min(...rises)).toBeGreaterThan(-1e-8);
    const last = states[states.length - 1];
    expect(last).toMatchObject({ fraction: 1, gradientNorm: result.convergence.gradientNorm });
    expect(last.objective).toBeCloseTo(model.logposterior(result.params), 8);
  });

  it("onIteration stops the fit, which keeps its point, and the model stays usable", () => {
    const before = model.fitMap();
    const stopped = model.fitMap({ onIteration: ({ iteration }) => iteration < 2 });
    expect(stopped.convergence).toMatchObject({ converged: false, iterations: 2 });
    expect(stopped.convergence.message).toMatch("Stopped by onIteration after 2 iterations");
    expect(codesOf(stopped)).toContain("interrupted");
    const warning = stopped.warnings.find(({ code }) => code === "interrupted");
    expect(warning?.message).toMatch("onIteration stopped the fit");
    expect(warning?.remedy).toMatch("result.params as start");
    expect(stopped.params.every(Number.isFinite)).toBe(true);
    expect(sdOf(stopped).every(Number.isFinite)).toBe(true);
    expect(model.fitMap().params).toEqual(before.params);
    const resumed = model.fitMap({ start: stopped.params });
    expect(largestDifference(resumed.params, before.params)).toBeLessThan(1e-6);
  });

  it("a start beyond the numbers is replaced by effects of 0", () => {
    const before = model.fitMap();
    const start = before.params.map((_, j) => (j < 2 ? 1e200 : 0));
    const result = model.fitMap({ start });
    expect(result.convergence.converged).toBe(true);
    expect(largestDifference(result.params, before.params)).toBeLessThan(1e-6);
  });

  it("a point at which the log posterior is not concave has no standard deviations", () => {
    // halfway between the interior and the collapsed mode
    const start = model.fitMap().params.map((value, j) => (j === 2 || j === 3 ? -2.5 : value));
    const result = model.fitMap({ start, maxIterations: 0 });
    const warning = result.warnings.find(({ code }) => code === "hessian-not-positive-definite");
    expect(warning).toMatchObject({ severity: "severe" });
    expect(warning?.message).toMatch("so the point is not a mode and has no standard deviations");
    expect(warning?.remedy).toMatch("Pass another start");
    expect(sdOf(result).every(Number.isNaN)).toBe(true);
    expect(result.covParams().to1DArray().every(Number.isNaN)).toBe(true);
    expect(String(result.summary())).toMatch("nan");
  });

  it("covParams is the same after another fit on the same model", () => {
    const result = model.fitMap();
    const before = result.covParams().to2DArray();
    const other = model.fitMap({ maxIterations: 1 });
    other.covParams();
    expect(result.covParams().to2DArray()).toEqual(before);
    expect(result.covParams().diagonal().map(Math.sqrt)).toEqual(
      sdOf(result).map((value) => expect.closeTo(value, 10)),
    );
  });

  it("refuses a flat prior on a log standard deviation, by name", () => {
    const flat = modelOf({
      ...inputs,
      options: { ...inputs.options, vcpP: [1, Infinity], vcpNames: ["herd", "farm"] },
    });
    expect(() => flat.fitMap()).toThrow(InputError);
    expect(() => flat.fitMap()).toThrow(
      "invalid vcpP: the prior of farm is flat, which makes the joint density unbounded; pass a finite vcpP",
    );
  });
});

describe("collapse", () => {
  const scarce = (choices: RandomModelOptions) =>
    randomInputs(5, { rows: 60, levels: [40], vectors: false, ...choices });

  it.each([
    ["binomial", binomial],
    ["Poisson", poisson],
  ])("%s: returns the collapsed mode, and names the term", (_, family) => {
    const inputs = scarce({ family, sds: [0.3], options: { vcpP: 0.5, vcpNames: ["district"] } });
    const model = modelOf(inputs);
    const result = model.fitMap();
    expect(result.convergence.converged).toBe(true);
    // with u = 0 the mode in v is -q vcpP^2
    expect(result.vcpMean[0]).toBeCloseTo(-10, 3);
    expect(result.vcpSd[0]).toBeCloseTo(0.5, 3);
    expect(Math.max(...result.vcMean.map(Math.abs))).toBeLessThan(1e-6);
    expect(result.warnings).toHaveLength(1);
    expect(result.warnings[0]).toMatchObject({ code: "variance-collapsed", severity: "severe" });
    expect(result.warnings[0].message).toMatch(
      /^The joint mode has no interior solution for district: .* \(SD 0\.000045, sum of squares /,
    );
    expect(result.warnings[0].remedy).toMatch("Use fitInla() or fitLaplace()");
    const gradient = model.logposteriorGrad(result.params);
    const scaled = gradient.map((g, j) => g * sdOf(result)[j]);
    expect(Math.max(...scaled.map(Math.abs))).toBeLessThan(1e-6);
  });

  it("of one term leaves the other at its interior mode", () => {
    const options = { vcpNames: ["rich", "poor"] };
    const inputs = randomInputs(9, {
      family: poisson,
      rows: 150,
      levels: [6, 60],
      sds: [1, 0.1],
      vectors: false,
      options,
    });
    const result = modelOf(inputs).fitMap();
    expect(codesOf(result)).toEqual(["variance-collapsed"]);
    expect(result.warnings[0].message).toMatch("no interior solution for poor:");
    expect(result.warnings[0].message).not.toMatch("rich");
    expect(result.vcpMean[1]).toBeLessThan(-20);
    const alone = modelOf({
      ...inputs,
      exogVc: inputs.exogVc.map((row) => row.slice(0, 6)),
      ident: inputs.ident.slice(0, 6),
      options: { family: poisson },
    }).fitMap();
    expect(codesOf(alone)).toEqual([]);
    expect(result.vcpMean[0]).toBeCloseTo(alone.vcpMean[0], 6);
    expect(result.vcpSd[0]).toBeCloseTo(alone.vcpSd[0], 6);
    expect(largestDifference(result.feMean, alone.feMean)).toBeLessThan(1e-6);
  });

  it("does not keep a standard deviation far above the default start from being found", () => {
    // counts around exp(-9), exp(0), exp(9) and so on, ten rows of each level
    const levels = [-9, 0, 9, 12, 15, 18];
    const rows = levels.flatMap((_, j) => new Array<number>(10).fill(j));
    const spread = modelOf({
      endog: rows.map((j, i) => Math.round(Math.exp(levels[j]) * (1 + (i % 3) / 10))),
      exog: rows.map(() => [1]),
      exogVc: rows.map((j) => levels.map((_, l) => +(l === j))),
      ident: levels.map(() => 0),
      options: { family: poisson, feP: 0.1, vcpP: 3 },
    });
    const result = spread.fitMap();
    expect(result.convergence.converged).toBe(true);
    expect(codesOf(result)).toEqual([]);
    expect(result.vcpMean[0]).toBeGreaterThan(2);
    const gradient = spread.logposteriorGrad(result.params);
    const scaled = gradient.map((g, j) => g * sdOf(result)[j]);
    expect(Math.max(...scaled.map(Math.abs))).toBeLessThan(1e-6);
  });

  it("is reached from a start below, where the search from above finds the interior mode", () => {
    const wide = modelOf({ ...inputs, options: { ...inputs.options, vcpP: 2 } });
    const interior = wide.fitMap();
    const start = interior.params.map((_, j) => (j === 2 || j === 3 ? -12 : 0));
    const collapsed = wide.fitMap({ start });
    expect(codesOf(collapsed)).toEqual(["variance-collapsed", "variance-collapsed"]);
    expect(codesOf(interior)).toEqual([]);
  });
});

describe("where the log posterior is not concave", () => {
  const families: [string, Family][] = [
    ["cauchit", new Binomial(new Cauchit())],
    ["log link", new Binomial(new Log())],
    ["identity link", new Binomial(new Identity())],
    ["square root link", new Binomial(new Sqrt())],
    ["complementary log-log", new Binomial(new CLogLog())],
    ["Poisson, identity link", new Poisson(new Identity())],
    ["Poisson, square root link", new Poisson(new Sqrt())],
  ];

  it.each(families)("%s: never throws, and says how it ended", (_, family) => {
    for (let seed = 1; seed <= 5; seed++) {
      const choices = { family, rows: 40, arbitrary: seed % 2 === 0, sds: [2, 1] };
      const model = modelOf(randomInputs(seed, choices));
      const result = model.fitMap();
      expect(result.params.every(Number.isFinite)).toBe(true);
      const { converged } = result.convergence;
      expect(codesOf(result).includes("not-converged")).toBe(!converged);
      expect(codesOf(result).includes("hessian-not-positive-definite")).toBe(
        sdOf(result).some(Number.isNaN),
      );
      if (!converged) continue;
      const gradient = model.logposteriorGrad(result.params);
      const scaled = gradient.map((g, j) => g * (sdOf(result)[j] || 0));
      expect(Math.max(...scaled.map(Math.abs))).toBeLessThan(1e-5);
    }
  });
});
