import type { DesignRows } from "./design-products.js";

/** Sums of squared coefficients: rows (x_i, z_i) of the design on the user's scale. */

/** s_i^2 = sum_j x_ij^2 var(fe_j) + sum_j z_ij^2 var(vc_j), for independent parameters. */
export function predictorVariance(
  { count, exog, rowPointers, columnsOf, values }: DesignRows,
  fe: Float64Array,
  vc: Float64Array,
  out: Float64Array,
): void {
  const { columns: p, data: x } = exog;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += x[i * p + j] ** 2 * fe[j];
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      sum += values === null ? vc[columnsOf[s]] : values[s] ** 2 * vc[columnsOf[s]];
    }
    out[i] = sum;
  }
}

/** The transpose: fe_j += sum_i x_ij^2 r_i and vc_j += sum_i z_ij^2 r_i. */
export function addSquaresTransposed(
  { count, exog, rowPointers, columnsOf, values }: DesignRows,
  r: Float64Array,
  fe: Float64Array,
  vc: Float64Array,
): void {
  const { columns: p, data: x } = exog;
  for (let i = 0; i < count; i++) {
    const ri = r[i];
    for (let j = 0; j < p; j++) fe[j] += x[i * p + j] ** 2 * ri;
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      vc[columnsOf[s]] += values === null ? ri : values[s] ** 2 * ri;
    }
  }
}
