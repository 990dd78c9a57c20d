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
  /** The columns of SZ'WX, padded to the length of x. */
  mixedColumns(): Float64Array[];
  /** The term whose effects are integrated out by quadrature, if there is one. */
  readonly integrated?: IntegratedTerm;
}

/**
 * How the mode b of the random effects follows theta = (gamma, v), in units of their present SD and
 * padded to the length of x: with C = H_bb^-1,
 *
 *     db/dgamma = -C SZ'WX,   S^-1 du/dv_k = 2 C b_k,
 *
 * where for an integrated term the response of its levels takes the place of 2 b_k. The target must
 * stand at the mode, with `factor` that of H there and gamma held.
 */
export class ModeResponse {
  constructor(
    private readonly target: RespondingTarget,
    private readonly factor: CholeskyFactor,
    private readonly b: Float64Array,
  ) {}

  /** The change of b along a change of theta, to first order. */
  along(change: Float64Array): Float64Array {
    const { target, factor } = this;
    const { size, fixed } = target;
    const dgamma = change.subarray(0, fixed);
    const moves = dgamma.some((value) => value !== 0);
    const response = moves ? target.mixedTranspose(dgamma) : new Float64Array(size);
    for (let j = 0; j < response.length; j++) response[j] = -response[j];
    this.addVcp(change.subarray(fixed), response);
    factor.solveInPlace(response);
    return response;
  }

  /** db/dgamma_j for each j. */
  fixedSlopes(): Float64Array[] {
    const slopes = this.target.mixedColumns();
    for (const slope of slopes) {
      this.factor.solveInPlace(slope);
      for (let j = 0; j < slope.length; j++) slope[j] = -slope[j];
    }
    return slopes;
  }

  /** S^-1 du/dv_k */
  vcpSlope(k: number, terms: number): Float64Array {
    const slope = new Float64Array(this.target.size);
    this.addVcp(
      new Float64Array(terms).map((_, l) => Number(l === k)),
      slope,
    );
    this.factor.solveInPlace(slope);
    return slope;
  }

  private addVcp(dv: Float64Array, response: Float64Array): void {
    const { b } = this;
    const { effects, termOf, integrated } = this.target;
    for (let j = 0; j < effects; j++) response[j] += 2 * b[j] * dv[termOf[j]];
    if (integrated === undefined || dv[integrated.term] === 0) return;
    integrated.vcpResponse().forEach((value, j) => (response[j] += dv[integrated.term] * value));
  }
}
