import { groupEqualRows } from "../model/equal-rows.js";
import type { DenseRows } from "../model/model-data.js";
import type { SparseRows } from "../model/take-rows.js";

/** For each row the first that equals it in all blocks of columns, in its offset and its effects. */
export function firstAlike(
  blocks: readonly DenseRows[],
  offset: Float64Array,
  effects: SparseRows | null,
): Int32Array {
  const rows = offset.length;
  const columns = blocks.reduce((sum, block) => sum + block.columns, 0);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    let at = i * columns;
    for (const block of blocks) {
      data.set(block.data.subarray(i * block.columns, (i + 1) * block.columns), at);
      at += block.columns;
    }
  }
  const z = effects ?? { rowPointers: new Int32Array(rows + 1), columnsOf: NONE, values: null };
  const numbers = groupEqualRows({ exog: { rows, columns, data }, offset }, z);
  const firsts: number[] = [];
  return Int32Array.from(offset, (_, i) => (numbers === null ? i : (firsts[numbers[i]] ??= i)));
}

/** A vector as a block of one column. */
export function asBlock(data: Float64Array): DenseRows {
  return { rows: data.length, columns: 1, data };
}

const NONE = new Int32Array(0);
