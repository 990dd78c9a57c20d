/** A smooth log density on R^d, up to a constant: all that the sampler knows of a model. */
export interface LogDensity {
  readonly dimension: number;
  /**
   * Writes the gradient at x and returns the log density there; anything but a finite number counts
   * as a density of zero.
   */
  evaluate(x: Float64Array, gradient: Float64Array): number;
}
