import type { CholeskyFactor } from "../sparse/cholesky.js";

/** The ELBO of a factored Gaussian as a function of (x, log variances, w); see `MeanFieldPosterior`. */
export interface MeanFieldTarget {
  readonly size: number;
  readonly effects: number;
  /** Term of each effect. */
  readonly termOf: Int32Array;
  /** exp(w) by effect. */
  readonly scales: Float64Array;
  readonly constant: number;
  readonly data: { readonly termSizes: Int32Array; readonly vcpP: Float64Array };
  setVcp(w: ArrayLike<number>): void;
  value(x: Float64Array, logVariances: Float64Array): number;
  gradient(): Float64Array;
  priorPrecisions(): Float64Array;
  informations(): Float64Array;
  factor(kind: "observed" | "expected", damping?: number): CholeskyFactor;
}

/** A point of the search. */
export interface MeanFieldPoint {
  /** Means of (b, gamma). */
  readonly x: Float64Array;
  /** Log variances of (vc, fe), on the user's scale. */
  readonly logVariances: Float64Array;
  /** m_k - s_k^2 */
  readonly w: Float64Array;
}
