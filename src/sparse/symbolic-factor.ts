import { checkSize } from "../math/memory.js";
import { columnCounts, eliminationTree } from "./elimination-tree.js";
import { cheapestHeadSize } from "./head-size.js";
import { minimumDegreeOrdering } from "./minimum-degree.js";

/**
 * Symbolic Cholesky analysis of a symmetric matrix H, done once for a pattern and reused by every
 * factorisation.
 *
 * The permuted matrix P H P' is split into a sparse head and a dense tail: columns 0..headSize - 1
 * keep the pattern of their part of L, the trailing block is stored as a full square because
 * elimination has (nearly) filled it. One buffer layout serves H, L and the selected inverse:
 *
 *     [ diagonal of the head | entries below the diagonal, head columns | tail, column-major ]
 */
export interface SymbolicFactor {
  /** Order n of the matrix. */
  readonly size: number;
  readonly headSize: number;
  readonly tailSize: number;
  /** order[k]: the row of H that is eliminated k-th. */
  readonly order: Int32Array;
  /** position[i]: when row i of H is eliminated; the inverse of `order`. */
  readonly position: Int32Array;
  /** Entries below the diagonal of head column j: columnPointers[j] .. columnPointers[j + 1]. */
  readonly columnPointers: Int32Array;
  /** Their rows, as positions, increasing within a column. */
  readonly rowIndices: Int32Array;
  /** Buffer index of the first entry below the diagonal, and of the tail; total length. */
  readonly belowOffset: number;
  readonly tailOffset: number;
  readonly length: number;
}

/** A symmetric pattern: both triangles by column, without the diagonal. */
export interface SymmetricPattern {
  readonly size: number;
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
}

/**
 * Analyses a pattern bordered by `denseRows` further rows that are full (the fixed effects): those
 * keep their order and are eliminated last, everything before them in approximate minimum-degree
 * order. `split` chooses the size of the head from the column counts of L.
 */
export function analyse(
  pattern: SymmetricPattern,
  denseRows = 0,
  split: (counts: Int32Array, denseRows: number) => number = cheapestHeadSize,
): SymbolicFactor {
  const inner = pattern.size;
  const size = inner + denseRows;
  const order = new Int32Array(size);
  order.set(minimumDegreeOrdering(inner, pattern.columnPointers, pattern.rowIndices));
  for (let i = inner; i < size; i++) order[i] = i;
  const position = invert(order);
  const upper = permutedUpper(pattern, order, position);
  const parent = eliminationTree(inner, upper.columnPointers, upper.rowIndices);
  const counts = columnCounts(inner, upper.columnPointers, upper.rowIndices, parent);
  const headSize = split(counts, denseRows);
  checkLength(counts, headSize, denseRows);
  const head = headPattern(pattern, order, position, parent, counts, headSize, denseRows);
  const tailSize = size - headSize;
  const tailOffset = headSize + head.rowIndices.length;
  return {
    size,
    headSize,
    tailSize,
    order,
    position,
    ...head,
    belowOffset: headSize,
    tailOffset,
    length: tailOffset + tailSize * tailSize,
  };
}

/** Before the factor is allocated: levels of large crossed terms all meet in it. */
function checkLength(counts: Int32Array, headSize: number, denseRows: number): void {
  const tail = counts.length - headSize + denseRows;
  let length = tail * tail;
  for (let j = 0; j < headSize; j++) length += counts[j] + denseRows;
  const what = `the entries of the Cholesky factor of ${counts.length} random effects`;
  checkSize("exogVc", length, what, "leave out a crossed term with many levels, or merge levels");
}

/** Buffer index of entry (i, j) of H, given in the numbering of H; -1 where L has no entry. */
export function entryOffset(symbolic: SymbolicFactor, i: number, j: number): number {
  const { position, headSize, tailSize, columnPointers, rowIndices } = symbolic;
  const row = Math.max(position[i], position[j]);
  const column = Math.min(position[i], position[j]);
  if (column >= headSize) {
    return symbolic.tailOffset + (column - headSize) * tailSize + (row - headSize);
  }
  if (row === column) return column;
  let low = columnPointers[column];
  let high = columnPointers[column + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowIndices[middle] < row) low = middle + 1;
    else high = middle;
  }
  const found = low < columnPointers[column + 1] && rowIndices[low] === row;
  return found ? symbolic.belowOffset + low : -1;
}

function invert(order: Int32Array): Int32Array {
  const position = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) position[order[k]] = k;
  return position;
}

/** Strict upper triangle of P H P': column k lists the positions before k that it touches. */
function permutedUpper(
  pattern: SymmetricPattern,
  order: Int32Array,
  position: Int32Array,
): SymmetricPattern {
  const { size } = pattern;
  const columnPointers = new Int32Array(size + 1);
  const rowIndices = new Int32Array(pattern.rowIndices.length >> 1);
  let count = 0;
  for (let k = 0; k < size; k++) {
    const j = order[k];
    for (let s = pattern.columnPointers[j]; s < pattern.columnPointers[j + 1]; s++) {
      const i = position[pattern.rowIndices[s]];
      if (i < k) rowIndices[count++] = i;
    }
    columnPointers[k + 1] = count;
  }
  return { size, columnPointers, rowIndices };
}

/** pattern(L_j) = pattern(H_j) union pattern(L_c) \ {c} over the children c of j. */
function headPattern(
  pattern: SymmetricPattern,
  order: Int32Array,
  position: Int32Array,
  parent: Int32Array,
  counts: Int32Array,
  headSize: number,
  denseRows: number,
): { columnPointers: Int32Array; rowIndices: Int32Array } {
  const inner = pattern.size;
  const columnPointers = new Int32Array(headSize + 1);
  for (let j = 0; j < headSize; j++) {
    columnPointers[j + 1] = columnPointers[j] + counts[j] - 1 + denseRows;
  }
  const rowIndices = new Int32Array(columnPointers[headSize]);
  const mark = new Int32Array(inner).fill(-1);
  const { first, next } = childLists(parent, headSize);
  for (let j = 0; j < headSize; j++) {
    mark[j] = j;
    let end = columnPointers[j];
    const add = (i: number) => {
      if (i <= j || mark[i] === j) return;
      mark[i] = j;
      rowIndices[end++] = i;
    };
    const column = order[j];
    for (let s = pattern.columnPointers[column]; s < pattern.columnPointers[column + 1]; s++) {
      add(position[pattern.rowIndices[s]]);
    }
    for (let c = first[j]; c >= 0; c = next[c]) {
      for (let s = columnPointers[c]; s < columnPointers[c + 1] - denseRows; s++)
        add(rowIndices[s]);
    }
    rowIndices.subarray(columnPointers[j], end).sort();
    for (let d = 0; d < denseRows; d++) rowIndices[end + d] = inner + d;
  }
  return { columnPointers, rowIndices };
}

function childLists(parent: Int32Array, headSize: number): { first: Int32Array; next: Int32Array } {
  const first = new Int32Array(headSize).fill(-1);
  const next = new Int32Array(headSize).fill(-1);
  for (let j = headSize - 1; j >= 0; j--) {
    const p = parent[j];
    if (p < 0 || p >= headSize) continue;
    next[j] = first[p];
    first[p] = j;
  }
  return { first, next };
}
