import { MCMC_CASES, mcmcCase, mcmcModel, type DrawSummary } from "./mcmc.js";

/** Largest errors allowed: of means and quantiles in posterior SDs, and of SD ratios. */
interface Limits {
  mean: number;
  low: number;
  high: number;
}

const LIMITS = {
  fe: { mean: 0.05, low: 0.96, high: 1.04 },
  vcp: { mean: 0.06, low: 0.94, high: 1.06 },
  vc: { mean: 0.08, low: 0.93, high: 1.07 },
};

function expectWithin(
  mean: Float64Array,
  sd: Float64Array,
  reference: DrawSummary,
  { mean: limit, low, high }: Limits,
): void {
  const errors = reference.mean.map((m, j) => Math.abs(mean[j] - m) / reference.sd[j]);
  const ratios = reference.sd.map((s, j) => sd[j] / s);
  expect(Math.max(...errors)).toBeLessThan(limit);
  expect(Math.min(...ratios)).toBeGreaterThan(low);
  expect(Math.max(...ratios)).toBeLessThan(high);
}

it.each(MCMC_CASES)("%s: fitInla agrees with 20,000 draws of NUTS", (name) => {
  const reference = mcmcCase(name);
  const { posterior } = reference;
  const result = mcmcModel(reference).fitInla();
  expectWithin(result.feMean, result.feSd, posterior.fe, LIMITS.fe);
  expectWithin(result.vcpMean, result.vcpSd, posterior.vcp, LIMITS.vcp);
  expectWithin(result.vcMean, result.vcSd, posterior.vc, LIMITS.vc);
  for (const [names, part] of [
    [reference.fe_names, posterior.fe],
    [reference.vcp_names, posterior.vcp],
  ] as const) {
    names.forEach((parameter, j) => {
      const marginal = result.marginal(parameter);
      expect(Math.abs(marginal.quantile(0.025) - part.q025[j]) / part.sd[j]).toBeLessThan(0.15);
      expect(Math.abs(marginal.quantile(0.975) - part.q975[j]) / part.sd[j]).toBeLessThan(0.15);
    });
  }
  expect(result.convergence.converged).toBe(true);
  expect(result.warnings).toEqual([]);
});
