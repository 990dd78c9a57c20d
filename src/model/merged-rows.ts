import type { ResponseRows } from "../families/family.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import type { DenseRows, ModelData } from "./model-data.js";
import { takeDenseRows, takeSparseRows, type SparseRows } from "./take-rows.js";

/**
 * The rows that the likelihood is computed on. Rows with equal (x, z, offset) have one linear
 * predictor, so where the family adds (`Family.additive`) they are merged into one with the sums of
 * w y and w size; the terms free of the linear predictor are carried in `constant`.
 */
export interface MergedRows extends ResponseRows, SparseRows {
  readonly count: number;
  /** X of the merged rows; Z by row is in the fields of `SparseRows`. */
  readonly exog: DenseRows;
  readonly offset: Float64Array;
  /** Merged row of each original row, length n. */
  readonly rowMap: Int32Array;
  /** Sum over the original rows of weight * Family.logConstant. */
  readonly constant: number;
}

export function mergeRows(data: ModelData): MergedRows {
  const z = data.exogVc.transpose();
  const values = z.values.every((value) => value === 1) ? null : z.values;
  const rowMap = data.family.additive
    ? groupEqualRows(data, z, values)
    : Int32Array.from(data.endog.keys());
  const firstRows = firstOfEach(rowMap);
  return {
    count: firstRows.length,
    rowMap,
    constant: likelihoodConstant(data),
    offset: Float64Array.from(firstRows, (i) => data.offset[i]),
    exog: takeDenseRows(data.exog, firstRows),
    ...takeSparseRows(
      { rowPointers: z.columnPointers, columnsOf: z.rowIndices, values },
      firstRows,
    ),
    ...sumResponses(data, rowMap, firstRows.length),
  };
}

function likelihoodConstant(data: ModelData): number {
  const { family, endog, trials, weights } = data;
  let sum = 0;
  for (let i = 0; i < endog.length; i++) {
    if (weights[i] !== 0) sum += weights[i] * family.logConstant(endog[i], trials[i]);
  }
  return sum;
}

function sumResponses(data: ModelData, rowMap: Int32Array, count: number): ResponseRows {
  const { family, endog, trials, weights } = data;
  if (!family.additive) {
    const weight = weights.every((w) => w === 1) ? null : weights;
    return { y: endog, size: trials, weight };
  }
  const y = new Float64Array(count);
  const size = new Float64Array(count);
  for (let i = 0; i < endog.length; i++) {
    y[rowMap[i]] += weights[i] * endog[i];
    size[rowMap[i]] += weights[i] * trials[i];
  }
  return { y, size, weight: null };
}

/** Numbers the distinct rows of (x, z, offset) in order of first appearance, by hashing. */
function groupEqualRows(data: ModelData, z: CscMatrix, values: Float64Array | null): Int32Array {
  const n = data.endog.length;
  const hash = rowHashes(data, z, values);
  const mask = 2 ** Math.ceil(Math.log2(2 * n + 1)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  const rowMap = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    let slot = hash[i] & mask;
    while (
      slots[slot] >= 0 &&
      !(hash[slots[slot]] === hash[i] && equalRows(data, z, slots[slot], i))
    )
      slot = (slot + 1) & mask;
    if (slots[slot] < 0) {
      slots[slot] = i;
      rowMap[i] = count++;
    } else {
      rowMap[i] = rowMap[slots[slot]];
    }
  }
  return rowMap;
}

function rowHashes(data: ModelData, z: CscMatrix, values: Float64Array | null): Int32Array {
  const n = data.endog.length;
  const hash = new Int32Array(n);
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  const mix = (h: number, word: number) =>
    Math.imul(h ^ word ^ (h >>> 15), 0x2c1b3c6d) ^ (h >>> 13);
  const mixNumber = (h: number, value: number) => {
    number[0] = value + 0; // -0 + 0 is 0: equal numbers hash alike
    return mix(mix(h, words[0]), words[1]);
  };
  const p = data.exog.columns;
  for (let i = 0; i < n; i++) {
    let h = mixNumber(0x9e3779b9, data.offset[i]);
    for (let s = i * p; s < (i + 1) * p; s++) h = mixNumber(h, data.exog.data[s]);
    for (let s = z.columnPointers[i]; s < z.columnPointers[i + 1]; s++) {
      h = mix(h, z.rowIndices[s]);
      if (values !== null) h = mixNumber(h, values[s]);
    }
    hash[i] = h ^ (h >>> 16);
  }
  return hash;
}

function equalRows(data: ModelData, z: CscMatrix, a: number, b: number): boolean {
  const { columns: p, data: x } = data.exog;
  if (data.offset[a] !== data.offset[b]) return false;
  for (let j = 0; j < p; j++) if (x[a * p + j] !== x[b * p + j]) return false;
  const start = z.columnPointers[a];
  const length = z.columnPointers[a + 1] - start;
  const shift = z.columnPointers[b] - start;
  if (z.columnPointers[b + 1] - z.columnPointers[b] !== length) return false;
  for (let s = start; s < start + length; s++) {
    if (z.rowIndices[s] !== z.rowIndices[s + shift] || z.values[s] !== z.values[s + shift]) {
      return false;
    }
  }
  return true;
}

function firstOfEach(rowMap: Int32Array): Int32Array {
  const first: number[] = [];
  for (let i = 0; i < rowMap.length; i++) if (rowMap[i] === first.length) first.push(i);
  return Int32Array.from(first);
}
