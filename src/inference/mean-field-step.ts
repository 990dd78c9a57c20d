import { dot, multiply } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import { factorLatent } from "./latent-mode.js";
import { logSdFactor, type LogSdFactor } from "./log-sd-factor.js";

/** The ELBO of a factored Gaussian as a function of (x, log variances, w); see `MeanFieldPosterior`. */
export interface MeanFieldTarget {
  readonly size: number;
  readonly effects: number;
  /** Term of each effect. */
  readonly termOf: Int32Array;
  /** exp(w) by effect. */
  readonly scales: Float64Array;
  readonly constant: number;
  readonly data: { readonly termSizes: Int32Array; readonly vcpP: Float64Array };
  setVcp(w: ArrayLike<number>): void;
  value(x: Float64Array, logVariances: Float64Array): number;
  gradient(): Float64Array;
  priorPrecisions(): Float64Array;
  informations(): Float64Array;
  factor(kind: "observed" | "expected", damping?: number): CholeskyFactor;
}

/** A point of the search. */
export interface MeanFieldPoint {
  /** Means of (b, gamma). */
  readonly x: Float64Array;
  /** Log variances of (vc, fe), on the user's scale. */
  readonly logVariances: Float64Array;
  /** m_k - s_k^2 */
  readonly w: Float64Array;
}

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

const LONGEST_STEP = 1;
const CURVATURE_SHARES = [0, 0.03, 0.1, 0.3, 1.001];

export function logSdFactors({ data }: MeanFieldTarget, w: Float64Array): LogSdFactor[] {
  return Array.from(w, (value, k) => logSdFactor(value, data.termSizes[k], data.vcpP[k]));
}

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

interface Profile {
  readonly gradient: Float64Array;
  /** Minus the Hessian, and the sums of squares that bound it. */
  readonly curvature: Float64Array;
  readonly bounds: Float64Array;
  /** 2 H^-1 (b_k; 0) */
  readonly sensitivities: readonly Float64Array[];
}

function profileOf(
  target: MeanFieldTarget,
  factor: CholeskyFactor,
  b: Float64Array,
  logVariances: Float64Array,
  w: Float64Array,
): Profile {
  const { termOf, scales, effects } = target;
  const terms = w.length;
  const factors = logSdFactors(target, w);
  const gradient = Float64Array.from(factors, ({ slope }) => slope);
  const curvature = new Float64Array(terms * terms);
  const bounds = Float64Array.from(factors, ({ second }) => -second);
  for (let j = 0; j < effects; j++) {
    const k = termOf[j];
    const t = Math.exp(logVariances[j]) / scales[j] ** 2;
    gradient[k] += b[j] ** 2 + t;
    curvature[k * terms + k] += 2 * b[j] ** 2 + 2 * t * (1 - t);
    bounds[k] += 2 * b[j] ** 2 + 2 * t;
  }
  factors.forEach(({ second }, k) => (curvature[k * terms + k] -= second));
  const sensitivities = factors.map((_, k) => {
    const column = b.map((value, j) => (j < effects && termOf[j] === k ? 2 * value : 0));
    factor.solveInPlace(column);
    return column;
  });
  for (let j = 0; j < effects; j++) {
    const k = termOf[j];
    for (let l = 0; l < terms; l++) curvature[k * terms + l] -= 2 * b[j] * sensitivities[l][j];
  }
  return { gradient, curvature, bounds, sensitivities };
}

/**
 * Newton's step of w. Where the profile is not concave its curvature is raised by a share of that with
 * u held, which at a share of 1 is enough: 4 b'(H^-1) b <= 4 |b|^2.
 */
function profileStep({ gradient, curvature, bounds }: Profile): Float64Array {
  const terms = gradient.length;
  for (const share of CURVATURE_SHARES) {
    const raised = curvature.slice();
    bounds.forEach((bound, k) => (raised[k * (terms + 1)] += share * bound));
    const inverse = invertPositiveDefinite(raised, terms);
    if (inverse === null) continue;
    const step = multiply(inverse, gradient);
    const longest = step.reduce((max, d) => Math.max(max, Math.abs(d)), 0);
    return longest > LONGEST_STEP ? step.map((d) => (d * LONGEST_STEP) / longest) : step;
  }
  return new Float64Array(terms);
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

/** Steps of w that raise the ELBO with u and its variances held: minus its curvature is bounded. */
function boundedSteps(target: MeanFieldTarget, { x, logVariances, w }: MeanFieldPoint) {
  target.setVcp(w);
  const { effects, termOf, scales } = target;
  const factors = logSdFactors(target, w);
  const gradient = Float64Array.from(factors, ({ slope }) => slope);
  const bounds = Float64Array.from(factors, ({ second }) => -second);
  for (let j = 0; j < effects; j++) {
    const square = x[j] ** 2 + Math.exp(logVariances[j]) / scales[j] ** 2;
    gradient[termOf[j]] += square;
    bounds[termOf[j]] += 2 * square;
  }
  const limit = (d: number) => Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, d));
  return gradient.map((g, k) => limit(g / bounds[k]));
}
