import type { DenseRows } from "./model-data.js";
import type { SparseRows } from "./take-rows.js";

/** From so many rows on samples tell first whether there is anything to gain. */
const MANY_ROWS = 20_000;
/** They are of one row in so many, a power of 2. */
const SAMPLE_STEP = 32;
/** Share of the rows that must equal others for the search to be worth its time. */
const NOTABLE_SHARE = 0.02;

/**
 * Numbers the different rows of X in order of first appearance: the number of each row. Null where there are many rows
 * and nearly all of them differ.
 */
export function numberExogRows({ rows, columns: p, data: x }: DenseRows): Int32Array | null {
  const hash = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let h = SEED;
    for (let s = i * p; s < (i + 1) * p; s++) h = mixNumber(h, x[s]);
    hash[i] = finished(h);
  }
  return numberRows(hash, (a, b) => {
    for (let j = 0; j < p; j++) if (x[a * p + j] !== x[b * p + j]) return false;
    return true;
  });
}

/** The same for rows of (x, z, offset), `exogRow` the numbers of the rows of X. */
export function numberEqualRows(
  exogRow: Int32Array,
  { rowPointers, columnsOf, values }: SparseRows,
  offset: Float64Array,
): Int32Array | null {
  const hash = exogRow.map((number, i) => {
    let h = mixNumber(mix(SEED, number), offset[i]);
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      h = mix(h, columnsOf[s]);
      if (values !== null) h = mixNumber(h, values[s]);
    }
    return finished(h);
  });
  return numberRows(hash, (a, b) => {
    if (exogRow[a] !== exogRow[b] || offset[a] !== offset[b]) return false;
    const start = rowPointers[a];
    const length = rowPointers[a + 1] - start;
    const shift = rowPointers[b] - start;
    if (rowPointers[b + 1] - rowPointers[b] !== length) return false;
    for (let s = start; s < start + length; s++) {
      if (columnsOf[s] !== columnsOf[s + shift]) return false;
      if (values !== null && values[s] !== values[s + shift]) return false;
    }
    return true;
  });
}

/** The first row of each number, numbers given in order of first appearance. */
export function firstOfEach(numbers: Int32Array): Int32Array {
  const first = new Int32Array(numbers.length);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === count) first[count++] = i;
  return first.slice(0, count);
}

/** Numbers different rows by their hash and comparison. */
function numberRows(hash: Int32Array, equal: (a: number, b: number) => boolean): Int32Array | null {
  const n = hash.length;
  if (n >= MANY_ROWS && nearlyDistinct(hash)) return null;
  const mask = 2 ** Math.ceil(Math.log2(2 * n + 1)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  const numbers = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    let slot = hash[i] & mask;
    while (slots[slot] >= 0 && !(hash[slots[slot]] === hash[i] && equal(slots[slot], i))) {
      slot = (slot + 1) & mask;
    }
    if (slots[slot] < 0) {
      slots[slot] = i;
      numbers[i] = count++;
    } else {
      numbers[i] = numbers[slots[slot]];
    }
  }
  return numbers;
}

const SEED = 0x9e3779b9;
const buffer = new Float64Array(1);
const words = new Int32Array(buffer.buffer);

function mix(h: number, word: number): number {
  return Math.imul(h ^ word ^ (h >>> 15), 0x2c1b3c6d) ^ (h >>> 13);
}

function mixNumber(h: number, value: number): number {
  buffer[0] = value + 0; // -0 + 0 is 0: equal numbers hash alike
  return mix(mix(h, words[0]), words[1]);
}

const finished = (h: number) => h ^ (h >>> 16);

/** By rows of some hashes, each with all that equal it, and by rows of some places, among which frequent ones show. */
function nearlyDistinct(hash: Int32Array): boolean {
  const samples = [
    hash.filter((value) => value % SAMPLE_STEP === 0),
    hash.filter((_, i) => i % SAMPLE_STEP === 0),
  ];
  return samples.every((sample) => new Set(sample).size > (1 - NOTABLE_SHARE) * sample.length);
}
