import { IntegratedCovariance } from "./integrated-covariance.js";
import { LatentCovariance, type OuterParameters } from "./latent-covariance.js";
import { factorLatent } from "./latent-mode.js";
import type { MarginalFit, MarginalTarget } from "./marginal-fit.js";
import { modeResponse } from "./mode-response.js";

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
  const { fixed, scaling, integrated } = target;
  const d = mode.theta.length;
  const { factor } = factorLatent(target);
  const b = mode.evaluation.latent;
  const slopes = Array.from({ length: d }, (_, a) => {
    const unit = new Float64Array(d).map((_, j) => (j === a ? 1 : 0));
    unit.set(scaling.toInternal(unit.subarray(0, fixed)));
    return target.toUser(modeResponse(target, factor, b, unit));
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
