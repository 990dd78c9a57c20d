import { dot, multiply } from "../math/small-matrix.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import { findLatentMode, type LatentMode, type LatentTarget } from "./latent-mode.js";
import type { TargetData } from "./target-data.js";

/**
 * The joint log posterior of the latent x = (b, gamma) and the log standard deviations v:
 * J(x, v) = f(x; v) - sum_k (q_k v_k + v_k^2 / (2 P_k^2)).
 */
export interface JointTarget extends LatentTarget {
  /** Number of random effects q: the first q latent variables are b. */
  readonly effects: number;
  readonly vcp: Float64Array;
  setVcp(vcp: ArrayLike<number>): void;
  /** While held, the fixed effects are constants; here they are latent variables. */
  holdFixed(held: boolean): void;
  /** q_k, the number of random effects in each term. */
  readonly termSizes: Int32Array;
  /** The term of each random effect. */
  readonly termOf: Int32Array;
  readonly data: TargetData;
}

/** phi(v) = max_x J(x, v) and its derivatives at one v. */
export interface JointProfile {
  readonly vcp: Float64Array;
  readonly x: Float64Array;
  readonly latent: LatentMode;
  readonly objective: number;
  readonly gradient: Float64Array;
  /** (-phi'')^-1, the covariance of v at a mode; null where -phi'' is not positive definite. */
  readonly covariance: Float64Array | null;
  /** (-phi'')^-1 phi', where that exists. */
  readonly newton: Float64Array | null;
  /** sqrt(phi'(-phi'')^-1 phi'): distance to the mode in standard deviations, or Infinity. */
  readonly distance: number;
  /** |b_k|^2 */
  readonly squaredLengths: Float64Array;
  /**
   * b_k'H^-1 b_k / |b_k|^2, from 0 (the data settle the effects of the term) to 1 (they say nothing
   * of them).
   */
  readonly shrinkage: Float64Array;
  /** 2 H^-1 (b_k; 0), one per term: S^-1 du/dv_k and dgamma/dv_k along the profile. */
  readonly sensitivities: readonly Float64Array[];
}

/**
 * Moves x to its mode at the present v, to within `tolerance` posterior SDs, and evaluates the
 * profile:
 *
 *     phi'_k   = |b_k|^2 - q_k - v_k / P_k^2
 *     phi''_kl = 4 b_k'(H^-1)_bb b_l - delta_kl (2 |b_k|^2 + 1 / P_k^2),
 *
 * the second from du/dv_k = 2 H^-1 D_k u.
 */
export function profileAt(target: JointTarget, x: Float64Array, tolerance = 1e-9): JointProfile {
  const { termSizes } = target;
  const { vcpP } = target.data;
  const vcp = target.vcp.slice();
  target.holdFixed(false);
  const latent = findLatentMode(target, x, { tolerance });
  const { squaredLengths, shrinkage, sensitivities, hessian } = responseToVariances(
    target,
    x,
    latent,
  );
  const gradient = new Float64Array(vcp.length);
  let objective = latent.value;
  for (let k = 0; k < vcp.length; k++) {
    const precision = 1 / vcpP[k] ** 2;
    objective -= termSizes[k] * vcp[k] + (precision * vcp[k] ** 2) / 2;
    gradient[k] = squaredLengths[k] - termSizes[k] - precision * vcp[k];
  }
  const covariance = invertPositiveDefinite(hessian, vcp.length);
  const newton = covariance === null ? null : multiply(covariance, gradient);
  const distance = newton === null ? Infinity : Math.sqrt(Math.max(0, dot(newton, gradient)));
  return {
    vcp,
    x: x.slice(),
    latent,
    objective,
    gradient,
    covariance,
    newton,
    distance,
    squaredLengths,
    shrinkage,
    sensitivities,
  };
}

/** |b_k|^2, the sensitivities of x to v, and -phi'' from them. */
function responseToVariances(target: JointTarget, x: Float64Array, { factor }: LatentMode) {
  const { effects, termOf } = target;
  const { vcpP } = target.data;
  const k = vcpP.length;
  const squaredLengths = new Float64Array(k);
  for (let j = 0; j < effects; j++) squaredLengths[termOf[j]] += x[j] ** 2;
  const hessian = new Float64Array(k * k);
  const shrinkage = new Float64Array(k).fill(1);
  const sensitivities: Float64Array[] = [];
  for (let a = 0; a < k; a++) {
    const sensitivity = x.map((value, j) => (j < effects && termOf[j] === a ? 2 * value : 0));
    factor.solveInPlace(sensitivity);
    const products = new Float64Array(k);
    for (let j = 0; j < effects; j++) products[termOf[j]] += x[j] * sensitivity[j];
    for (let b = 0; b <= a; b++) hessian[a * k + b] = hessian[b * k + a] = -2 * products[b];
    hessian[a * k + a] += 2 * squaredLengths[a] + 1 / vcpP[a] ** 2;
    if (squaredLengths[a] > 0) shrinkage[a] = products[a] / (2 * squaredLengths[a]);
    sensitivities.push(sensitivity);
  }
  return { squaredLengths, shrinkage, sensitivities, hessian };
}
