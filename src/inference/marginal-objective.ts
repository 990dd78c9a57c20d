import type { Evaluation } from "../math/quasi-newton.js";
import type { LatentFactor } from "./latent-mode.js";

/**
 * The log marginal posterior of theta = (gamma, v), random effects integrated out, up to the
 * constants of the priors: log int p(y, u | theta) du + log p(gamma) + log p(v).
 */
export interface MarginalObjective {
  /**
   * Moves to theta. The gradient is exact for the mode of the random effects, which is found to
   * within `tolerance` posterior SDs (default 1e-9).
   */
  evaluate(theta: Float64Array, tolerance?: number): MarginalEvaluation;
  /** Positive definite approximation of minus the Hessian at the present point, d x d. */
  information(): Float64Array;
  /** Terms whose log SD has a flat prior. */
  readonly flatTerms: readonly boolean[];
  /** Multiplications that one evaluation takes, roughly. */
  readonly work: number;
  /**
   * For each coordinate the move over which the curvature at the present point changes, in order of magnitude: for gamma
   * where that is within the SD, else Infinity, for v 1.
   */
  longestMoves(): Float64Array;
  /** Minus the second derivatives in gamma at the present point, p x p, nearly exact. */
  fixedCurvature(): Float64Array;
}

export interface MarginalEvaluation extends Evaluation {
  /** The latent point (b*, gamma): b* is the mode of the random effects given theta. */
  readonly latent: Float64Array;
  readonly latentConverged: boolean;
  readonly kind: LatentFactor["kind"];
  /** Share of each term's effects that the data determine: 1 - tr_k(H^-1) / q_k. */
  readonly determined: Float64Array;
}
