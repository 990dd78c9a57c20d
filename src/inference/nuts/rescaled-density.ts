import type { LogDensity } from "./log-density.js";

/**
 * The density of z where x = centre + diag(scale) z: with unit masses in z the masses in x are
 * scale^-2. The constant of the Jacobian is left out.
 */
export class RescaledDensity implements LogDensity {
  readonly dimension: number;
  private readonly x: Float64Array;

  constructor(
    private readonly density: LogDensity,
    private readonly centre: Float64Array,
    private readonly scale: Float64Array,
  ) {
    this.dimension = density.dimension;
    this.x = new Float64Array(density.dimension);
  }

  evaluate(z: Float64Array, gradient: Float64Array): number {
    const { x, centre, scale } = this;
    for (let j = 0; j < x.length; j++) x[j] = centre[j] + scale[j] * z[j];
    const value = this.density.evaluate(x, gradient);
    for (let j = 0; j < x.length; j++) gradient[j] *= scale[j];
    return value;
  }

  toOriginal(z: Float64Array): Float64Array {
    return z.map((value, j) => this.centre[j] + value * this.scale[j]);
  }

  fromOriginal(x: Float64Array): Float64Array {
    return x.map((value, j) => (value - this.centre[j]) / this.scale[j]);
  }
}
