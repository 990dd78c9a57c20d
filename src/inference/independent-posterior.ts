import type { Random } from "../math/random.js";
import { SkewNormal } from "../math/skew-normal.js";
import { checkDenseSize } from "./dense-covariance.js";
import type { Marginal, Posterior } from "./posterior.js";
import type { IndependentState } from "./posterior-state.js";

/** A product of Gaussians, one per parameter: mean-field approximations. */
export class IndependentPosterior implements Posterior {
  constructor(
    private readonly mean: Float64Array,
    private readonly sd: Float64Array,
  ) {}

  marginal(position: number): Marginal {
    return new SkewNormal(this.mean[position], this.sd[position]);
  }

  /** mean + sd e; an SD of 0 or NaN leaves the mean. */
  sample(n: number, random: Random): Float64Array {
    const { mean, sd } = this;
    const draws = random.fillNormal(new Float64Array(n * mean.length));
    for (let s = 0; s < draws.length; s++) {
      const j = s % mean.length;
      draws[s] = mean[j] + (sd[j] > 0 ? sd[j] * draws[s] : 0);
    }
    return draws;
  }

  covariance(): Float64Array {
    const size = this.mean.length;
    checkDenseSize(size);
    const matrix = new Float64Array(size * size);
    this.sd.forEach((sd, j) => (matrix[j * (size + 1)] = sd * sd));
    return matrix;
  }

  state(): IndependentState {
    return { kind: "independent" };
  }
}
