import type { ConditionalHessian } from "./conditional-hessian.js";
import type { DesignRows } from "./design-products.js";

/** Posterior mean, variance and third central moment of every random effect u_j at fixed v. */
export interface EffectMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly third: Float64Array;
}

/** Those at a point of v, with what the terms of second order did. */
export interface CorrectedMoments extends EffectMoments {
  /** The largest relative change of a variance; 0 where it has no such terms. */
  readonly change: number;
}

/**
 * Moments of a mixture of parts with moments m, s^2 and t and weights that sum to 1, by the law of total
 * cumulance
 *
 *     mean = E[m],   variance = E[s^2] + Var(m),   third = E[t] + 3 Cov(s^2, m) + E[(m - E[m])^3].
 */
export function mixture(
  parts: readonly EffectMoments[],
  weights: ArrayLike<number>,
): EffectMoments {
  const size = parts[0].mean.length;
  const [mean, variance, third] = [1, 2, 3].map(() => new Float64Array(size));
  parts.forEach((part, t) => addMultiple(weights[t], part.mean, mean));
  const shift = new Float64Array(size);
  parts.forEach((part, t) => {
    shift.set(part.mean);
    addMultiple(-1, mean, shift);
    addMultiple(weights[t], part.variance, variance);
    addMultiple(weights[t], part.third, third);
    addShift(weights[t], shift, part.variance, variance, third);
  });
  return { mean, variance, third };
}

/** to += factor x */
function addMultiple(factor: number, x: Float64Array, to: Float64Array): void {
  for (let j = 0; j < x.length; j++) to[j] += factor * x[j];
}

/** What a part of variances s^2 adds to those and third moments of the mixture for its means' distance from those of the whole. */
function addShift(
  weight: number,
  shift: Float64Array,
  s2: Float64Array,
  variance: Float64Array,
  third: Float64Array,
): void {
  for (let j = 0; j < shift.length; j++) {
    const square = shift[j] * shift[j];
    variance[j] += weight * square;
    third[j] += weight * shift[j] * (3 * s2[j] + square);
  }
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

/** g_ij = a_i'C e_j for every entry (i, j) of Z. */
export function effectCovariances({
  rows,
  hessian,
  inverse,
  scales,
}: CovarianceParts): Float64Array {
  const { count, rowPointers, columnsOf, values, exog } = rows;
  const { columns: p, data: x } = exog;
  const { diagonalOffsets, fixedOffsets, pairOffsets } = hessian;
  const g = new Float64Array(columnsOf.length);
  let pair = 0;
  for (let i = 0; i < count; i++) {
    const start = rowPointers[i];
    for (let a = start; a < rowPointers[i + 1]; a++) {
      const column = columnsOf[a];
      const coefficient = values === null ? scales[column] : scales[column] * values[a];
      let sum = coefficient * inverse[diagonalOffsets[column]];
      const offset = fixedOffsets[column];
      for (let j = 0; j < p; j++) sum += x[i * p + j] * inverse[offset + j];
      for (let b = start; b < a; b++) {
        const entry = inverse[pairOffsets[pair++]];
        const other = columnsOf[b];
        sum += (values === null ? scales[other] : scales[other] * values[b]) * entry;
        g[b] += coefficient * entry;
      }
      g[a] += sum;
    }
  }
  return g;
}

/**
 * Third central moment of each effect b_j to first order in the third derivatives,
 *
 *     kappa_j = sum_i l3_i g_ij^3,   g_ij = a_i'C e_j,
 *
 * over the rows i that have the effect; the others move it by products of small covariances.
 */
export function thirdMoments(
  { rows: { count, rowPointers, columnsOf }, scales }: CovarianceParts,
  covariances: Float64Array,
  third: Float64Array,
): Float64Array {
  const moments = new Float64Array(scales.length);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      const g = covariances[s];
      moments[columnsOf[s]] += third[i] * g * g * g;
    }
  }
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
  { rows, hessian, inverse }: CovarianceParts,
  covariances: Float64Array,
  expansion: RowExpansion,
  moments: Float64Array,
): Float64Array {
  const variances = moments.map((_, j) => inverse[hessian.diagonalOffsets[j]]);
  const changes = moments.map((kappa, j) => (kappa / variances[j]) ** 2 / 2);
  addRowChanges(rows, covariances, expansion, variances, changes);
  return changes.map((change, j) => change / variances[j]);
}

/** Adds the part of single rows. */
function addRowChanges(
  { count, rowPointers, columnsOf }: DesignRows,
  covariances: Float64Array,
  { third, fourth, leverages: h, moves }: RowExpansion,
  variances: Float64Array,
  changes: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const l3 = third[i];
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      const j = columnsOf[s];
      const square = covariances[s] * covariances[s];
      const shared = square / variances[j];
      const single = l3 * l3 * (h[i] * h[i] - shared * shared);
      changes[j] += square * ((fourth[i] * h[i] + single) / 2 + l3 * moves[i]);
    }
  }
}
