import type { MergedRows } from "./merged-rows.js";

/** The rows of A = [X Z] and the offset, as the products below need them. */
export type DesignRows = Pick<
  MergedRows,
  "count" | "rowPointers" | "columnsOf" | "values" | "exog" | "offset"
>;

/** The rows of A alone. */
type PlainRows = Omit<DesignRows, "offset">;

/** eta = offset + X fe + Z vc; without the offset where `shift` is false. */
export function linearPredictor(
  rows: DesignRows,
  fe: Float64Array,
  vc: Float64Array,
  eta: Float64Array,
  shift = true,
): void {
  if (shift) eta.set(rows.offset);
  else eta.fill(0);
  addFixed(rows, fe, eta);
  addRandom(rows, vc, eta);
}

/** eta += X fe */
export function addFixed({ count, exog }: PlainRows, fe: Float64Array, eta: Float64Array): void {
  const { columns: p, data: x } = exog;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += x[i * p + j] * fe[j];
    eta[i] += sum;
  }
}

/** eta += Z vc */
export function addRandom(rows: PlainRows, vc: Float64Array, eta: Float64Array): void {
  const { count, rowPointers, columnsOf, values } = rows;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      sum += values === null ? vc[columnsOf[s]] : values[s] * vc[columnsOf[s]];
    }
    eta[i] += sum;
  }
}

/** fe += X'r and vc += Z'r */
export function addTransposed(
  rows: DesignRows,
  r: Float64Array,
  fe: Float64Array,
  vc: Float64Array,
): void {
  addFixedTransposed(rows, r, fe);
  addRandomTransposed(rows, r, vc);
}

/** fe += X'r */
export function addFixedTransposed(
  { count, exog }: PlainRows,
  r: Float64Array,
  fe: Float64Array,
): void {
  const { columns: p, data: x } = exog;
  for (let i = 0; i < count; i++) {
    const ri = r[i];
    for (let j = 0; j < p; j++) fe[j] += x[i * p + j] * ri;
  }
}

/** vc += Z'r */
export function addRandomTransposed(rows: PlainRows, r: Float64Array, vc: Float64Array): void {
  const { count, rowPointers, columnsOf, values } = rows;
  for (let i = 0; i < count; i++) {
    const ri = r[i];
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      vc[columnsOf[s]] += values === null ? ri : values[s] * ri;
    }
  }
}

/** Z'diag(w)X, q x p row-major. */
export function mixedProducts(rows: DesignRows, w: Float64Array, effects: number): Float64Array {
  const { count, rowPointers, columnsOf, values, exog } = rows;
  const { columns: p, data: x } = exog;
  const products = new Float64Array(effects * p);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      const factor = values === null ? w[i] : w[i] * values[s];
      const e = columnsOf[s] * p;
      for (let j = 0; j < p; j++) products[e + j] += factor * x[i * p + j];
    }
  }
  return products;
}
