import type { ConditionalApproximation, PairTerms } from "../../src/inference/nested-laplace.js";
import { evaluation } from "../../src/inference/vcp-evaluation.js";
import { explore } from "../../src/inference/vcp-exploration.js";

const SILENT = { interrupted: false, tell: () => undefined };

/**
 * A log density of v that falls slowly on one side, without and with terms of pairs f(v); counts how often these are asked for,
 * and keeps the largest error of other values of them, times the density.
 */
function objectiveOf(f: (v: Float64Array) => number, bound = Infinity) {
  const plain = (v: Float64Array) =>
    v.reduce((sum, x) => sum + (x + 1 - Math.exp(x)) / 2 - x ** 2 / 100, 0);
  const seen = { exact: 0, points: 0, error: 0 };
  const pairsAt = (v: Float64Array, pairs: PairTerms) => {
    seen.points++;
    if (pairs === "exact") seen.exact++;
    const value = typeof pairs === "number" ? pairs : f(v);
    seen.error = Math.max(seen.error, Math.abs(value - f(v)) * Math.exp(plain(v)));
    return value;
  };
  const approximate = (v: Float64Array, pairs: PairTerms) => {
    const correction = pairsAt(v, pairs);
    const gradient = v.map((x) => (1 - Math.exp(x)) / 2 - x / 50);
    const found = { vcp: v, logMarginal: plain(v), correction, pairTerms: correction, gradient };
    return found as unknown as ConditionalApproximation;
  };
  const logDensity = (v: Float64Array, pairs: PairTerms) => plain(v) + pairsAt(v, pairs);
  return { seen, objective: { pairBound: () => bound, approximate, logDensity } };
}

function exploreAll(f: (v: Float64Array) => number, terms: number, step: number, bound?: number) {
  const { seen, objective } = objectiveOf(f, bound);
  const factor = new Float64Array(terms ** 2).map((_, s) => (s % (terms + 1) === 0 ? 1.4 : 0));
  const scale = { centre: new Float64Array(terms), factor };
  const plan = { step, depth: 8, filled: terms > 1 };
  const { points } = explore(evaluation(objective, scale, step, SILENT), terms, plan);
  return { ...seen, points: points.length };
}

it.each([1, 1.5])("one term: pairs of rows vanish along the lower tail, step %d", (step) => {
  const { exact, points, error } = exploreAll(([v]) => 0.1 * Math.exp(v), 1, step);
  expect(error).toBeLessThan(0.003);
  expect(points).toBeGreaterThan(exact + 2);
});

it("a limit in the lower tail is followed as far as it takes", () => {
  const { error } = exploreAll(([v]) => -0.6 / (1 + 3 * Math.exp(v)), 1, 1.5);
  expect(error).toBeLessThan(0.003);
});

it("two terms: off the axes the changes along them add up, at no cost", () => {
  const { exact, points, error } = exploreAll(
    ([v, w]) => 0.05 * Math.exp(v) - 0.3 / (1 + Math.exp(w)),
    2,
    1.5,
  );
  expect(error).toBeLessThan(0.006);
  expect(points).toBeGreaterThan(2 * exact);
});

it("small terms are estimated at every point", () => {
  const { exact, points } = exploreAll(() => 0.01, 1, 1, 0.01);
  expect(points).toBeGreaterThan(5);
  expect(exact).toBe(0);
});
