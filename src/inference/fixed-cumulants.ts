import { SelectedInverse } from "../sparse/selected-inverse.js";
import { findLatentMode, type LatentTarget } from "./latent-mode.js";
import type { NestedTarget } from "./nested-laplace.js";

/** Length of the tilts, in units of 1 / SD: they move a mean by that many SDs. */
const TILT = 0.25;

/** Covariance and third moments of the fixed effects at fixed v, with terms of second order. */
export interface FixedCumulants {
  /** p x p, on the user's scale. */
  readonly covariance: Float64Array;
  readonly third: Float64Array;
}

/**
 * Covariance and third central moments of beta at the target's present v, as derivatives of the mean
 * under tilts of the posterior, p_t(x) proportional to p(x) exp(t beta_j):
 *
 *     d E_t[beta_l] / dt = Cov(beta_l, beta_j),   d2 E_t[beta_j] / dt2 = E[(beta_j - E beta_j)^3].
 *
 * With E_t[x] = x* + H^-1 c / 2 this has all terms of second order, which H^-1 lacks. Costs 2 p modes.
 */
export function fixedCumulants(
  target: NestedTarget,
  mode: Float64Array,
  feMean: Float64Array,
  sd: ArrayLike<number>,
): FixedCumulants {
  const { fixed: p, effects } = target;
  const columns = new Float64Array(p * p);
  const third = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    const unit = new Float64Array(target.size);
    unit[effects + j] = 1;
    const direction = target.pullBack(unit);
    const t = TILT / sd[j];
    const above = tiltedMean(target, mode, direction, t);
    const below = tiltedMean(target, mode, direction, -t);
    for (let l = 0; l < p; l++) columns[l * p + j] = (above[l] - below[l]) / (2 * t);
    third[j] = (above[j] - 2 * feMean[j] + below[j]) / (t * t);
  }
  const covariance = columns.map(
    (value, s) => (value + columns[(s % p) * p + Math.floor(s / p)]) / 2,
  );
  return { covariance, third };
}

/** E_t[beta] */
function tiltedMean(
  target: NestedTarget,
  mode: Float64Array,
  direction: Float64Array,
  t: number,
): Float64Array {
  const x = mode.slice();
  const { factor } = findLatentMode(tilted(target, direction, t), x, { tolerance: 1e-7 });
  const inverse = new SelectedInverse(factor);
  inverse.refresh();
  const r = target.logDeterminantGradient(inverse);
  factor.solveInPlace(r);
  const mean = x.subarray(target.effects).map((at, j) => at - r[target.effects + j] / 2);
  return target.scaling.toUser(mean);
}

/** f(x) + t direction'x */
function tilted(target: NestedTarget, direction: Float64Array, t: number): LatentTarget {
  return {
    size: target.size,
    value: (x) => x.reduce((sum, at, j) => sum + t * direction[j] * at, target.value(x)),
    gradient: (out) => {
      target.gradient(out);
      for (let j = 0; j < out.length; j++) out[j] += t * direction[j];
    },
    factor: (kind, damping) => target.factor(kind, damping),
  };
}
