import { dot } from "../math/small-matrix.js";
import { factorLatent } from "./latent-mode.js";
import type { MeanFieldPoint, MeanFieldTarget } from "./mean-field-target.js";
import { boundedSteps, profileOf, profileStep, type Profile } from "./mean-field-profile.js";

/** Where a sweep wants to go from a point, a step of 1 being the whole way. */
export interface MeanFieldStep {
  /** sqrt(g'B g): the distance to the optimum in standard deviations of q, as far as B tells. */
  readonly distance: number;
  /** The point `a` of the way for means and variances, `aw` of the way for w and what follows it. */
  at(a: number, aw: number): MeanFieldPoint;
  /** The point `a` of the way for one block of the coordinates, the others held. */
  block(name: MeanFieldBlock, a: number): MeanFieldPoint;
}

export type MeanFieldBlock = "means" | "variances" | "w";

/**
 * One sweep: Newton's step of the means, the fixed point var_j = 1 / (precision_j + information_j) of
 * the variances, and Newton's step of w along the profile of both, the row weights E[-l2] held: with
 * b the means after their step, t_j = var_j exp(-2 w) and P as in `logSdFactor`,
 *
 *     profile'_k   = |b_k|^2 + sum t_j + G'_k
 *     profile''_kl = 4 b_k'(H^-1) b_l - delta_kl (2 |b_k|^2 + 2 sum t_j (1 - t_j) - G''_k),
 *
 * and the means follow w by S^-1 du/dw_k = 2 H^-1 (b_k; 0). So the coupling of intercept, effects
 * and log standard deviations does not slow the search; only that through E[-l2] is left to sweeps.
 * The target must stand at the point.
 */
export function meanFieldStep(target: MeanFieldTarget, point: MeanFieldPoint): MeanFieldStep {
  const gradient = target.gradient();
  const informations = target.informations();
  const { factor } = factorLatent(target);
  const newton = gradient.slice();
  factor.solveInPlace(newton);
  const fixedPoint = logVarianceTargets(target, informations, point.logVariances);
  const b = newton.map((d, j) => d + point.x[j]);
  const profile = profileOf(target, factor, b, fixedPoint, point.w);
  const dw = profileStep(profile);
  let squared = dot(gradient, newton) + Math.abs(dot(profile.gradient, dw));
  fixedPoint.forEach((value, j) => (squared += (value - point.logVariances[j]) ** 2 / 2));
  const along = { target, point, newton, informations, profile, dw };
  return {
    distance: Math.sqrt(squared),
    at: (a, aw) => jointPoint(along, a, aw),
    block: (name, a) => blockPoint(along, name, a),
  };
}

interface Direction {
  readonly target: MeanFieldTarget;
  readonly point: MeanFieldPoint;
  readonly newton: Float64Array;
  readonly informations: Float64Array;
  readonly profile: Profile;
  readonly dw: Float64Array;
}

/** log 1 / (precision + information), the information bounded where E[-l2] is negative. */
function logVarianceTargets(
  target: MeanFieldTarget,
  informations: Float64Array,
  present: Float64Array,
): Float64Array {
  return target.priorPrecisions().map((precision, j) => {
    const whole = precision + informations[j];
    return -Math.log(Math.max(whole, Math.exp(-present[j]) / 10));
  });
}

function jointPoint(along: Direction, a: number, aw: number): MeanFieldPoint {
  const { target, point, newton, profile, dw } = along;
  const { effects, termOf } = target;
  const w = point.w.map((value, k) => value + aw * dw[k]);
  const x = point.x.map((value, j) => {
    let moved = value + a * newton[j];
    for (let k = 0; k < dw.length; k++) moved += aw * dw[k] * profile.sensitivities[k][j];
    // u moves in a straight line; b = u exp(-w)
    return j < effects ? moved * Math.exp(-aw * dw[termOf[j]]) : moved;
  });
  return { x, w, logVariances: movedVariances(along, w, a) };
}

/** Towards the fixed point at w. */
function movedVariances(along: Direction, w: Float64Array, a: number): Float64Array {
  const { target, point, informations } = along;
  target.setVcp(w);
  const goal = logVarianceTargets(target, informations, point.logVariances);
  return point.logVariances.map((value, j) => value + a * (goal[j] - value));
}

function blockPoint(along: Direction, name: MeanFieldBlock, a: number): MeanFieldPoint {
  const { target, point, newton } = along;
  const { effects, termOf } = target;
  if (name === "means") return { ...point, x: point.x.map((value, j) => value + a * newton[j]) };
  if (name === "variances") return { ...point, logVariances: movedVariances(along, point.w, a) };
  const dw = boundedSteps(target, point);
  const w = point.w.map((value, k) => value + a * dw[k]);
  const x = point.x.map((b, j) => (j < effects ? b * Math.exp(-a * dw[termOf[j]]) : b));
  return { ...point, w, x };
}
