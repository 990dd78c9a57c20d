import type { Random } from "../math/random.js";
import { SkewNormal } from "../math/skew-normal.js";
import type { Marginal, Posterior } from "./posterior.js";

/** Pivots below this share of a variance are rounding: the parameter follows from those before it. */
const NEGLIGIBLE = 1e-12;

/** A Gaussian posterior: N(mean, covariance), the covariance made on request. */
export class GaussianPosterior implements Posterior {
  constructor(
    private readonly mean: Float64Array,
    private readonly sd: Float64Array,
    private readonly covariance: () => Float64Array,
  ) {}

  marginal(position: number): Marginal {
    return new SkewNormal(this.mean[position], this.sd[position]);
  }

  /** mean + L e with L L' the covariance; a variance of 0 or NaN leaves the mean. */
  sample(n: number, random: Random): Float64Array {
    const { mean } = this;
    const size = mean.length;
    const factor = semidefiniteFactor(this.covariance(), size);
    const draws = new Float64Array(n * size);
    const e = new Float64Array(size);
    for (let i = 0; i < n; i++) {
      random.fillNormal(e);
      for (let a = 0; a < size; a++) {
        let sum = mean[a];
        for (let b = 0; b <= a; b++) sum += factor[a * size + b] * e[b];
        draws[i * size + a] = sum;
      }
    }
    return draws;
  }
}

/** Lower triangular L with L L' = A for a positive semidefinite matrix, row-major. */
function semidefiniteFactor(a: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    let pivot = a[j * (n + 1)];
    const least = NEGLIGIBLE * pivot;
    for (let c = 0; c < j; c++) pivot -= factor[j * n + c] ** 2;
    if (!(pivot > least)) continue;
    const root = Math.sqrt(pivot);
    factor[j * (n + 1)] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j];
      for (let c = 0; c < j; c++) sum -= factor[i * n + c] * factor[j * n + c];
      factor[i * n + j] = Number.isNaN(sum) ? 0 : sum / root;
    }
  }
  return factor;
}
