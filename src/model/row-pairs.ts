import type { SymmetricPattern } from "../sparse/symbolic-factor.js";
import type { MergedRows } from "./merged-rows.js";

/** Which pairs of random effects meet in the rows of Z, and where their entries of H are kept. */

/** The effects of each row: columnsOf[s] for rowPointers[i] <= s < rowPointers[i + 1]. */
type EffectsByRow = Pick<MergedRows, "count" | "rowPointers" | "columnsOf">;

/** Which effects occur together in a row: the pattern of Z'Z without its diagonal. */
export function cooccurrence(rows: EffectsByRow, effects: number): SymmetricPattern {
  const { count, rowPointers, columnsOf } = rows;
  const columnPointers = new Int32Array(effects + 1);
  if (rowPointers[count] <= count && onePerRow(rows)) {
    return { size: effects, columnPointers, rowIndices: new Int32Array(0) };
  }
  const { pointers: rowLists, entries: rowsOf } = rowsByEffect(rows, effects);
  const mark = new Int32Array(effects).fill(-1);
  const visit = (j: number, found: (i: number) => void) => {
    mark[j] = j;
    for (let t = rowLists[j]; t < rowLists[j + 1]; t++) {
      const row = rowsOf[t];
      for (let s = rowPointers[row]; s < rowPointers[row + 1]; s++) {
        const i = columnsOf[s];
        if (mark[i] === j) continue;
        mark[i] = j;
        found(i);
      }
    }
  };
  let total = 0;
  for (let j = 0; j < effects; j++) {
    visit(j, () => total++);
    columnPointers[j + 1] = total;
  }
  mark.fill(-1);
  const rowIndices = new Int32Array(total);
  let end = 0;
  for (let j = 0; j < effects; j++) visit(j, (i) => (rowIndices[end++] = i));
  return { size: effects, columnPointers, rowIndices };
}

function onePerRow({ count, rowPointers }: EffectsByRow): boolean {
  for (let i = 0; i < count; i++) if (rowPointers[i + 1] - rowPointers[i] > 1) return false;
  return true;
}

function rowsByEffect({ count, rowPointers, columnsOf }: EffectsByRow, effects: number) {
  const pointers = new Int32Array(effects + 1);
  for (let s = 0; s < columnsOf.length; s++) pointers[columnsOf[s] + 1]++;
  for (let j = 0; j < effects; j++) pointers[j + 1] += pointers[j];
  const next = pointers.slice();
  const entries = new Int32Array(columnsOf.length);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) entries[next[columnsOf[s]]++] = i;
  }
  return { pointers, entries };
}

export function pairOffsets(
  rows: EffectsByRow,
  offset: (i: number, j: number) => number,
): Int32Array {
  const { count, rowPointers, columnsOf } = rows;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const length = rowPointers[i + 1] - rowPointers[i];
    total += (length * (length - 1)) / 2;
  }
  const offsets = new Int32Array(total);
  let pair = 0;
  for (let i = 0; i < count; i++) {
    for (let a = rowPointers[i]; a < rowPointers[i + 1]; a++) {
      for (let b = rowPointers[i]; b < a; b++) {
        offsets[pair++] = offset(columnsOf[a], columnsOf[b]);
      }
    }
  }
  return offsets;
}
