import { Poisson } from "../../src/families/poisson.js";
import type { FitMethod } from "../../src/inference/fit-options.js";
import { summarize } from "../../src/results/summarize.js";
import { fakeModel, fakeOutcome, type FakeModelOptions } from "./fakes.js";

function headerOf(options: FakeModelOptions, method: FitMethod = "map") {
  const model = fakeModel(options);
  return Object.fromEntries(summarize(model, fakeOutcome(model, { method })).header);
}

describe("summarize", () => {
  it("has a row per fixed effect, then per log standard deviation", () => {
    const model = fakeModel();
    const { rows } = summarize(model, fakeOutcome(model));
    const natural = { scale: null, scaleLower: null, scaleUpper: null };
    expect(rows).toEqual([
      { name: "Intercept", type: "M", mean: 0.1, sd: 0.01, ...natural },
      { name: "age", type: "M", mean: 0.2, sd: 0.02, ...natural },
      {
        name: "district",
        type: "V",
        mean: 0.3,
        sd: 0.03,
        scale: Math.exp(0.3),
        scaleLower: Math.exp(0.3 - 2 * 0.03),
        scaleUpper: Math.exp(0.3 + 2 * 0.03),
      },
    ]);
  });

  it("keeps standard deviations that do not exist as NaN", () => {
    const model = fakeModel();
    const sd = new Float64Array(5).fill(NaN);
    const { sd: found, scale, scaleLower } = summarize(model, fakeOutcome(model, { sd })).rows[2];
    expect([found, scaleLower]).toEqual([NaN, NaN]);
    expect(scale).toBeCloseTo(1.35, 3);
  });

  it("describes the model and the fit", () => {
    const model = fakeModel({ rows: 1934, formula: "use ~ age", droppedRows: 3 });
    expect(summarize(model, fakeOutcome(model)).header).toEqual([
      ["Formula", "use ~ age"],
      ["Family", "Binomial"],
      ["Link", "logit"],
      ["Method", "MAP, joint mode (Laplace)"],
      ["Converged", "yes (12 iterations)"],
      ["Rows used", "1934"],
      ["Rows dropped", "3"],
      ["Random effects", "district: 2"],
      ["Prior SD (feP)", "2"],
      ["Prior SD (vcpP)", "1"],
    ]);
  });

  it("leaves out what does not apply", () => {
    const labels = Object.keys(headerOf({ family: new Poisson(), fepNames: [] }));
    expect(labels).not.toContain("Formula");
    expect(labels).not.toContain("Rows dropped");
    expect(labels).not.toContain("Prior SD (feP)");
  });

  it.each<[FitMethod, string]>([
    ["vb", "Variational Bayes"],
    ["laplace", "Marginal mode"],
    ["inla", "Nested Laplace (INLA)"],
    ["nuts", "MCMC (NUTS)"],
  ])("says %s in words", (method, words) => {
    expect(headerOf({}, method).Method).toBe(words);
  });

  it("gives a prior as a number, flat or various", () => {
    const header = (feP: number[]) => headerOf({ feP })["Prior SD (feP)"];
    expect(header([0.1 + 0.2, 0.1 + 0.2])).toBe("0.3");
    expect(header([Infinity, Infinity])).toBe("flat");
    expect(header([2, Infinity])).toBe("various");
    expect(headerOf({ vcpP: [Infinity] })["Prior SD (vcpP)"]).toBe("flat");
  });

  it("lists up to six terms and counts the others", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const listed = (count: number) =>
      headerOf({ vcpNames: names.slice(0, count) })["Random effects"];
    expect(listed(6)).toBe("a: 2; b: 2; c: 2; d: 2; e: 2; f: 2");
    expect(listed(7)).toBe(
      "a: 2; b: 2; c: 2; d: 2; e: 2; f: 2; and 1 more term (14 effects in all)",
    );
    expect(listed(8)).toMatch(/and 2 more terms \(16 effects in all\)$/);
  });

  it("tells of a fit that did not converge", () => {
    const model = fakeModel();
    const { convergence } = fakeOutcome(model);
    const failed = { ...convergence, converged: false, iterations: 1, message: "Stopped." };
    const { header, notes } = summarize(model, fakeOutcome(model, { convergence: failed }));
    expect(header).toContainEqual(["Converged", "no (1 iteration)"]);
    expect(notes).toEqual([
      "Parameter types are mean structure (M) and variance structure (V)",
      "Variance parameters are modeled as log standard deviations",
      "Not converged. Stopped.",
    ]);
  });
});
