import type { DesignRows } from "./design-products.js";

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
export function fixedCurvature(
  rows: DesignRows,
  /** Weight of x~_i x~_i' and third derivative l3_i of each row. */
  weights: Float64Array,
  third: Float64Array,
  /** Columns of ZS db/dgamma, to which X is added here in place. */
  moved: readonly Float64Array[],
  slopes: readonly Float64Array[],
  /** s_j^2 C_jj for each random effect. */
  variances: Float64Array,
): Float64Array {
  const p = moved.length;
  addColumns(rows, moved);
  const shared = moved.map((x) => sharedSums(rows, third, x, variances));
  const curvature = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let l = 0; l <= j; l++) {
      let sum = 0;
      for (let i = 0; i < rows.count; i++) sum += weights[i] * moved[j][i] * moved[l][i];
      for (let e = 0; e < variances.length; e++) {
        sum += slopes[j][e] * slopes[l][e] - (shared[j][e] * shared[l][e]) / 2;
      }
      curvature[j * p + l] = curvature[l * p + j] = sum;
    }
  }
  return curvature;
}

function addColumns({ count, exog }: DesignRows, moved: readonly Float64Array[]): void {
  const { columns: p, data: x } = exog;
  for (let j = 0; j < p; j++) for (let i = 0; i < count; i++) moved[j][i] += x[i * p + j];
}

/** s_j^2 C_jj sum_i l3_i z_ij^2 x_i for each effect j. */
function sharedSums(
  { count, rowPointers, columnsOf, values }: DesignRows,
  third: Float64Array,
  x: Float64Array,
  variances: Float64Array,
): Float64Array {
  const sums = new Float64Array(variances.length);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      sums[columnsOf[s]] += third[i] * x[i] * (values === null ? 1 : values[s] ** 2);
    }
  }
  return sums.map((sum, e) => sum * variances[e]);
}
