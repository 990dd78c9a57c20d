import type { DenseRows } from "./model-data.js";

/** Rows whose products are summed at a time. */
const ROW_BLOCK = 256;

/** X'diag(w)X, p x p with both triangles; w null stands for ones. */
export function weightedGram({ rows, columns: p, data: x }: DenseRows, w: Float64Array | null) {
  const gram = new Float64Array(p * p);
  // Blocks of rows are turned into columns, whose products run in registers.
  const block = new Float64Array(p * ROW_BLOCK);
  const weighted = new Float64Array(ROW_BLOCK);
  for (let start = 0; start < rows; start += ROW_BLOCK) {
    const length = Math.min(ROW_BLOCK, rows - start);
    for (let j = 0; j < p; j++) takeColumn(x, start * p + j, p, block, j * ROW_BLOCK, length);
    for (let j = 0; j < p; j++) {
      weigh(w, start, block, j * ROW_BLOCK, weighted, length);
      for (let l = j; l < p; l += 2) addProducts(weighted, block, l, p, length, gram, j);
    }
  }
  for (let j = 0; j < p; j++) for (let l = 0; l < j; l++) gram[l * p + j] = gram[j * p + l];
  return gram;
}

/** Copies numbers that lie `stride` apart next to each other. */
function takeColumn(
  x: Float64Array,
  from: number,
  stride: number,
  block: Float64Array,
  to: number,
  length: number,
): void {
  for (let i = 0, at = from; i < length; i++, at += stride) block[to + i] = x[at];
}

/** A column of the block times the weights of its rows. */
function weigh(
  w: Float64Array | null,
  start: number,
  block: Float64Array,
  column: number,
  weighted: Float64Array,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    weighted[i] = w === null ? block[column + i] : w[start + i] * block[column + i];
  }
}

/** Adds the products with columns l and l + 1 to entries (l, j) and (l + 1, j); the last stands for both where there is no other. */
function addProducts(
  weighted: Float64Array,
  block: Float64Array,
  l: number,
  p: number,
  length: number,
  gram: Float64Array,
  j: number,
): void {
  const first = l * ROW_BLOCK;
  const second = Math.min(l + 1, p - 1) * ROW_BLOCK;
  let a = 0;
  let b = 0;
  for (let i = 0; i < length; i++) {
    a += weighted[i] * block[first + i];
    b += weighted[i] * block[second + i];
  }
  gram[l * p + j] += a;
  if (l + 1 < p) gram[(l + 1) * p + j] += b;
}
