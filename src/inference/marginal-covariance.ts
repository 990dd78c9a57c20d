import { IntegratedCovariance } from "./integrated-covariance.js";
import { LatentCovariance, type OuterParameters } from "./latent-covariance.js";
import { returnToMode, type MarginalFit, type MarginalTarget } from "./marginal-fit.js";
import { ModeResponse } from "./mode-response.js";

/** Covariance of the packed parameters (fe, vcp, vc). */
export interface PackedCovariance {
  variances(): Float64Array;
  /** Row-major. */
  dense(): Float64Array;
}

/** Moves the fit's target to the mode. */
export function marginalCovariance(fit: MarginalFit, covariance: Float64Array): PackedCovariance {
  const { target, objective, mode } = fit;
  returnToMode(fit);
  const { factor, inverse } = objective.solution;
  const { fixed, scaling, integrated } = target;
  const d = mode.theta.length;
  const response = new ModeResponse(target, factor, mode.evaluation.latent);
  const gammaSlopes = response.fixedSlopes();
  const slopes = Array.from({ length: d }, (_, a) => {
    if (a >= fixed) return target.toUser(response.vcpSlope(a - fixed, d - fixed));
    const unit = new Float64Array(fixed).map((_, j) => Number(j === a));
    return target.toUser(combination(gammaSlopes, scaling.toInternal(unit)));
  });
  const packed = slopes.map((_, a) => a);
  const outer = { packed, covariance: inUserCoordinates(target, covariance, d), slopes };
  const latent = new LatentCovariance(target, factor, outer, d - fixed, inverse);
  if (integrated === undefined) return latent;
  return new IntegratedCovariance(target, integrated, inverse, outer, latent);
}

/** sum_j weights[j] vectors[j] */
function combination(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, j) => {
    const weight = weights[j];
    if (weight === 0) return;
    for (let i = 0; i < sum.length; i++) sum[i] += weight * vector[i];
  });
  return sum;
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
