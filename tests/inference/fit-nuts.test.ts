import {
  Binomial,
  InputError,
  MixedGLM,
  Poisson,
  type FitProgress,
  type NutsOptions,
} from "../../src/index.js";
import { mcmcCase, mcmcModel } from "../reference/mcmc.js";
import { randomInputs } from "../model/random-models.js";
import { KnownVariance } from "../model/known-variance.js";

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
