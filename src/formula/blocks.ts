import { checkSize } from "../math/memory.js";
import { InputError } from "../errors.js";
import { CscMatrix } from "../sparse/csc-matrix.js";
import type { LevelCode } from "./contrasts.js";

/** A factor turned into columns: one numeric column, or the columns of its levels. */
export type CodedFactor =
  | { readonly kind: "numeric"; readonly text: string; readonly values: Float64Array }
  | ({ readonly kind: "categorical"; readonly codes: Int32Array } & LevelCode);

/**
 * The columns of one product of factors. Row i has the entries
 *
 *     scale[i] * code[:, cells[i]]
 *
 * where a cell is a combination of levels, `code` the Kronecker product of the factors' codes, and
 * `scale` the product of the numeric factors. The first factor varies fastest.
 */
export interface Block {
  readonly names: readonly string[];
  /** -1: the row has no entry, since a level is unknown; null: there is one cell. */
  readonly cells: Int32Array | null;
  readonly code: CscMatrix;
  /** null: 1 throughout. */
  readonly scale: Float64Array | null;
}

/** Most combinations of levels that one product may have. */
const MOST_CELLS = 2 ** 26;

export function multiplyFactors(factors: readonly CodedFactor[]): Block {
  let block: Block = { names: [""], cells: null, code: ONE, scale: null };
  for (const factor of factors) block = times(block, factor);
  return factors.length === 0 ? { ...block, names: ["Intercept"] } : block;
}

const ONE = new CscMatrix(1, 1, Int32Array.of(0, 1), Int32Array.of(0), Float64Array.of(1));

function times(block: Block, factor: CodedFactor): Block {
  if (factor.kind === "numeric") {
    const { scale } = block;
    const { values } = factor;
    const names = joinNames(block.names, [factor.text]);
    return { ...block, names, scale: scale === null ? values : scale.map((x, i) => x * values[i]) };
  }
  const size = block.code.columns;
  if (size * factor.code.columns > MOST_CELLS || block.code.rows * factor.code.rows > MOST_CELLS) {
    const problem = `the product ${block.names[0]}:${factor.names[0]}... has over ${MOST_CELLS} columns`;
    throw new InputError("formula", problem, "(1 | a:b) keeps to observed combinations of levels");
  }
  const { codes } = factor;
  const { cells } = block;
  return {
    names: joinNames(block.names, factor.names),
    cells:
      cells === null
        ? codes
        : cells.map((cell, i) => (cell < 0 || codes[i] < 0 ? -1 : cell + size * codes[i])),
    code: kronecker(block.code, factor.code),
    scale: block.scale,
  };
}

function joinNames(left: readonly string[], right: readonly string[]): string[] {
  return right.flatMap((r) => left.map((l) => (l === "" ? r : `${l}:${r}`)));
}

/** K[ra + rows(A) rb, ca + columns(A) cb] = A[ra, ca] B[rb, cb]. */
function kronecker(a: CscMatrix, b: CscMatrix): CscMatrix {
  const pointers = new Int32Array(a.columns * b.columns + 1);
  const rows = new Int32Array(a.nonZeros * b.nonZeros);
  const values = new Float64Array(rows.length);
  let t = 0;
  for (let column = 0; column < a.columns * b.columns; column++) {
    const ca = column % a.columns;
    const cb = (column - ca) / a.columns;
    for (let s = b.columnPointers[cb]; s < b.columnPointers[cb + 1]; s++) {
      for (let r = a.columnPointers[ca]; r < a.columnPointers[ca + 1]; r++) {
        rows[t] = a.rowIndices[r] + a.rows * b.rowIndices[s];
        values[t++] = a.values[r] * b.values[s];
      }
    }
    pointers[column + 1] = t;
  }
  return new CscMatrix(a.rows * b.rows, a.columns * b.columns, pointers, rows, values);
}

function countColumns(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { names }) => sum + names.length, 0);
}

export function blockNames(blocks: readonly Block[]): string[] {
  return blocks.flatMap(({ names }) => names);
}

/** A dense matrix, row by row. */
export interface DenseRows {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** The blocks side by side as a dense matrix. Every level must be known. */
export function denseColumns(blocks: readonly Block[], rows: number): DenseRows {
  const columns = countColumns(blocks);
  const what = `the ${columns} columns of the fixed part for ${rows} rows`;
  checkSize("formula", rows * columns, what, "make a factor with many levels random: (1 | g)");
  const data = new Float64Array(rows * columns);
  let first = 0;
  for (const block of blocks) {
    fillDense(block, data, columns, first);
    first += block.names.length;
  }
  return { rows, columns, data };
}

/** Writes a block into the columns from `first` on of a row-major matrix. */
function fillDense(block: Block, data: Float64Array, columns: number, first: number): void {
  const { cells, code, scale } = block;
  for (let row = 0, start = first; start < data.length; row++, start += columns) {
    const cell = cells === null ? 0 : cells[row];
    const factor = scale === null ? 1 : scale[row];
    for (let s = code.columnPointers[cell]; s < code.columnPointers[cell + 1]; s++) {
      data[start + code.rowIndices[s]] = factor * code.values[s];
    }
  }
}

/** The blocks side by side as a sparse matrix, without zeros; never dense in between. */
export function sparseColumns(blocks: readonly Block[], rows: number): CscMatrix {
  const columns = countColumns(blocks);
  const pointers = new Int32Array(columns + 1);
  let first = 0;
  for (const block of blocks) {
    countEntries(block, rows, pointers.subarray(first + 1));
    first += block.names.length;
  }
  for (let j = 0; j < columns; j++) pointers[j + 1] += pointers[j];
  const rowIndices = new Int32Array(pointers[columns]);
  const values = new Float64Array(pointers[columns]);
  const next = pointers.slice();
  first = 0;
  for (const block of blocks) {
    fillSparse(block, rows, next.subarray(first), rowIndices, values);
    first += block.names.length;
  }
  return new CscMatrix(rows, columns, pointers, rowIndices, values);
}

/** Adds to `counts` the non-zero entries of each column of a block. */
function countEntries({ cells, code, scale }: Block, rows: number, counts: Int32Array): void {
  for (let row = 0; row < rows; row++) {
    const cell = cells === null ? 0 : cells[row];
    if (cell < 0 || (scale !== null && scale[row] === 0)) continue;
    for (let s = code.columnPointers[cell]; s < code.columnPointers[cell + 1]; s++) {
      counts[code.rowIndices[s]]++;
    }
  }
}

/** Appends the non-zero entries of a block at the places `next` of its columns, and moves these on. */
function fillSparse(
  { cells, code, scale }: Block,
  rows: number,
  next: Int32Array,
  rowIndices: Int32Array,
  values: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const cell = cells === null ? 0 : cells[row];
    const factor = scale === null ? 1 : scale[row];
    if (cell < 0 || factor === 0) continue;
    for (let s = code.columnPointers[cell]; s < code.columnPointers[cell + 1]; s++) {
      const t = next[code.rowIndices[s]]++;
      rowIndices[t] = row;
      values[t] = factor * code.values[s];
    }
  }
}
