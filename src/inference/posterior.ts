import type { Random } from "../math/random.js";
import type { PosteriorState } from "./posterior-state.js";

/** The posterior distribution of one number. */
export interface Marginal {
  /** Its mean. */
  readonly mean: number;
  /** Its standard deviation; NaN where the fit has none. */
  readonly sd: number;
  /** Density. */
  pdf(x: number): number;
  /** P(parameter <= x) */
  cdf(x: number): number;
  /** The x with cdf(x) = p, 0 < p < 1. */
  quantile(p: number): number;
}

/** The posterior that a fit found, as far as one can ask it: by parameter, and by joint draws. */
export interface Posterior {
  /** Of the parameter at a position of the packed vector (fe, vcp, vc). */
  marginal(position: number): Marginal;
  /** n independent draws of the packed vector, one a row, row-major. */
  sample(n: number, random: Random): Float64Array;
  /**
   * Dense covariance of the packed parameters, row-major; made on request.
   * @throws InputError for more than 3,000 parameters (72 MB).
   */
  covariance(): Float64Array;
  /** The plain data from which `restorePosterior` makes it again. */
  state(): PosteriorState;
  /** log of the exact posterior over the density that draws come from, for n draws; up to a constant. */
  logRatios?(n: number, random: Random): Float64Array;
}
