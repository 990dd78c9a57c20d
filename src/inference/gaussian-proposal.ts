import type { Random } from "../math/random.js";
import { plainKernels } from "../sparse/dense-kernels.js";

/** A distribution that can be drawn from and whose density is known. */
export interface Proposal {
  /** n draws, one a row, row-major. */
  sample(n: number, random: Random): Float64Array;
  /** Log density of one draw, up to a constant. */
  logDensity(draw: Float64Array): number;
}

/**
 * N(mean, covariance) through L L' = covariance; null where the covariance is not positive definite.
 * Takes d^3 / 6 multiplications once and d^2 / 2 for each draw and each density.
 * @param covariance d x d, row-major.
 */
export function gaussianProposal(mean: Float64Array, covariance: Float64Array): Proposal | null {
  const d = mean.length;
  const root = plainKernels.allocate(d * d);
  // column-major, lower triangle
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) root[j * d + i] = covariance[i * d + j];
  }
  if (!root.every(Number.isFinite) || plainKernels.cholesky(root, 0, d) >= 0) return null;
  return {
    sample(n, random) {
      const rows = new Float64Array(n * d);
      const z = new Float64Array(d);
      for (let r = 0; r < n; r++) {
        const row = rows.subarray(r * d, (r + 1) * d);
        row.set(mean);
        random.fillNormal(z);
        for (let j = 0; j < d; j++) {
          for (let i = j; i < d; i++) row[i] += root[j * d + i] * z[j];
        }
      }
      return rows;
    },
    logDensity(draw) {
      const rest = draw.map((value, j) => value - mean[j]);
      let square = 0;
      for (let j = 0; j < d; j++) {
        const z = (rest[j] /= root[j * (d + 1)]);
        square += z * z;
        for (let i = j + 1; i < d; i++) rest[i] -= root[j * d + i] * z;
      }
      return -square / 2;
    },
  };
}
