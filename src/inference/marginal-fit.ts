import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import type { FitOptions } from "./fit-options.js";
import { LaplaceObjective, type LaplaceTarget } from "./laplace-objective.js";
import type { UserCoordinates } from "./latent-covariance.js";
import { findMarginalMode, type MarginalMode } from "./marginal-mode.js";

/** The model as the marginal fit sees it. */
export interface MarginalTarget extends LaplaceTarget, UserCoordinates {
  readonly size: number;
  readonly effects: number;
  /** Internal fixed effects gamma = T^-1 beta, and back. */
  readonly scaling: {
    /** log |det T| */
    readonly logDeterminant: number;
    toUser(gamma: ArrayLike<number>): Float64Array;
    toInternal(beta: ArrayLike<number>): Float64Array;
  };
  /** Packed parameters (fe, vcp, vc) of a latent point at the present v, and back (which moves v). */
  toParameters(x: Float64Array): Float64Array;
  fromParameters(params: Float64Array): Float64Array;
  /** A latent point to start from; default 0. */
  guess?(): Float64Array;
  /**
   * The posterior of a sample of the data, if it is worth its time.
   * @throws InputError where the sample does not identify the fixed effects.
   */
  sample?(): MarginalTarget | null;
}

/** Where the search for a marginal mode starts. */
export interface MarginalStart {
  /** The latent point; the target stands at the start's v. */
  readonly x: Float64Array;
  /** Approximate covariance of theta = (gamma, v), d x d, where one is known. */
  readonly metric?: Float64Array;
}

/** The marginal mode of a target, with the covariance of theta = (gamma, v) there. */
export interface MarginalFit {
  readonly target: MarginalTarget;
  readonly objective: LaplaceObjective;
  readonly mode: MarginalMode;
  readonly iterations: number;
  /** Packed (fe, vcp, vc). */
  readonly params: Float64Array;
  /** d x d; null where the curvature is not that of a maximum. */
  readonly covariance: Float64Array | null;
}

/** What bounds a search. */
export type SearchLimits = Required<Pick<FitOptions, "maxIterations" | "tolerance">> &
  Pick<FitOptions, "onIteration">;

/** Searches from a start at the target's present v. */
export function fitMarginal(
  target: MarginalTarget,
  { x, metric }: MarginalStart,
  limits: SearchLimits,
): MarginalFit {
  const objective = new LaplaceObjective(target, x);
  const theta = Float64Array.of(...x.subarray(target.effects), ...target.vcp);
  const mode = findMarginalMode(objective, theta, target.fixed, {
    ...limits,
    ...(metric && { metric }),
  });
  objective.evaluate(mode.theta);
  const params = target.toParameters(mode.evaluation.latent);
  const covariance = thetaCovariance(mode, target.fixed);
  return { target, objective, mode, iterations: mode.iterations, params, covariance };
}

/** Puts the target back to the mode, the fixed effects held. */
export function returnToMode({ objective, mode }: MarginalFit): void {
  objective.evaluate(mode.theta);
}

/** Inverse of minus the Hessian of the log marginal; the rows of terms at zero are 0. */
function thetaCovariance(mode: MarginalMode, fixed: number): Float64Array | null {
  const d = mode.theta.length;
  const covariance = invertPositiveDefinite(mode.hessian, d);
  if (covariance === null) return null;
  mode.atZero.forEach((zero, k) => zero && (covariance[(fixed + k) * (d + 1)] = 0));
  return covariance;
}
