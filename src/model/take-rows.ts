import type { CscMatrix } from "../sparse/csc-matrix.js";
import type { DenseRows } from "./model-data.js";

/** A sparse matrix by row: columns columnsOf[s] for rowPointers[i] <= s < rowPointers[i + 1]. */
export interface SparseRows {
  readonly rowPointers: Int32Array;
  readonly columnsOf: Int32Array;
  /** Values in the same order; null where all are 1. */
  readonly values: Float64Array | null;
}

/** A matrix by row. */
export function sparseRows(matrix: CscMatrix): SparseRows {
  const { columnPointers, rowIndices, values } = matrix.transpose();
  const plain = values.every((value) => value === 1);
  return { rowPointers: columnPointers, columnsOf: rowIndices, values: plain ? null : values };
}

/** The given rows of a dense matrix; the matrix itself where they are all of its rows. */
export function takeDenseRows(matrix: DenseRows, rows: Int32Array): DenseRows {
  const { columns } = matrix;
  if (rows.length === matrix.rows) return matrix;
  const data = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * columns;
    for (let j = 0; j < columns; j++) data[i * columns + j] = matrix.data[from + j];
  }
  return { rows: rows.length, columns, data };
}

/** The given rows of a sparse matrix; the matrix itself where they are all of its rows. */
export function takeSparseRows(matrix: SparseRows, rows: Int32Array): SparseRows {
  const { rowPointers: from, columnsOf: columns, values: entries } = matrix;
  if (rows.length === from.length - 1) return matrix;
  const rowPointers = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    rowPointers[i + 1] = rowPointers[i] + from[rows[i] + 1] - from[rows[i]];
  }
  const total = rowPointers[rows.length];
  const columnsOf = new Int32Array(total);
  const values = entries === null ? null : new Float64Array(total);
  for (let i = 0; i < rows.length; i++) {
    const shift = from[rows[i]] - rowPointers[i];
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      columnsOf[s] = columns[s + shift];
      if (values !== null) values[s] = (entries as Float64Array)[s + shift];
    }
  }
  return { rowPointers, columnsOf, values };
}
