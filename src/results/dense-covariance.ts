import { InputError } from "../errors.js";
import type { FitOutcome } from "../inference/fit-outcome.js";

/** Largest number of parameters of which a dense matrix is made: 72 MB. */
const MAX_DENSE_PARAMETERS = 3000;

/**
 * Posterior covariance of the packed parameters, row-major.
 * @throws InputError for more than 3,000 parameters (72 MB).
 */
export function denseCovariance({ params, covariance }: FitOutcome): Float64Array {
  const size = params.length;
  if (size <= MAX_DENSE_PARAMETERS) return covariance();
  const megabytes = Math.round((8 * size * size) / 1e6);
  throw new InputError(
    "covParams",
    `the dense covariance of ${size} parameters takes ${megabytes} MB, and the limit is ${MAX_DENSE_PARAMETERS} parameters (72 MB)`,
    "feSd, vcpSd and vcSd hold the standard deviations",
  );
}
