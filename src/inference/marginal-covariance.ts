import { IntegratedCovariance } from "./integrated-covariance.js";
import { LatentCovariance, type OuterParameters } from "./latent-covariance.js";
import { factorLatent } from "./latent-mode.js";
import type { MarginalFit, MarginalTarget } from "./marginal-fit.js";

/** Covariance of the packed parameters (fe, vcp, vc). */
export interface PackedCovariance {
  variances(): Float64Array;
  /** Row-major. */
  dense(): Float64Array;
}

/** The target must stand at the mode, the fixed effects held. */
export function marginalCovariance(
  { target, mode }: MarginalFit,
  covariance: Float64Array,
): PackedCovariance {
  const { fixed, effects, scaling, integrated } = target;
  const d = mode.theta.length;
  const { factor } = factorLatent(target);
  const b = mode.evaluation.latent;
  const slopes = Array.from({ length: d }, (_, a) => {
    const k = a - fixed;
    let slope = new Float64Array(target.size);
    if (k < 0) {
      // db/dgamma = -C SZ'WX
      const unit = new Float64Array(fixed).map((_, j) => (j === a ? -1 : 0));
      slope.set(target.mixedTranspose(scaling.toInternal(unit)));
    } else if (integrated?.term === k) {
      slope.set(integrated.vcpResponse());
    } else {
      // S^-1 du/dv_k = 2 C b_k
      slope = slope.map((_, j) => (j < effects && target.termOf[j] === k ? 2 * b[j] : 0));
    }
    factor.solveInPlace(slope);
    return target.toUser(slope);
  });
  const packed = slopes.map((_, a) => a);
  const outer = { packed, covariance: inUserCoordinates(target, covariance, d), slopes };
  const latent = new LatentCovariance(target, factor, outer, d - fixed);
  if (integrated === undefined) return latent;
  return new IntegratedCovariance(target, integrated, factor, outer, latent);
}

/** diag(T, I) C diag(T, I)' */
function inUserCoordinates(
  target: MarginalTarget,
  c: Float64Array,
  d: number,
): OuterParameters["covariance"] {
  const { fixed, scaling } = target;
  const transformRows = (matrix: Float64Array) => {
    const out = new Float64Array(d * d);
    for (let j = 0; j < d; j++) {
      const column = Float64Array.from({ length: d }, (_, i) => matrix[i * d + j]);
      column.set(scaling.toUser(column.subarray(0, fixed)));
      // transposed, so that two passes treat rows and columns
      out.set(column, j * d);
    }
    return out;
  };
  return transformRows(transformRows(c));
}
