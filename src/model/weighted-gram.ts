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
    for (let i = 0; i < length; i++) {
      const row = (start + i) * p;
      for (let j = 0; j < p; j++) block[j * ROW_BLOCK + i] = x[row + j];
    }
    for (let j = 0; j < p; j++) {
      const column = j * ROW_BLOCK;
      for (let i = 0; i < length; i++) {
        weighted[i] = w === null ? block[column + i] : w[start + i] * block[column + i];
      }
      for (let l = j; l < p; l += 2) {
        // two columns at a time; the last stands for both where there is no other
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
    }
  }
  for (let j = 0; j < p; j++) for (let l = 0; l < j; l++) gram[l * p + j] = gram[j * p + l];
  return gram;
}
