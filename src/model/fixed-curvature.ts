import type { DesignRows } from "./design-products.js";

/** What the curvature below depends on, besides the design. */
export interface CurvatureParts {
  /** For each row -l2_i - (h_i l4_i + l3_i rho_i) / 2. */
  readonly weights: Float64Array;
  /** l3_i of each row. */
  readonly third: Float64Array;
  /** db/dgamma_j for each j. */
  readonly slopes: readonly Float64Array[];
  /** s_j and C_jj of each random effect. */
  readonly scales: Float64Array;
  readonly variances: Float64Array;
}

/**
 * Minus the second derivatives of the Laplace log marginal in gamma, p x p, without the prior. With
 * x~_i = x_i + (db/dgamma)'S z_i the change of row i's predictor when b follows its mode, and
 * rho = ZS C SZ't, t_i = h_i l3_i,
 *
 *     sum_i (-l2_i - (h_i l4_i + l3_i rho_i) / 2) x~_i x~_i' + (db/dgamma)'(db/dgamma)
 *         - (1/2) sum_im l3_i l3_m h_im^2 x~_i x~_m'.
 *
 * Of the last sum, the part of two rows that share an effect j is kept, with h_im = s_j^2 C_jj z_ij
 * z_mj: the rest is of second order in a correction that is itself of order 1 / (rows per level).
 */
export function fixedCurvature(rows: DesignRows, parts: CurvatureParts): Float64Array {
  const { slopes, scales, variances } = parts;
  const p = slopes.length;
  // du/dgamma, the p slopes of an effect in sequence
  const moves = new Float64Array(scales.length * p);
  for (let e = 0; e < scales.length; e++) {
    for (let j = 0; j < p; j++) moves[e * p + j] = scales[e] * slopes[j][e];
  }
  const shared = new Float64Array(scales.length * p);
  const curvature = new Float64Array(p * p);
  addRows(rows, parts, moves, shared, curvature);
  for (let j = 0; j < p; j++) {
    for (let l = 0; l <= j; l++) {
      let sum = curvature[j * p + l];
      for (let e = 0; e < scales.length; e++) {
        const factor = scales[e] ** 2 * variances[e];
        sum += slopes[j][e] * slopes[l][e];
        sum -= (factor * shared[e * p + j] * (factor * shared[e * p + l])) / 2;
      }
      curvature[j * p + l] = curvature[l * p + j] = sum;
    }
  }
  return curvature;
}

/**
 * Adds sum_i weight_i x~_i x~_i' to the lower triangle of `curvature` and, for each effect e,
 * sum_i l3_i z_ie^2 x~_i to `shared`.
 */
function addRows(
  { count, rowPointers, columnsOf, values, exog }: DesignRows,
  { weights, third }: CurvatureParts,
  moves: Float64Array,
  shared: Float64Array,
  curvature: Float64Array,
): void {
  const { columns: p, data: x } = exog;
  const moved = new Float64Array(p);
  for (let i = 0; i < count; i++) {
    const start = rowPointers[i];
    const end = rowPointers[i + 1];
    for (let j = 0; j < p; j++) moved[j] = x[i * p + j];
    for (let s = start; s < end; s++) {
      const z = values === null ? 1 : values[s];
      const e = columnsOf[s] * p;
      for (let j = 0; j < p; j++) moved[j] += z * moves[e + j];
    }
    for (let s = start; s < end; s++) {
      const factor = values === null ? third[i] : third[i] * values[s] ** 2;
      const e = columnsOf[s] * p;
      for (let j = 0; j < p; j++) shared[e + j] += factor * moved[j];
    }
    for (let j = 0; j < p; j++) {
      const weighted = weights[i] * moved[j];
      for (let l = 0; l <= j; l++) curvature[j * p + l] += weighted * moved[l];
    }
  }
}
