import type { LaplaceTarget } from "./laplace-target.js";

/**
 * Gradient in v of a Laplace log marginal f(x*; v) - log |H| / 2 - sum_k v_k^2 / (2 P_k^2),
 *
 *     |b_k|^2 - q_k + tr_k C - r'b_k - v_k / P_k^2,   C = H^-1, r = C d log|H| / dx,
 *
 * from x moving by 2 C b_k with v_k; and 1 - tr_k(C) / q_k, the share of each term that the data determine.
 */
export function vcpGradient(
  { effects, termOf, termSizes, data: { vcpP }, vcp, integrated }: LaplaceTarget,
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
