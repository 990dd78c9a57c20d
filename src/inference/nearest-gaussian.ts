import { NotPositiveDefiniteError } from "../errors.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { findLatentMode, type LatentTarget } from "./latent-mode.js";

/** Means of the derivatives of f over N(x, H^-1), H as in the target's factor. */
export interface Averages {
  /** Replaces the factor by that of the mean of H; writes the natural-gradient step, returns its length. */
  step(x: Float64Array, out: Float64Array): number;
  /** Mean third derivative in each effect u_j. */
  thirdDerivatives(x: Float64Array): Float64Array;
}

export interface AveragedTarget extends LatentTarget {
  averages(): Averages;
}

const MOST_STEPS = 10;
/** Length of the last step: this many standard deviations in every direction. */
const TOLERANCE = 0.01;

/**
 * Moves x to the mean of the Gaussian nearest to exp(f) (see `AveragedPosterior`) by natural-gradient
 * steps from the mode, and returns the factor of its precision. Where they do not converge, x is the
 * mode and the factor that of the Hessian there.
 */
export function findNearestGaussian(
  target: LatentTarget,
  averages: Averages,
  x: Float64Array,
): CholeskyFactor {
  const { factor } = findLatentMode(target, x);
  const mode = x.slice();
  if (converges(averages, x)) return factor;
  x.set(mode);
  return findLatentMode(target, x).factor;
}

function converges(averages: Averages, x: Float64Array): boolean {
  const step = new Float64Array(x.length);
  const enough = TOLERANCE * Math.sqrt(x.length);
  try {
    for (let n = 0; n < MOST_STEPS; n++) {
      const length = averages.step(x, step);
      if (!Number.isFinite(length)) return false;
      for (let j = 0; j < x.length; j++) x[j] += step[j];
      if (length <= enough) return true;
    }
  } catch (error) {
    if (!(error instanceof NotPositiveDefiniteError)) throw error;
  }
  return false;
}
