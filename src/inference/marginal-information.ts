import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { LaplaceTarget } from "./laplace-target.js";

/**
 * Approximation of minus the Hessian of the log marginal in v, k x k: the Fisher information of the
 * Gaussian model with the present W,
 *
 *     2 (delta_kl (q_k - 2 tr_k C) + |C_kl|^2) + delta_kl / P_k^2.
 *
 * Towards a variance of zero that vanishes, while L = L_0 - c exp(2 v_k) has the curvature -2 dL/dv_k,
 * which bounds it from below; `gradient` is dL/dv.
 */
export function vcpInformation(
  target: LaplaceTarget,
  inverse: SelectedInverse,
  gradient: Float64Array,
): Float64Array {
  const { effects, termOf, termSizes, integrated } = target;
  const { vcpP } = target.data;
  const k = vcpP.length;
  const diagonal = inverse.diagonal();
  const information = inverse.squaredBlocks(termOf, k).map((sum) => 2 * sum);
  for (let a = 0; a < k; a++) {
    information[a * (k + 1)] += 2 * termSizes[a] + 1 / vcpP[a] ** 2;
    if (integrated?.term === a) information[a * (k + 1)] += integrated.information();
  }
  for (let j = 0; j < effects; j++) information[termOf[j] * (k + 1)] -= 4 * diagonal[j];
  for (let a = 0; a < k; a++) {
    information[a * (k + 1)] = Math.max(information[a * (k + 1)], -2 * gradient[a]);
  }
  return information;
}

/**
 * X'WX + Q - X'WZS C SZ'WX, the curvature of f in gamma after b follows, p x p: L_c L_c' with L_c the
 * last corner of the factor of H over (b, gamma).
 */
export function fixedInformation({ values, symbolic }: CholeskyFactor, p: number): Float64Array {
  const { tailOffset, tailSize } = symbolic;
  const corner = tailOffset + (tailSize - p) * (tailSize + 1);
  const information = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      for (let l = 0; l <= Math.min(i, j); l++) {
        information[i * p + j] +=
          values[corner + l * tailSize + i] * values[corner + l * tailSize + j];
      }
    }
  }
  return information;
}
