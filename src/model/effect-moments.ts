import type { ConditionalHessian } from "./conditional-hessian.js";
import type { DesignRows } from "./design-products.js";

/** Posterior mean, variance and third central moment of every random effect u_j at fixed v. */
export interface EffectMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly third: Float64Array;
}

/**
 * Third central moment of each effect b_j to first order in the third derivatives,
 *
 *     sum_i l3_i (a_i'C e_j)^3,   C = H^-1,
 *
 * over the rows i that have the effect; the others move it by products of small covariances.
 */
export function thirdMoments(
  rows: DesignRows,
  hessian: Pick<ConditionalHessian, "diagonalOffsets" | "fixedOffsets" | "pairOffsets">,
  inverse: Float64Array,
  scales: Float64Array,
  thirdDerivatives: Float64Array,
): Float64Array {
  const { count, rowPointers, columnsOf, values, exog } = rows;
  const { columns: p, data: x } = exog;
  const { diagonalOffsets, fixedOffsets, pairOffsets } = hessian;
  const third = new Float64Array(scales.length);
  const covariances = new Float64Array(longestRow(rows));
  let pair = 0;
  for (let i = 0; i < count; i++) {
    const start = rowPointers[i];
    const length = rowPointers[i + 1] - start;
    // a_i'C e_j for the effects j of row i
    for (let a = 0; a < length; a++) {
      const column = columnsOf[start + a];
      const coefficient = scales[column] * (values?.[start + a] ?? 1);
      covariances[a] = coefficient * inverse[diagonalOffsets[column]];
      for (let j = 0; j < p; j++) {
        covariances[a] += x[i * p + j] * inverse[fixedOffsets[column] + j];
      }
      for (let b = 0; b < a; b++) {
        const entry = inverse[pairOffsets[pair++]];
        const other = columnsOf[start + b];
        covariances[a] += scales[other] * (values?.[start + b] ?? 1) * entry;
        covariances[b] += coefficient * entry;
      }
    }
    for (let a = 0; a < length; a++) {
      third[columnsOf[start + a]] += thirdDerivatives[i] * covariances[a] ** 3;
    }
  }
  return third;
}

function longestRow({ count, rowPointers }: DesignRows): number {
  let longest = 0;
  for (let i = 0; i < count; i++) longest = Math.max(longest, rowPointers[i + 1] - rowPointers[i]);
  return longest;
}
