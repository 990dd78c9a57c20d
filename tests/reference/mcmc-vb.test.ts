import type { BayesMixedGLMResults } from "../../src/index.js";
import { MCMC_CASES, mcmcCase, mcmcModel, type McmcCase } from "./mcmc.js";

/**
 * Errors in posterior SDs and SD ratios against long MCMC, at the tolerances that variational fits
 * promise. smallclusters is measured, not promised: any Gaussian is far off there, and says so.
 */
const PROMISED = MCMC_CASES.filter((name) => name !== "smallclusters");

type Part = "fe" | "vcp" | "vc";

function error(reference: McmcCase, result: BayesMixedGLMResults, part: Part): number {
  const { mean, sd } = reference.posterior[part];
  return Math.max(
    ...Array.from(result[`${part}Mean`], (value, j) => Math.abs(value - mean[j]) / sd[j]),
  );
}

const codes = (result: BayesMixedGLMResults) => result.warnings.map(({ code }) => code);

describe.each(PROMISED)("%s", (name) => {
  const reference = mcmcCase(name);
  const model = mcmcModel(reference);

  it("mean field: fixed effects within 0.20 SD, and a warning about their SDs", () => {
    const result = model.fitVb();
    expect(result.convergence.converged).toBe(true);
    expect(error(reference, result, "fe")).toBeLessThan(0.2);
    expect(codes(result)).toEqual(["mean-field-sd-too-small"]);
  });

  it("structured: fe within 0.05, vcp 0.15, vc 0.08; SD ratios of fe from 0.88", () => {
    const result = model.fitVb({ covariance: "structured" });
    expect(result.convergence.converged).toBe(true);
    expect(error(reference, result, "fe")).toBeLessThan(0.05);
    expect(error(reference, result, "vcp")).toBeLessThan(0.15);
    expect(error(reference, result, "vc")).toBeLessThan(0.08);
    result.feSd.forEach((sd, j) => {
      const ratio = sd / reference.posterior.fe.sd[j];
      expect(ratio).toBeGreaterThan(0.88);
      expect(ratio).toBeLessThan(1.05);
    });
    expect(codes(result)).toEqual(["vcp-sd-too-small"]);
  });
});

it("smallclusters: the structured fit is far off, and says so by itself", () => {
  const reference = mcmcCase("smallclusters");
  const result = mcmcModel(reference).fitVb({ covariance: "structured" });
  expect(error(reference, result, "fe")).toBeGreaterThan(0.3);
  expect(codes(result)).toContain("vb-disagrees");
  const [warning] = result.warnings;
  expect(warning.message).toMatch(
    /log SD of family \(0\.71\d, 1\.\d SDs below the mode at 0\.8\d+\)/,
  );
  expect(warning.remedy).toContain("fitInla()");
});
