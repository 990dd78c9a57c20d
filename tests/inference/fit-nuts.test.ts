import {
  Binomial,
  CscMatrix,
  InputError,
  MixedGLM,
  Poisson,
  type FitProgress,
  type NutsOptions,
} from "../../src/index.js";
import { mcmcCase, mcmcModel } from "../reference/mcmc.js";
import { randomInputs } from "../model/random-models.js";
import { KnownVariance } from "../model/known-variance.js";
import { Random } from "../../src/math/random.js";

const SHORT = { warmup: 300, draws: 400 };

function modelOf(seed: number, choices: Parameters<typeof randomInputs>[1] = {}): MixedGLM {
  const { endog, exog, exogVc, ident, options } = randomInputs(seed, choices);
  return new MixedGLM(endog, exog, exogVc, ident, options);
}

it.each(["cbpp", "salamanders"] as const)("agrees with 20,000 draws of Stan on %s", (name) => {
  const reference = mcmcCase(name);
  const result = mcmcModel(reference).fitNuts({ draws: 500, warmup: 500 });
  const { sampler } = result;
  const parts = ["fe", "vcp", "vc"] as const;
  const theirs = (key: "mean" | "sd" | "ess") =>
    parts.flatMap((part) => reference.posterior[part][key]);
  const sds = parts.flatMap((part) => Array.from(result[`${part}Sd`]));
  const [mean, sd, ess] = [theirs("mean"), theirs("sd"), theirs("ess")];
  expect(sampler).not.toBeNull();
  mean.forEach((value, j) => {
    const error = Math.hypot(sampler!.mcseMean[j], sd[j] / Math.sqrt(ess[j]));
    expect(Math.abs(result.params[j] - value) / error).toBeLessThan(5);
    const sdError = Math.hypot(sampler!.mcseSd[j], sd[j] / Math.sqrt(2 * ess[j]));
    expect(Math.abs(sds[j] - sd[j]) / sdError).toBeLessThan(5);
  });
  expect(Math.max(...sampler!.rHat)).toBeLessThan(1.02);
  expect(sampler!.divergences).toBe(0);
  expect(Math.max(...sampler!.chains.map((chain) => chain.depths.length - 1))).toBeLessThan(4);
});

describe("a normal family with known variance", () => {
  // given v the posterior is Gaussian: fe and vc have no error of approximation to hide behind
  const family = new KnownVariance(0.5);
  const inputs = { family, rows: 60, levels: [6], sds: [1] };
  const model = modelOf(7, inputs);
  const result = model.fitNuts(SHORT);

  it("has draws whose score has mean 0, for each parameter", () => {
    const { chains, draws, parameters, values } = result.draws!;
    const total = chains * draws;
    const sums = new Float64Array(parameters);
    const squares = new Float64Array(parameters);
    for (let i = 0; i < total; i++) {
      const score = model.logposteriorGrad(values.slice(i * parameters, (i + 1) * parameters));
      score.forEach((value, j) => {
        sums[j] += value / total;
        squares[j] += value ** 2 / total;
      });
    }
    // Fisher: E grad log p = 0; draws are worth at least a fifth of their number
    sums.forEach((mean, j) => {
      expect(Math.abs(mean) / Math.sqrt((5 * squares[j]) / total)).toBeLessThan(5);
    });
  });

  it("takes means, SDs and covariance from the draws", () => {
    const { draws } = result;
    const first = draws!.all(0);
    const mean = first.reduce((a, b) => a + b, 0) / first.length;
    expect(result.feMean[0]).toBeCloseTo(mean, 12);
    expect(result.covParams().get(0, 0)).toBeCloseTo(result.feSd[0] ** 2, 10);
    expect(result.covParams().isSymmetric()).toBe(true);
    expect(draws!.of(0).flatMap((chain) => [...chain])).toEqual([...first]);
  });

  it("is reported in words", () => {
    const text = String(result.summary()).replaceAll(/\s+/gu, " ");
    expect(text).toMatch("Method: MCMC (NUTS)");
    expect(text).toMatch("Sampler: 4 chains of 400 draws after 300 of warm-up");
    expect(text).toMatch(/largest R-hat 1\.0\d\d \(.*\), fewest effective draws \d+ in the middle/);
    expect(text).toMatch("0 divergences, lowest E-BFMI");
  });
});

describe("predict", () => {
  const reference = mcmcCase("cbpp");
  const model = mcmcModel(reference);
  const result = model.fitNuts({ warmup: 200, draws: 100, chains: 2 });
  const { draws } = result;

  it("is at the mean of the draws with u = 0 by default, as in statsmodels", () => {
    const eta = reference.exog.map((row) =>
      row.reduce((sum, x, j) => sum + x * result.feMean[j], 0),
    );
    const fitted = result.predict();
    fitted.forEach((mean, i) => expect(mean).toBeCloseTo(1 / (1 + Math.exp(-eta[i])), 12));
    const linear = result.predict({ linear: true });
    linear.forEach((value, i) => expect(value).toBeCloseTo(eta[i], 12));
  });

  it("averages the rows' means over the draws, and takes quantiles of them", () => {
    const { mean, sd, lower, upper } = result.fitted({ interval: 0.9 });
    const total = draws!.chains * draws!.draws;
    const rows = Array.from({ length: mean.length }, () => new Float64Array(total));
    for (let n = 0; n < total; n++) {
      const draw = draws!.values.subarray(n * draws!.parameters, (n + 1) * draws!.parameters);
      const eta = linearPredictor(model, draw);
      eta.forEach((value, i) => (rows[i][n] = 1 / (1 + Math.exp(-value))));
    }
    rows.forEach((values, i) => {
      const average = values.reduce((sum, value) => sum + value, 0) / total;
      // `fitted` takes 4,000 of them at random, moved to their mean
      expect(Math.abs(mean[i] - average) / sd[i]).toBeLessThan(0.05);
      const below = (limit: number) => values.filter((value) => value < limit).length / total;
      expect(Math.abs(below(lower[i]) - 0.05)).toBeLessThan(0.03);
      expect(Math.abs(below(upper[i]) - 0.95)).toBeLessThan(0.03);
    });
    expect(result.fitted()).toEqual(mean);
  });
});

/** X fe + Z vc of packed parameters. */
function linearPredictor({ exog, exogVc, vcpNames }: MixedGLM, params: Float64Array): Float64Array {
  const { columns: p } = exog;
  const eta = new Float64Array(exog.rows).map((_, i) =>
    exog.data.subarray(i * p, (i + 1) * p).reduce((sum, x, j) => sum + x * params[j], 0),
  );
  const { columnPointers, rowIndices, values } = exogVc;
  const effects = params.subarray(p + vcpNames.length);
  effects.forEach((u, j) => {
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      eta[rowIndices[s]] += u * values[s];
    }
  });
  return eta;
}

it("mixes a term rich in data beside one poor in them", () => {
  // 6 levels of 50 rows each, whose effects the data fix, crossed with 150 levels of 2 binary rows
  const random = new Random(11);
  const rich = Array.from({ length: 6 }, () => random.normal());
  const poor = Array.from({ length: 150 }, () => 0.5 * random.normal());
  const rows = Array.from({ length: 300 }, (_, i) => ({ rich: i % 6, poor: i % 150 }));
  const endog = rows.map((row) =>
    Number(random.uniform() < 1 / (1 + Math.exp(-rich[row.rich] - poor[row.poor]))),
  );
  const n = rows.length;
  const columns = rows.flatMap((row) => [row.rich, 6 + row.poor]);
  const at = rows.flatMap((_, i) => [i, i]);
  const exogVc = CscMatrix.fromTriplets(n, 156, at, columns, new Array(2 * n).fill(1));
  const ident = [...rich.map(() => 0), ...poor.map(() => 1)];
  const model = new MixedGLM(endog, new Array(n).fill([1]), exogVc, ident, {
    vcpNames: ["rich", "poor"],
  });
  const result = model.fitNuts({ warmup: 500, draws: 500, chains: 2 });
  const { rHat, essBulk, essTail, divergences, chains } = result.sampler!;
  expect(Math.max(...rHat)).toBeLessThan(1.03);
  // at least a fifth of the draws count for every parameter, in short trajectories
  expect(Math.min(...essBulk, ...essTail)).toBeGreaterThan(200);
  expect(divergences).toBe(0);
  for (const { leapfrogs } of chains) expect(leapfrogs / 500).toBeLessThan(16);
});

it("depends on the seed alone", () => {
  const model = modelOf(2, { rows: 40, levels: [5] });
  const options = { warmup: 40, draws: 20, chains: 2 };
  const first = model.fitNuts(options);
  expect(model.fitNuts(options).draws).toEqual(first.draws);
  expect(model.fitNuts({ ...options, seed: 2 }).draws).not.toEqual(first.draws);
  // a chain does not depend on how many there are
  const more = model.fitNuts({ ...options, chains: 3 });
  expect(more.draws!.of(0)[1]).toEqual(first.draws!.of(0)[1]);
});

it("allows a flat prior on the fixed effects, not on the log standard deviations", () => {
  const inputs = randomInputs(3, { rows: 60, levels: [6], family: new Poisson() });
  const { endog, exog, exogVc, ident, options } = inputs;
  const flat = new MixedGLM(endog, exog, exogVc, ident, { ...options, feP: Infinity });
  expect(flat.fitNuts({ warmup: 100, draws: 50 }).feSd.every(Number.isFinite)).toBe(true);
  const improper = new MixedGLM(endog, exog, exogVc, ident, { ...options, vcpP: Infinity });
  expect(() => improper.fitNuts()).toThrow(InputError);
  expect(() => improper.fitNuts()).toThrow(/^invalid vcpP: the prior of VC_1 is flat/);
});

it("keeps the prior where the data say nothing", () => {
  const model = new MixedGLM([0, 0], [], [[0], [0]], [0], {
    trials: [0, 0],
    family: new Binomial(),
    vcpP: 0.5,
  });
  const result = model.fitNuts({ warmup: 500, draws: 1000 });
  const { mcseMean, mcseSd } = result.sampler!;
  expect(Math.abs(result.vcpMean[0]) / mcseMean[0]).toBeLessThan(5);
  expect(Math.abs(result.vcpSd[0] - 0.5) / mcseSd[0]).toBeLessThan(5);
});

describe("onIteration", () => {
  const model = modelOf(2, { rows: 40, levels: [5] });
  const options = { warmup: 30, draws: 40, chains: 2 };

  it("sees the search, the warm-up and the sampling", () => {
    const states: FitProgress[] = [];
    model.fitNuts({ ...options, onIteration: (state) => void states.push(state) });
    const stages = [...new Set(states.map(({ stage }) => stage))];
    expect(stages.slice(-2)).toEqual(["warm-up", "sampling"]);
    expect(states.every(({ method }) => method === "nuts")).toBe(true);
    expect(states.at(-1)).toMatchObject({ iteration: 140, fraction: 1 });
  });

  it("stops the chains and keeps their draws", () => {
    const result = model.fitNuts({
      ...options,
      onIteration: ({ stage, iteration }) => stage !== "sampling" || iteration < 100,
    });
    expect(result.draws!.draws).toBe(20);
    expect(result.convergence.converged).toBe(false);
    expect(result.warnings[0].code).toBe("interrupted");
    expect(result.warnings[0].message).toMatch("after 20 of 40 draws");
    const whole = model.fitNuts(options);
    expect(whole.draws!.of(0)[1].subarray(0, 20)).toEqual(result.draws!.of(0)[1]);
  });

  it("leaves the marginal mode where it stops before there are draws", () => {
    const result = model.fitNuts({ ...options, onIteration: ({ stage }) => stage !== "warm-up" });
    expect(result.draws).toBeNull();
    expect(result.feSd[0]).toBeNaN();
    expect(result.params.every(Number.isFinite)).toBe(true);
    expect(result.warnings[0].message).toMatch("before there were draws");
    const early = model.fitNuts({ ...options, onIteration: () => false });
    expect(early.draws).toBeNull();
  });
});

it("says that a short run is not to be trusted", () => {
  const result = modelOf(5, { rows: 40, levels: [5] }).fitNuts({ warmup: 5, draws: 10, chains: 2 });
  const codes = result.warnings.map(({ code }) => code);
  expect(codes).toContain("low-ess");
  expect(result.convergence.converged).toBe(false);
  for (const { message, remedy } of result.warnings) {
    expect(message).toMatch(/\d/);
    expect(remedy).not.toBe("");
  }
});

it.each([
  [{ chains: 0 }, "invalid chains: 0 is not a whole number from 1 to 1000"],
  [{ draws: 7 }, "invalid draws: 7 is not a whole number >= 8"],
  [{ warmup: -1 }, "invalid warmup: -1 is not a whole number >= 0"],
  [{ seed: 0.5 }, "invalid seed: 0.5 is not a whole number"],
  [{ targetAccept: 1 }, "invalid targetAccept: 1 is not between 0 and 1"],
  [{ maxDepth: 21 }, "invalid maxDepth: 21 is not a whole number from 1 to 20"],
  [{ iter: 5 } as NutsOptions, 'invalid options: there is no option "iter"'],
] as [NutsOptions, string][])("refuses %j", (options, message) => {
  const model = modelOf(2, { rows: 20, levels: [3] });
  expect(() => model.fitNuts(options)).toThrow(InputError);
  expect(() => model.fitNuts(options)).toThrow(message);
});
