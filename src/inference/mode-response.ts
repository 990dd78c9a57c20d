import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { IntegratedTerm } from "./integrated-term.js";

/** The part of the conditional posterior on which the response of its mode depends. */
export interface RespondingTarget {
  readonly size: number;
  readonly effects: number;
  readonly fixed: number;
  readonly termOf: Int32Array;
  /** SZ'WX gamma, padded to the length of x. */
  mixedTranspose(gamma: Float64Array): Float64Array;
  /** The term whose effects are integrated out by quadrature, if there is one. */
  readonly integrated?: IntegratedTerm;
}

/**
 * How the mode b of the random effects follows a change of theta = (gamma, v), to first order and in
 * units of their present SD: S^-1 du = C (2 sum_k b_k dv_k - SZ'WX dgamma) with C = H_bb^-1, padded to
 * the length of x. For an integrated term the response of its levels takes the place of 2 b_k.
 *
 * The target must stand at the mode, with `factor` that of H there and gamma held.
 */
export function modeResponse(
  target: RespondingTarget,
  factor: CholeskyFactor,
  b: Float64Array,
  change: Float64Array,
): Float64Array {
  const { effects, fixed, termOf, integrated } = target;
  const dgamma = change.subarray(0, fixed);
  const response = dgamma.some((value) => value !== 0)
    ? target.mixedTranspose(dgamma.map((value) => -value))
    : new Float64Array(target.size);
  for (let j = 0; j < effects; j++) response[j] += 2 * b[j] * change[fixed + termOf[j]];
  const dv = integrated === undefined ? 0 : change[fixed + integrated.term];
  if (integrated !== undefined && dv !== 0) {
    integrated.vcpResponse().forEach((value, j) => (response[j] += dv * value));
  }
  factor.solveInPlace(response);
  return response;
}
