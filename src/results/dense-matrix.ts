import type { DenseRows } from "../model/model-data.js";

/** A dense matrix: entry (i, j) is `get(i, j)`, or `data[i * columns + j]`. */
export class DenseMatrix implements DenseRows {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly data: Float64Array,
  ) {}

  /** The entry in a row and a column, both from 0. */
  get(row: number, column: number): number {
    return this.data[row * this.columns + column];
  }

  /** The rows as arrays of numbers. */
  to2DArray(): number[][] {
    return Array.from({ length: this.rows }, (_, i) =>
      Array.from(this.data.subarray(i * this.columns, (i + 1) * this.columns)),
    );
  }
}
