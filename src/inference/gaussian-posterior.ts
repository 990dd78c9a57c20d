import type { Random } from "../math/random.js";
import { SkewNormal } from "../math/skew-normal.js";
import { checkDenseSize, isDenseSize, lowerTriangle, symmetricMatrix } from "./dense-covariance.js";
import type { Marginal, Posterior } from "./posterior.js";
import type { GaussianState } from "./posterior-state.js";

/** Pivots below this share of a variance are rounding: the parameter follows from those before it. */
const NEGLIGIBLE = 1e-12;

/** A Gaussian posterior: N(mean, covariance), the covariance made on request. */
export class GaussianPosterior implements Posterior {
  /** Lower triangle of the covariance, once it was asked for. */
  private triangle: Float64Array | null = null;

  /** @param dense covariance, row-major, of which the lower triangle is read; called at most once. */
  constructor(
    private readonly mean: Float64Array,
    private readonly sd: Float64Array,
    private readonly dense: () => Float64Array,
  ) {}

  static restore({ covariance }: GaussianState, mean: Float64Array, sd: Float64Array) {
    const posterior = new GaussianPosterior(mean, sd, () => new Float64Array(0));
    posterior.triangle = covariance;
    return posterior;
  }

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

  covariance(): Float64Array {
    const size = this.mean.length;
    checkDenseSize(size);
    return symmetricMatrix(this.lower(), size);
  }

  state(): GaussianState {
    const covariance = isDenseSize(this.mean.length) ? this.lower() : null;
    return { kind: "gaussian", covariance };
  }

  private lower(): Float64Array {
    return (this.triangle ??= lowerTriangle(this.dense(), this.mean.length));
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
