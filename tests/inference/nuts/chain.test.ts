import { runChain, type ChainOptions } from "../../../src/inference/nuts/chain.js";
import { DrawDiagnostician } from "../../../src/inference/nuts/diagnostics.js";
import type { LogDensity } from "../../../src/inference/nuts/log-density.js";
import { Random } from "../../../src/math/random.js";
import { correlated, funnel, gaussian, quartic } from "./densities.js";

interface Run {
  /** Draws by chain: one array for each coordinate. */
  chains: Float64Array[][];
  divergences: number;
  acceptance: number;
  deepest: number;
  /** Mean leapfrog steps of a draw. */
  steps: number;
}

const DEFAULTS: ChainOptions = { warmup: 500, draws: 1000, targetAccept: 0.8, maxDepth: 10 };

function sample(density: LogDensity, options: Partial<ChainOptions> = {}, seed = 1): Run {
  const settings = { ...DEFAULTS, ...options };
  const run: Run = { chains: [], divergences: 0, acceptance: 0, deepest: 0, steps: 0 };
  for (let c = 0; c < 4; c++) {
    const draws = Array.from({ length: density.dimension }, () => new Float64Array(settings.draws));
    let i = 0;
    for (const { kept, position, transition } of runChain(new Random(seed, c), density, settings)) {
      if (!kept) continue;
      position.forEach((value, j) => (draws[j][i] = value));
      run.divergences += Number(transition.divergent);
      run.acceptance += transition.acceptance / (4 * settings.draws);
      run.steps += transition.leapfrogs / (4 * settings.draws);
      run.deepest = Math.max(run.deepest, transition.depth);
      i++;
    }
    run.chains.push(draws);
  }
  return run;
}

/** Alert and fail levels of a deviation in standard errors: one alert in 16,000, never a failure. */
const ALERT = 4;
const FAIL = 6;

/** Statistical tests of expectations; a few alerts among many are chance, a failure is not. */
class Expectations {
  private tests = 0;
  private alerts = 0;

  /** The mean of f over the draws against its expectation. */
  check(run: Run, f: (x: (j: number) => number) => number, expected: number): void {
    const series = run.chains.map((draws) => draws[0].map((_, i) => f((j) => draws[j][i])));
    const { mean, mcseMean } = new DrawDiagnostician().diagnose(series);
    const deviation = Math.abs(mean - expected) / mcseMean;
    expect(deviation).toBeLessThan(FAIL);
    this.tests++;
    if (deviation > ALERT) this.alerts++;
  }

  settle(): void {
    expect(this.alerts / this.tests).toBeLessThan(0.01);
  }
}

it("draws from ill-conditioned Gaussians: means, squares, products", () => {
  const sds = Float64Array.from({ length: 8 }, (_, j) => 10 ** (j / 2 - 2));
  const run = sample(gaussian(sds));
  const expectations = new Expectations();
  for (let j = 0; j < sds.length; j++) {
    expectations.check(run, (x) => x(j) / sds[j], 0);
    expectations.check(run, (x) => (x(j) / sds[j]) ** 2, 1);
    expectations.check(run, (x) => Number(x(j) > 1.2815515655446004 * sds[j]), 0.1);
    if (j > 0) expectations.check(run, (x) => (x(j) / sds[j]) * (x(j - 1) / sds[j - 1]), 0);
  }
  expectations.settle();
  expect(run.divergences).toBe(0);
  // scales learnt over six orders of variance: 15 steps and not thousands
  expect(run.steps).toBeLessThan(15);
});

it("draws from correlated Gaussians far from the origin", () => {
  const run = sample(correlated(6, 0.9, 7));
  const expectations = new Expectations();
  for (let j = 0; j < 6; j++) {
    expectations.check(run, (x) => x(j), 7);
    expectations.check(run, (x) => (x(j) - 7) ** 2, 1);
    if (j > 0) expectations.check(run, (x) => (x(j) - 7) * (x(0) - 7), 0.9);
  }
  expectations.settle();
});

it("draws from a density that is not normal", () => {
  const run = sample(quartic(1), { draws: 3000 });
  const expectations = new Expectations();
  // E x^2 = 2 Gamma(3/4) / Gamma(1/4) and E x^4 = 1 under exp(-x^4 / 4)
  expectations.check(run, (x) => x(0) ** 2, 0.6759782400671811);
  expectations.check(run, (x) => x(0) ** 4, 1);
  expectations.check(run, (x) => x(0), 0);
  expectations.settle();
});

it("draws from a mild funnel", () => {
  const run = sample(funnel(3, 0.5), { draws: 1500, targetAccept: 0.95 });
  const expectations = new Expectations();
  expectations.check(run, (x) => x(0), 0);
  expectations.check(run, (x) => x(0) ** 2, 0.25);
  expectations.check(run, (x) => (x(1) * Math.exp(-x(0))) ** 2, 1);
  expectations.check(run, (x) => x(1) * x(2), 0);
  expectations.settle();
});

it("says that it cannot follow a steep funnel", () => {
  expect(sample(funnel(10, 3), { targetAccept: 0.6 }).divergences).toBeGreaterThan(0);
});

it("passes over the parts without density", () => {
  const half: LogDensity = {
    dimension: 1,
    evaluate(x, gradient) {
      gradient[0] = -x[0];
      return x[0] > 0 ? -(x[0] ** 2) / 2 : -Infinity;
    },
  };
  const run = sample(half, { draws: 3000 });
  for (const [draws] of run.chains) expect(Math.min(...draws)).toBeGreaterThan(0);
  const expectations = new Expectations();
  expectations.check(run, (x) => x(0), Math.sqrt(2 / Math.PI));
  expectations.check(run, (x) => x(0) ** 2, 1);
  expectations.settle();
});

it("reaches the acceptance it is asked for, or more", () => {
  const density = quartic(20);
  expect(sample(density, { targetAccept: 0.6 }).acceptance).toBeGreaterThan(0.55);
  expect(sample(density, { targetAccept: 0.95 }).acceptance).toBeGreaterThan(0.93);
});

it("depends on seed and stream alone", () => {
  const density = quartic(3);
  const options = { warmup: 30, draws: 20 };
  expect(sample(density, options, 5).chains).toEqual(sample(density, options, 5).chains);
  expect(sample(density, options, 5).chains[0]).not.toEqual(sample(density, options, 6).chains[0]);
  const { chains } = sample(density, options, 5);
  expect(chains[0]).not.toEqual(chains[1]);
});

it("runs without warm-up and cuts trajectories at the depth asked for", () => {
  const run = sample(gaussian(Float64Array.of(1, 300)), { warmup: 0, draws: 50, maxDepth: 2 });
  expect(run.deepest).toBe(2);
});
