import type { ConditionalHessian } from "./conditional-hessian.js";
import type { DesignRows } from "./design-products.js";

/** Posterior mean, variance and third central moment of every random effect u_j at fixed v. */
export interface EffectMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly third: Float64Array;
}

/** What the covariances a_i'C e_j of linear predictors and effects, C = H^-1, are made of. */
export interface CovarianceParts {
  readonly rows: DesignRows;
  readonly hessian: Pick<ConditionalHessian, "diagonalOffsets" | "fixedOffsets" | "pairOffsets">;
  /** Entries of C in the layout of the factor. */
  readonly inverse: Float64Array;
  /** s_j, scale of each effect. */
  readonly scales: Float64Array;
}

/**
 * Third central moment of each effect b_j to first order in the third derivatives,
 *
 *     kappa_j = sum_i l3_i g_ij^3,   g_ij = a_i'C e_j,
 *
 * over the rows i that have the effect; the others move it by products of small covariances.
 */
export function thirdMoments(parts: CovarianceParts, third: Float64Array): Float64Array {
  const moments = new Float64Array(parts.scales.length);
  forEachCovariance(parts, (i, j, g) => (moments[j] += third[i] * g ** 3));
  return moments;
}

/** Of each row: third and fourth derivative, h_i = a_i'C a_i, and how far the mean of eta is from the mode. */
export interface RowExpansion {
  readonly third: Float64Array;
  readonly fourth: Float64Array;
  readonly leverages: Float64Array;
  readonly moves: Float64Array;
}

/**
 * What terms of second order add to the variance V_j = C_jj of each effect, relative to it. From the mean
 * under tilts of the density (`fixedCumulants`) these are
 *
 *     sum_i (l4_i h_i / 2 + l3_i m_i) g_ij^2 + (1/2) sum_ik l3_i l3_k h_ik^2 g_ij g_kj,   h_ik = a_i'C a_k,
 *
 * with m_i the move of the mean from the mode. Rows that share an effect and little else have
 * h_ik = g_ij g_kj / V_j, so the pairs of rows come to kappa_j^2 / V_j^2, and what h_i is beyond that counts
 * for i = k.
 */
export function varianceChanges(
  parts: CovarianceParts,
  { third, fourth, leverages: h, moves }: RowExpansion,
  moments: Float64Array,
): Float64Array {
  const { diagonalOffsets } = parts.hessian;
  const changes = moments.map(
    (kappa, j) => kappa ** 2 / parts.inverse[diagonalOffsets[j]] ** 2 / 2,
  );
  forEachCovariance(parts, (i, j, g) => {
    const shared = g ** 2 / parts.inverse[diagonalOffsets[j]];
    const single = third[i] ** 2 * (h[i] ** 2 - shared ** 2);
    changes[j] += g ** 2 * ((fourth[i] * h[i] + single) / 2 + third[i] * moves[i]);
  });
  return changes.map((change, j) => change / parts.inverse[diagonalOffsets[j]]);
}

/** Visits g_ij = a_i'C e_j for the effects j of every row i. */
function forEachCovariance(
  { rows, hessian, inverse, scales }: CovarianceParts,
  visit: (i: number, j: number, g: number) => void,
): void {
  const { count, rowPointers, columnsOf, values, exog } = rows;
  const { columns: p, data: x } = exog;
  const { diagonalOffsets, fixedOffsets, pairOffsets } = hessian;
  const covariances = new Float64Array(longestRow(rows));
  let pair = 0;
  for (let i = 0; i < count; i++) {
    const start = rowPointers[i];
    const length = rowPointers[i + 1] - start;
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
    for (let a = 0; a < length; a++) visit(i, columnsOf[start + a], covariances[a]);
  }
}

function longestRow({ count, rowPointers }: DesignRows): number {
  let longest = 0;
  for (let i = 0; i < count; i++) longest = Math.max(longest, rowPointers[i + 1] - rowPointers[i]);
  return longest;
}
