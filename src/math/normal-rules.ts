import { gaussHermite } from "./gauss-hermite.js";
import type { QuadratureRule } from "./gauss-rule.js";

/** Gauss-Hermite rules by the largest SD that they serve. */
const HERMITE_RULES = [
  { limit: 0.25, points: 8 },
  { limit: 0.5, points: 10 },
  { limit: 0.75, points: 14 },
  { limit: 1, points: 20 },
] as const;

/** Beyond them: the trapezoidal rule, in bins of SD each this much wider than the one before. */
const BIN_RATIO = 1.25;
const TRAPEZOID_BINS = 26;

/** Steps of the trapezoidal rule: in standard deviations, and in the units of the function. */
const LARGEST_STEP = 0.6;
const LARGEST_ETA_STEP = 0.75;

/** Half-width of the trapezoidal rule: beyond lie 3e-12 of the standard normal distribution. */
const RANGE = 7;
/** exp(sd z) times the density has its peak at z = sd; beyond 37 the density leaves the range of numbers. */
const FARTHEST_PEAK = 30;

/** Number of rules of `normalRule`. */
export const RULE_COUNT = HERMITE_RULES.length + TRAPEZOID_BINS;

/**
 * Which rule serves f(m + sd Z), Z standard normal, with f as smooth as log(1 + exp(eta)): analytic
 * within 3 of the real line. For a function analytic within 3 / r pass r sd.
 */
export function normalRuleFor(sd: number): number {
  for (let rule = 0; rule < HERMITE_RULES.length; rule++) {
    if (sd <= HERMITE_RULES[rule].limit) return rule;
  }
  const bin = Math.ceil(Math.log(sd) / Math.log(BIN_RATIO)) - 1;
  return HERMITE_RULES.length + Math.min(Math.max(0, bin), TRAPEZOID_BINS - 1);
}

const known: (QuadratureRule | undefined)[] = [];

/**
 * A rule for the standard normal density, by its number from `normalRuleFor`; within 1e-10 of
 * E log(1 + exp(m + sd Z)). Up to an SD of 1 it is Gauss-Hermite, whose error falls as
 * exp(-(pi / sd) sqrt(4K + 2)) and for larger SDs too slowly: there it is the trapezoidal rule, with
 * error exp(-2 pi^2 / h) for steps h of eta (Trefethen, Weideman 2014). Beyond an SD of 330
 * the step no longer shrinks, and the error grows.
 */
export function normalRule(rule: number): QuadratureRule {
  return (known[rule] ??= makeRule(rule));
}

function makeRule(rule: number): QuadratureRule {
  if (rule < HERMITE_RULES.length) return gaussHermite(HERMITE_RULES[rule].points);
  const sd = BIN_RATIO ** (rule - HERMITE_RULES.length + 1);
  const step = Math.min(LARGEST_STEP, LARGEST_ETA_STEP / sd);
  const half = Math.ceil((RANGE + Math.min(sd, FARTHEST_PEAK)) / step);
  const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, m) => (m - half) * step);
  const weights = nodes.map((z) => (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI));
  return { nodes, weights };
}
