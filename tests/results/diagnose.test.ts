import { diagnose, InputError, MixedGLM } from "../../src/index.js";
import { gaussianProposal } from "../../src/inference/gaussian-proposal.js";
import { Random } from "../../src/math/random.js";
import { KnownVariance } from "../model/known-variance.js";
import { randomInputs } from "../model/random-models.js";

/** Many levels with many rows, so that the posterior is near its Gaussian. */
function wellInformed(): MixedGLM {
  const family = new KnownVariance(0.5);
  const inputs = randomInputs(3, { family, rows: 600, levels: [30], sds: [1], fixed: 1 });
  const { endog, exog, exogVc, ident, options } = inputs;
  return new MixedGLM(endog, exog, exogVc, ident, { ...options, vcpP: 0.05 });
}

const model = wellInformed();

it("finds a good approximation good", () => {
  const diagnosis = diagnose(model.fitLaplace());
  expect(diagnosis.kHat).toBeLessThan(0.5);
  expect(diagnosis.ess).toBeGreaterThan(1000);
  expect(diagnosis.text).toMatch(/k-hat is -?0\.\d\d: the fit's joint distribution is near/);
});

it("finds one with halved standard deviations bad", () => {
  const result = model.fitLaplace();
  const covariance = Float64Array.from(result.covParams().to1DArray(), (value) => value / 4);
  const proposal = gaussianProposal(result.params, covariance);
  const diagnosis = diagnose(result, { proposal: proposal! });
  expect(diagnosis.kHat).toBeGreaterThan(0.7);
  expect(diagnosis.ess).toBeNaN();
  expect(diagnosis.text).toMatch("Single means and SDs may still be good");
});

it("repeats the sampler's verdict for draws", () => {
  const result = model.fitNuts({ warmup: 100, draws: 60, chains: 2 });
  const { kHat, text, draws } = diagnose(result);
  expect(kHat).toBeNull();
  expect(draws).toBe(120);
  expect(text).toMatch(`These are draws of the exact posterior: ${result.sampler!.verdict}`);
});

it("says where there is no distribution", () => {
  const result = model.fitLaplace({ maxIterations: 0 });
  Object.assign(result, { covParams: () => ({ to1DArray: () => [NaN] }) });
  expect(diagnose(result)).toMatchObject({ kHat: Infinity, draws: 0 });
  const nowhere = {
    sample: (n: number) => new Float64Array(n * result.params.length).fill(-1e200),
    logDensity: () => 0,
  };
  expect(diagnose(result, { proposal: nowhere }).text).toMatch("No draw from the fit has a finite");
});

it("draws from the Gaussian that it has the density of", () => {
  const covariance = Float64Array.of(4, 1.2, 1.2, 1);
  const proposal = gaussianProposal(Float64Array.of(3, -1), covariance)!;
  const rows = proposal.sample(20_000, new Random(6));
  const [a, b] = [0, 1].map((j) => rows.filter((_, i) => i % 2 === j));
  const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
  expect(Math.abs(mean(a) - 3)).toBeLessThan(0.07);
  expect(Math.abs(mean(a.map((value, i) => (value - 3) * (b[i] + 1))) - 1.2)).toBeLessThan(0.08);
  // (x - m)' C^-1 (x - m) at x - m = (1, 1): (1 - 2 * 1.2 + 4) / (4 - 1.44)
  const density = proposal.logDensity(Float64Array.of(4, 0));
  expect(density).toBeCloseTo(-(1 - 2.4 + 4) / (4 - 1.44) / 2, 12);
  expect(gaussianProposal(Float64Array.of(0, 0), Float64Array.of(1, 2, 2, 1))).toBeNull();
});

it("refuses options that break its rules", () => {
  const result = model.fitMap();
  expect(() => diagnose(result, { draws: 50 })).toThrow(InputError);
  expect(() => diagnose(result, { draws: 50 })).toThrow(
    "invalid draws: 50 is not a whole number >= 100",
  );
});
