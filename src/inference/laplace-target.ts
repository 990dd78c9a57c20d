import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { LatentTarget } from "./latent-mode.js";
import type { RespondingTarget } from "./mode-response.js";
import type { TargetData } from "./target-data.js";

/** The conditional posterior f(x; v), x = (b, gamma), as Laplace's method needs it. */
export interface LaplaceTarget extends LatentTarget, RespondingTarget {
  readonly termSizes: Int32Array;
  readonly data: TargetData;
  readonly vcp: Float64Array;
  setVcp(vcp: ArrayLike<number>): void;
  /** While held, gamma is a constant and H is that of b alone. */
  holdFixed(held: boolean): void;
  /** d log |H| / d eta_i for each row i. */
  determinantSlopes(inverse: SelectedInverse): Float64Array;
  /** SZ't for one number t_i a row, padded to the length of x. */
  randomTransposed(t: Float64Array): Float64Array;
  /** df/dgamma - X't / 2 + X'WZS d */
  followingGradient(t: Float64Array, d: Float64Array): Float64Array;
  /** How often the target's point, v or factor has changed, to know whether someone else did it. */
  readonly moves: number;
  /** Multiplications that one factorisation and its derivatives take, roughly. */
  readonly work: number;
  /** For each fixed effect the move over which curvatures change within its SD, given their covariance; else Infinity. */
  longestMoves(covariance: Float64Array): Float64Array;
  /** Minus the second derivatives of the log marginal in gamma, nearly exact. */
  fixedCurvature(
    inverse: SelectedInverse,
    r: Float64Array,
    slopes: readonly Float64Array[],
  ): Float64Array;
}
