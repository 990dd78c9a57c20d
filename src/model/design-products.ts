import type { MergedRows } from "./merged-rows.js";

/** The rows of A = [X Z] and the offset, as the products below need them. */
export type DesignRows = Pick<
  MergedRows,
  "count" | "rowPointers" | "columnsOf" | "values" | "exog" | "offset"
>;

/** eta = offset + X fe + Z vc; without the offset where `shift` is false. */
export function linearPredictor(
  rows: DesignRows,
  fe: Float64Array,
  vc: Float64Array,
  eta: Float64Array,
  shift = true,
): void {
  const { count, rowPointers, columnsOf, values, exog, offset } = rows;
  const { columns: p, data: x } = exog;
  for (let i = 0; i < count; i++) {
    let sum = shift ? offset[i] : 0;
    for (let j = 0; j < p; j++) sum += x[i * p + j] * fe[j];
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      sum += values === null ? vc[columnsOf[s]] : values[s] * vc[columnsOf[s]];
    }
    eta[i] = sum;
  }
}

/** fe += X'r and vc += Z'r */
export function addTransposed(
  rows: DesignRows,
  r: Float64Array,
  fe: Float64Array,
  vc: Float64Array,
): void {
  const { count, rowPointers, columnsOf, values, exog } = rows;
  const { columns: p, data: x } = exog;
  for (let i = 0; i < count; i++) {
    const ri = r[i];
    for (let j = 0; j < p; j++) fe[j] += x[i * p + j] * ri;
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      vc[columnsOf[s]] += values === null ? ri : values[s] * ri;
    }
  }
}
