import { SelectedInverse } from "../sparse/selected-inverse.js";
import { factorLatent, findLatentMode, type LatentTarget } from "./latent-mode.js";
import type { NestedTarget } from "./nested-laplace.js";

/** Length of the tilts, in units of 1 / SD: they move a mean by that many SDs. */
const TILT = 0.25;
/** Distance to a tilted mode, in posterior SDs; Newton's step from there is taken. */
const TILT_TOLERANCE = 1e-3;

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
 * With E_t[x] = x* + H^-1 c / 2 this has all terms of second order, which H^-1 lacks. Costs 2 p modes, each
 * found from where its derivative in t leads, H^-1 J e_j with beta = J'x.
 */
export function fixedCumulants(
  target: NestedTarget,
  mode: Float64Array,
  feMean: Float64Array,
  sd: ArrayLike<number>,
): FixedCumulants {
  const p = target.fixed;
  const tilts = fixedTilts(target, mode);
  const columns = new Float64Array(p * p);
  const third = new Float64Array(p);
  tilts.forEach(({ direction, slope }, j) => {
    const t = TILT / sd[j];
    const above = tiltedMean(target, direction, t, along(mode, t, slope));
    // x(-t) = x(t) - 2 t x'(0), but for third derivatives
    const below = tiltedMean(target, direction, -t, along(above.mode, -2 * t, slope));
    for (let l = 0; l < p; l++) columns[l * p + j] = (above.mean[l] - below.mean[l]) / (2 * t);
    third[j] = (above.mean[j] - 2 * feMean[j] + below.mean[j]) / (t * t);
  });
  const covariance = columns.map(
    (value, s) => (value + columns[(s % p) * p + Math.floor(s / p)]) / 2,
  );
  return { covariance, third };
}

/** J e_j for each j, and H^-1 J e_j. */
function fixedTilts(target: NestedTarget, mode: Float64Array) {
  target.value(mode);
  const { factor } = factorLatent(target);
  return Array.from({ length: target.fixed }, (_, j) => {
    const unit = new Float64Array(target.size);
    unit[target.effects + j] = 1;
    const direction = target.pullBack(unit);
    const slope = direction.slice();
    factor.solveInPlace(slope);
    return { direction, slope };
  });
}

const along = (x: Float64Array, t: number, slope: Float64Array) =>
  x.map((at, j) => at + t * slope[j]);

/** E_t[beta] and the mode, found from x. */
function tiltedMean(
  target: NestedTarget,
  direction: Float64Array,
  t: number,
  x: Float64Array,
): { mean: Float64Array; mode: Float64Array } {
  const { factor, step } = findLatentMode(tilted(target, direction, t), x, {
    tolerance: TILT_TOLERANCE,
  });
  const r = target.logDeterminantGradient(SelectedInverse.of(factor));
  factor.solveInPlace(r);
  const mode = along(x, 1, step);
  const mean = target.scaling.toUser(along(mode, -0.5, r).subarray(target.effects));
  return { mean, mode };
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
