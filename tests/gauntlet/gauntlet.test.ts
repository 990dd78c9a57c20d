/** A fast part of `npm run bench:gauntlet`: every kind of hostile model, every method. */
import { buildModel, FAILURES, judge, METHODS } from "../../bench/gauntlet/judge.js";
import { generate, KINDS } from "../../bench/gauntlet/kinds.js";
import * as library from "../../src/index.js";

type Fit = (model: library.MixedGLM) => library.BayesMixedGLMResults;

/** The methods, the slow ones kept short: most of their searches then end at the limit and say so. */
const FITS: Record<string, Fit> = {
  ...METHODS,
  vb: (model) => model.fitVb({ maxIterations: 10 }),
  structured: (model) => model.fitVb({ covariance: "structured", maxIterations: 10 }),
  nuts: (model) => model.fitNuts({ chains: 1, warmup: 20, draws: 20, maxDepth: 5 }),
};

const kinds = Object.keys(KINDS).filter((kind) => kind !== "a large group");

it.each(Object.keys(FITS))("%s ends with true claims, warnings or refusals", (method) => {
  const failures = kinds.flatMap((kind, i) => {
    const { outcome, detail } = judge(library, generate(kind, 500 + i), method, FITS[method]);
    return FAILURES.includes(outcome) ? [`${kind}: ${outcome}: ${detail}`] : [];
  });
  expect(failures).toEqual([]);
});

it("takes SDs from the curvature at the mode itself, which changes within a thousandth of an SD", () => {
  const spec = generate("quasi-complete separation", 128);
  const { outcome, detail } = judge(library, spec, "laplace");
  expect(`${outcome}: ${detail}`).toMatch(/^warned: distance/);
});

describe("one-sided levels of a cauchit model", () => {
  const model = buildModel(library, generate("ordinary data", 1066));

  it("have the posterior of fitNuts, which scales by the curvature at the modes missed by a third", () => {
    const { vcpMean, vcpSd, warnings } = model.fitInla();
    // 20,000 draws: mean -0.205, SD 0.788
    expect(Math.abs(vcpMean[0] + 0.205)).toBeLessThan(0.05);
    expect(Math.abs(vcpSd[0] / 0.788 - 1)).toBeLessThan(0.05);
    expect(warnings).toEqual([]);
  });

  it("are warned of with so few points that the corrections double a precision", () => {
    const { warnings } = model.fitInla({ quadraturePoints: 5 });
    expect(warnings.map(({ code }) => code)).toEqual(["approximation-rough"]);
  });
});

it("finds the curvature near the border of a domain, where the gradient bends within a step", () => {
  const { outcome, detail } = judge(library, generate("two kinds at once", 50004), "laplace");
  expect(`${outcome}: ${detail}`).toMatch(/^true: .*SDs off by 0\.00/);
});

it("warns of a border that a factored Gaussian reaches though the posterior does not", () => {
  const { exog, triplets, ...spec } = generate("covariate constant within groups", 40010);
  const model = buildModel(library, { exog, triplets, ...spec });
  const codes = ({ warnings }: library.BayesMixedGLMResults) => warnings.map(({ code }) => code);
  expect(codes(model.fitLaplace())).not.toContain("domain-border");
  const fit = model.fitVb();
  const { columns: p, data: x } = exog;
  const beyond = Array.from(triplets.columnIndices).filter((level, i) => {
    const row = [...x.subarray(i * p, (i + 1) * p)];
    const eta = row.reduce((sum, value, j) => sum + value * fit.feMean[j], fit.vcMean[level]);
    const variance = row.reduce(
      (sum, value, j) => sum + (value * fit.feSd[j]) ** 2,
      fit.vcSd[level] ** 2,
    );
    return eta < 8 * Math.sqrt(variance);
  });
  const message = fit.warnings.find(({ code }) => code === "domain-border")?.message;
  expect(beyond.length).toBeGreaterThan(0);
  expect(message).toContain(`predictors of ${beyond.length} row(s) to the border`);
});
