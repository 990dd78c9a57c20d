import type { FixedScaling } from "./fixed-scaling.js";

/**
 * The latent vector x = (b, gamma) of effects in units of their standard deviation, u_j = s_j b_j
 * with s_j = exp(v of effect j's term), and fixed effects in internal units, beta = T gamma, under
 * the priors b ~ N(0, I) and gamma ~ N(0, Q^-1).
 */
export class LatentCoordinates {
  readonly effects: number;
  readonly fixed: number;
  readonly size: number;
  /** s_j */
  readonly scales: Float64Array;
  private readonly u: Float64Array;

  constructor(
    /** Term of each effect. */
    readonly termOf: Int32Array,
    readonly scaling: FixedScaling,
    /** Q, p x p. */
    readonly precision: Float64Array,
  ) {
    this.effects = termOf.length;
    this.fixed = scaling.scaled.columns;
    this.size = this.effects + this.fixed;
    this.scales = new Float64Array(this.effects).fill(1);
    this.u = new Float64Array(this.effects);
  }

  setVcp(vcp: ArrayLike<number>): void {
    for (let j = 0; j < this.effects; j++) this.scales[j] = Math.exp(vcp[this.termOf[j]]);
  }

  /** S b for a vector of the length of x or of b; holds until the next call. */
  scaled(b: Float64Array): Float64Array {
    const { u, scales } = this;
    for (let j = 0; j < u.length; j++) u[j] = scales[j] * b[j];
    return u;
  }

  /** (S b, T gamma) */
  toUser(displacement: Float64Array): Float64Array {
    const user = new Float64Array(this.size);
    user.set(this.scaled(displacement));
    user.set(this.scaling.toUser(displacement.subarray(this.effects)), this.effects);
    return user;
  }

  /** (S^-1 u, T^-1 beta), the inverse of `toUser`; u_j = 0 gives 0 however small its SD. */
  fromUser(u: Float64Array, beta: Float64Array): Float64Array {
    const x = new Float64Array(this.size);
    for (let j = 0; j < this.effects; j++) x[j] = u[j] === 0 ? 0 : u[j] / this.scales[j];
    x.set(this.scaling.toInternal(beta), this.effects);
    return x;
  }

  /** Transpose of `toUser`. */
  pullBack(covector: Float64Array): Float64Array {
    const latent = new Float64Array(this.size);
    latent.set(this.scaled(covector));
    latent.set(this.scaling.pullBack(covector.subarray(this.effects)), this.effects);
    return latent;
  }

  /** b'b/2 + gamma'Q gamma/2 */
  penalty(x: Float64Array): number {
    const slope = this.penaltySlope(x);
    return slope.reduce((sum, value, j) => sum + value * x[j], 0) / 2;
  }

  /** (b, Q gamma) */
  penaltySlope(x: Float64Array): Float64Array {
    const { effects, fixed, precision } = this;
    const slope = x.slice();
    for (let j = 0; j < fixed; j++) {
      slope[effects + j] = 0;
      for (let l = 0; l < fixed; l++) {
        slope[effects + j] += precision[j * fixed + l] * x[effects + l];
      }
    }
    return slope;
  }
}
