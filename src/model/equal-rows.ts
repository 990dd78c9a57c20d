import type { ModelData } from "./model-data.js";
import type { SparseRows } from "./take-rows.js";

/** From so many rows on a sample tells first whether there is anything to merge. */
const MANY_ROWS = 20_000;
/** The sample: rows whose hash has these bits 0, so with every row that equals one of them. */
const SAMPLE_MASK = 31;
/** Share of the rows that merging must spare to be worth its time. */
const NOTABLE_SHARE = 0.02;

/** X and offset. */
type FixedRows = Pick<ModelData, "exog" | "offset">;

/**
 * Numbers the distinct rows of (x, z, offset) in order of first appearance, by hashing: the number of
 * each row. Null where there are many rows and nearly all of them differ.
 */
export function groupEqualRows(data: FixedRows, z: SparseRows): Int32Array | null {
  const n = data.offset.length;
  const hash = rowHashes(data, z);
  if (n >= MANY_ROWS && nearlyDistinct(hash)) return null;
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

function rowHashes(data: FixedRows, z: SparseRows): Int32Array {
  const n = data.offset.length;
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
    for (let s = z.rowPointers[i]; s < z.rowPointers[i + 1]; s++) {
      h = mix(h, z.columnsOf[s]);
      if (z.values !== null) h = mixNumber(h, z.values[s]);
    }
    hash[i] = h ^ (h >>> 16);
  }
  return hash;
}

function equalRows(data: FixedRows, z: SparseRows, a: number, b: number): boolean {
  const { columns: p, data: x } = data.exog;
  if (data.offset[a] !== data.offset[b]) return false;
  for (let j = 0; j < p; j++) if (x[a * p + j] !== x[b * p + j]) return false;
  const start = z.rowPointers[a];
  const length = z.rowPointers[a + 1] - start;
  const shift = z.rowPointers[b] - start;
  if (z.rowPointers[b + 1] - z.rowPointers[b] !== length) return false;
  for (let s = start; s < start + length; s++) {
    if (z.columnsOf[s] !== z.columnsOf[s + shift]) return false;
    if (z.values !== null && z.values[s] !== z.values[s + shift]) return false;
  }
  return true;
}

function nearlyDistinct(hash: Int32Array): boolean {
  const sample = hash.filter((value) => (value & SAMPLE_MASK) === 0);
  return new Set(sample).size > (1 - NOTABLE_SHARE) * sample.length;
}
