import type { DenseRows } from "../model/model-data.js";
import type { SparseRows } from "../model/take-rows.js";

/** For each row the first that equals it in all blocks of columns, in its offset and its effects. */
export function firstAlike(
  blocks: readonly DenseRows[],
  offset: Float64Array,
  effects: SparseRows | null,
): Int32Array {
  const seen = new Map<string, number>();
  return Int32Array.from(offset, (shift, i) => {
    const [from, to] = effects === null ? [0, 0] : effects.rowPointers.subarray(i, i + 2);
    // no two numbers have one text but 0 and -0, which are alike
    const key = [
      shift,
      ...blocks.map(({ data, columns }) => data.subarray(i * columns, (i + 1) * columns)),
      effects?.columnsOf.subarray(from, to),
      effects?.values?.subarray(from, to),
    ].join(";");
    const first = seen.get(key) ?? i;
    seen.set(key, first);
    return first;
  });
}

/** A vector as a block of one column. */
export function asBlock(data: Float64Array): DenseRows {
  return { rows: data.length, columns: 1, data };
}
