/** A fast part of `npm run bench:gauntlet`: every kind of hostile model, every method. */
import { FAILURES, judge, METHODS } from "../../bench/gauntlet/judge.js";
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

it("warns where the corrections of fitInla double the precision of a log standard deviation", () => {
  // fitNuts puts its SD at 0.77, fitInla at 0.52
  const { outcome, codes } = judge(library, generate("ordinary data", 1066), "inla");
  expect(outcome).toBe("warned");
  expect(codes).toEqual(["approximation-rough"]);
});
