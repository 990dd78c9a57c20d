import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedTerm } from "./integrated-term.js";

/** The random effects of a target by term, as derivatives in the log standard deviations v need them. */
export interface VarianceTarget {
  readonly effects: number;
  readonly termOf: Int32Array;
  readonly termSizes: Int32Array;
  readonly vcpP: Float64Array;
  readonly vcp: Float64Array;
  readonly integrated?: IntegratedTerm;
}

/**
 * Gradient in v of a Laplace log marginal f(x*; v) - log |H| / 2 - sum_k v_k^2 / (2 P_k^2),
 *
 *     |b_k|^2 - q_k + tr_k C - r'b_k - v_k / P_k^2,   C = H^-1, r = C d log|H| / dx,
 *
 * from x moving by 2 C b_k with v_k; and 1 - tr_k(C) / q_k, the share of each term that the data determine.
 */
export function varianceGradient(
  { effects, termOf, termSizes, vcpP, vcp, integrated }: VarianceTarget,
  x: Float64Array,
  diagonal: Float64Array,
  r: Float64Array,
): { gradient: Float64Array; determined: Float64Array } {
  const gradient = vcp.map((v, k) => -v / vcpP[k] ** 2 - termSizes[k]);
  const trace = new Float64Array(vcp.length);
  for (let j = 0; j < effects; j++) {
    trace[termOf[j]] += diagonal[j];
    gradient[termOf[j]] += x[j] ** 2 + diagonal[j] - r[j] * x[j];
  }
  const determined = trace.map((sum, k) => 1 - sum / termSizes[k]);
  if (integrated !== undefined) {
    gradient[integrated.term] += integrated.vcpGradient(r);
    determined[integrated.term] = integrated.determined();
  }
  return { gradient, determined };
}

/**
 * The Fisher information about v of the Gaussian model with the present weights,
 * 2 (delta_kl (q_k - 2 tr_k C) + |C_kl|^2) + delta_kl / P_k^2, k x k. Towards a variance of zero
 * that vanishes, while L = L_0 - c exp(2 v_k) has the curvature -2 dL/dv_k, which bounds it from below.
 */
export function varianceInformation(
  { effects, termOf, termSizes, vcpP, integrated }: VarianceTarget,
  inverse: SelectedInverse,
  diagonal: Float64Array,
  gradient: Float64Array,
): Float64Array {
  const k = vcpP.length;
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
