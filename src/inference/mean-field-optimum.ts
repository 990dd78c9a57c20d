import type { FitEnding } from "./fit-ending.js";
import { geometricFactor } from "./geometric-factor.js";
import { logSdFactors } from "./mean-field-profile.js";
import { meanFieldStep, type MeanFieldBlock, type MeanFieldStep } from "./mean-field-step.js";
import type { MeanFieldPoint, MeanFieldTarget } from "./mean-field-target.js";

/** A point with its ELBO. */
export interface MeanFieldValue extends MeanFieldPoint {
  readonly elbo: number;
}

export interface MeanFieldOptimum extends MeanFieldValue {
  readonly iterations: number;
  readonly distance: number;
  readonly ending: FitEnding;
  /** The ELBO at the start and after each sweep. */
  readonly trace: Float64Array;
}

export interface VbLimits {
  maxIterations: number;
  /** Largest accepted distance to the optimum, in standard deviations of q. */
  tolerance: number;
  /** Called before each sweep; false stops. */
  onIteration?: (iteration: number, elbo: number, distance: number) => boolean;
}

/** Joint steps that are tried in turn: shares of the way for means and variances, and for w. */
const JOINT_STEPS = [
  [1, 1],
  [1, 0.3],
  [1, 0.1],
  [1, 0],
  [0.5, 0],
  [0.2, 0],
] as const;
const BLOCKS = ["means", "variances", "w"] as const;
const MAX_BLOCK_HALVINGS = 30;
/** Blocks that gain less than this share of the distance^2 / 2 that is to be had lead nowhere. */
const LEAST_SHARE = 1e-3;
/** Log variances are extrapolated no further: where SDs are huge every evaluation is slow. */
const LONGEST_VARIANCE_MOVE = 3;
/** Rounding of the ELBO, relative. */
const NOISE = 1e-12;
/** Where the ELBO no longer tells better from worse, this distance will do. */
const ROUNDING_DISTANCE = 1e-3;

/**
 * A maximum of the ELBO over factored Gaussians, by sweeps (`meanFieldStep`) that never lower it
 * beyond rounding: of a joint step that does, w goes a smaller part of the way, or none, and where
 * that does not help the blocks go one by one. Two sweeps that converge slowly are extrapolated.
 * On return the target stands at the optimum.
 */
export function findMeanFieldOptimum(
  target: MeanFieldTarget,
  start: MeanFieldPoint,
  { maxIterations, tolerance, onIteration }: VbLimits,
): MeanFieldOptimum {
  let present = evaluate(target, start);
  let before: MeanFieldValue | null = null;
  const trace = [present.elbo];
  for (let iterations = 0; ; iterations++) {
    const step = meanFieldStep(target, present);
    const { distance } = step;
    const end = (ending: FitEnding): MeanFieldOptimum => {
      present = evaluate(target, present);
      return { ...present, iterations, distance, ending, trace: Float64Array.from(trace) };
    };
    const goOn = onIteration?.(iterations, present.elbo, distance) ?? true;
    if (distance <= tolerance) return end("converged");
    if (!goOn) return end("interrupted");
    if (iterations === maxIterations) return end("exhausted");
    const next = advance(target, present, step);
    if (next === null) return end(distance <= ROUNDING_DISTANCE ? "converged" : "stalled");
    const further: MeanFieldValue | null = before && extrapolate(target, before, present, next);
    // after an extrapolation two plain sweeps must pass to tell the ratio again
    before = further === null ? present : null;
    present = further ?? next;
    trace.push(present.elbo);
  }
}

/** Moves the target to a point. */
function evaluate(target: MeanFieldTarget, point: MeanFieldPoint): MeanFieldValue {
  target.setVcp(point.w);
  let elbo = target.value(point.x, point.logVariances) + target.constant;
  for (const { value } of logSdFactors(target, point.w)) elbo += value;
  return { ...point, elbo };
}

/** The next point, to which the target is moved, or null where the ELBO rises in no direction. */
function advance(
  target: MeanFieldTarget,
  present: MeanFieldValue,
  step: MeanFieldStep,
): MeanFieldValue | null {
  const least = present.elbo - NOISE * (1 + Math.abs(present.elbo));
  for (const [a, aw] of JOINT_STEPS) {
    const next = evaluate(target, step.at(a, aw));
    if (next.elbo >= least) return next;
  }
  let best = evaluate(target, present);
  for (const name of BLOCKS) best = improveBlock(target, best, name);
  const gain = best.elbo - present.elbo;
  return gain > (LEAST_SHARE * step.distance ** 2) / 2 ? best : null;
}

/** The target must stand at the point, and is left at the one returned. */
function improveBlock(
  target: MeanFieldTarget,
  present: MeanFieldValue,
  name: MeanFieldBlock,
): MeanFieldValue {
  const step = meanFieldStep(target, present);
  for (let a = 1, halving = 0; halving <= MAX_BLOCK_HALVINGS; halving++, a /= 2) {
    const next = evaluate(target, step.block(name, a));
    if (next.elbo > present.elbo) return next;
  }
  return evaluate(target, present);
}

/** Where a geometric series of steps would end or part of the way, if the ELBO is higher there; else back at `last`. */
function extrapolate(
  target: MeanFieldTarget,
  first: MeanFieldPoint,
  second: MeanFieldPoint,
  last: MeanFieldValue,
): MeanFieldValue | null {
  const limit = geometricFactor(first, second, last, PARTS);
  if (limit === null) return null;
  const pace = last.logVariances.map((value, j) => Math.abs(value - second.logVariances[j]));
  const factor = Math.min(
    limit,
    LONGEST_VARIANCE_MOVE / pace.reduce((most, x) => Math.max(most, x), 0),
  );
  const move = (part: (typeof PARTS)[number]) =>
    last[part].map((value, j) => value + factor * (value - second[part][j]));
  const further = { x: move("x"), logVariances: move("logVariances"), w: move("w") };
  const next = evaluate(target, further);
  if (next.elbo > last.elbo) return next;
  evaluate(target, last);
  return null;
}

const PARTS = ["x", "logVariances", "w"] as const;
