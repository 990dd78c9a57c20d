import { multiply } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import { logSdFactor, type LogSdFactor } from "./log-sd-factor.js";
import type { MeanFieldPoint, MeanFieldTarget } from "./mean-field-target.js";

/** Steps of w, the m_k - s_k^2 of the log standard deviations. */

const LONGEST_STEP = 1;
const CURVATURE_SHARES = [0, 0.03, 0.1, 0.3, 1.001];

export function logSdFactors({ data }: MeanFieldTarget, w: Float64Array): LogSdFactor[] {
  return Array.from(w, (value, k) => logSdFactor(value, data.termSizes[k], data.vcpP[k]));
}

/** The ELBO as a function of w, means and variances following it; see `meanFieldStep`. */
export interface Profile {
  readonly gradient: Float64Array;
  /** Minus the Hessian, and the sums of squares that bound it. */
  readonly curvature: Float64Array;
  readonly bounds: Float64Array;
  /** 2 H^-1 (b_k; 0) */
  readonly sensitivities: readonly Float64Array[];
}

/** With b the means of (b, gamma) after their Newton step; the factor is that of H. */
export function profileOf(
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
export function profileStep({ gradient, curvature, bounds }: Profile): Float64Array {
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

/** Steps of w that raise the ELBO with u and its variances held: minus its curvature is bounded. */
export function boundedSteps(target: MeanFieldTarget, { x, logVariances, w }: MeanFieldPoint) {
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
