/** Stopped or exhausted, a fit gives its best point, says so, and leaves the model usable. */
import { MixedGLM, type FitProgress } from "../../src/index.js";
import { randomInputs } from "../model/random-models.js";

const { endog, exog, exogVc, ident, options } = randomInputs(3);
const build = () => new MixedGLM(endog, exog, exogVc, ident, options);

interface Limits {
  maxIterations?: number;
  onIteration?: (state: FitProgress) => boolean | void;
}

const methods = {
  map: (model: MixedGLM, limits: Limits) => model.fitMap(limits),
  "mean-field vb": (model: MixedGLM, limits: Limits) => model.fitVb(limits),
  "structured vb": (model: MixedGLM, limits: Limits) =>
    model.fitVb({ ...limits, covariance: "structured" }),
  laplace: (model: MixedGLM, limits: Limits) => model.fitLaplace(limits),
  inla: (model: MixedGLM, limits: Limits) => model.fitInla(limits),
  nuts: (model: MixedGLM, limits: Limits) =>
    model.fitNuts({ ...limits, chains: 2, warmup: 20, draws: 20 }),
};

describe.each(Object.entries(methods))("%s", (_, fit) => {
  const untouched = fit(build(), {});
  const calls: string[] = [];
  fit(build(), { onIteration: ({ stage }) => void calls.push(stage) });
  /** The first call of every stage, and the last of all. */
  const stops = [...new Set(calls.map((stage) => calls.indexOf(stage))), calls.length - 1];

  it.each(stops)("stopped at call %d", (stop) => {
    const model = build();
    let call = 0;
    const result = fit(model, { onIteration: () => call++ < stop });
    expect(result.params.every(Number.isFinite)).toBe(true);
    if (result.convergence.converged) expect(stop).toBe(calls.length - 1);
    else {
      const codes = result.warnings.map(({ code }) => code);
      expect(codes.some((c) => ["interrupted", "r-hat", "low-ess"].includes(c))).toBe(true);
      expect(String(result.summary())).toMatch(/stopped|interrupt/i);
    }
    expect(fit(model, {}).params).toEqual(untouched.params);
  });

  it("leaves the model usable where the callback throws", () => {
    const model = build();
    const boom = () => {
      throw new RangeError("boom");
    };
    expect(() => fit(model, { onIteration: boom })).toThrow("boom");
    expect(fit(model, {}).params).toEqual(untouched.params);
  });
});

it.each(["map", "mean-field vb", "structured vb", "laplace"] as const)(
  "%s out of iterations gives a better point the more it has",
  (name) => {
    const params = [0, 1, 2, 3].map((maxIterations) => {
      const result = methods[name](build(), { maxIterations });
      expect(result.params.every(Number.isFinite)).toBe(true);
      if (!result.convergence.converged) {
        expect(result.warnings.map(({ code }) => code)).toContain("not-converged");
      }
      return result.params;
    });
    const best = methods[name](build(), {}).params;
    const distance = (p: Float64Array) => Math.hypot(...p.map((value, j) => value - best[j]));
    expect(distance(params[3])).toBeLessThanOrEqual(distance(params[0]) + 1e-6);
  },
);
