import { InputError } from "../errors.js";

/**
 * Sparse matrix in compressed-sparse-column form: the entries of column j are
 * `values[s]` at row `rowIndices[s]` for `columnPointers[j] <= s < columnPointers[j + 1]`.
 * Row indices strictly increase within a column. Immutable by convention.
 */
export class CscMatrix {
  constructor(
    /** Number of rows. */
    readonly rows: number,
    /** Number of columns. */
    readonly columns: number,
    /** Where each column starts in `rowIndices` and `values`; last the number of entries. Length columns + 1. */
    readonly columnPointers: Int32Array,
    /** Row of each entry, from 0. */
    readonly rowIndices: Int32Array,
    /** Value of each entry. */
    readonly values: Float64Array,
  ) {}

  /** Number of stored entries. */
  get nonZeros(): number {
    return this.columnPointers[this.columns];
  }

  /**
   * The matrix with A[rowIndices[t], columnIndices[t]] += values[t]: duplicates are summed, and
   * entries that are exactly zero are dropped. O(rows + columns + t).
   * @throws InputError for lengths that differ or an index outside the matrix.
   */
  static fromTriplets(
    rows: number,
    columns: number,
    rowIndices: ArrayLike<number>,
    columnIndices: ArrayLike<number>,
    values: ArrayLike<number>,
  ): CscMatrix {
    checkTriplets(rows, columns, rowIndices, columnIndices, values);
    const byRow = bucket(rows, rowIndices, columnIndices, values);
    const byColumn = bucket(columns, byRow.minor, byRow.major, byRow.values);
    return sumDuplicates(rows, columns, byColumn);
  }

  /** Copies a dense matrix given as rows, dropping zeros. */
  static fromDense(
    dense: ArrayLike<ArrayLike<number>>,
    columns = dense[0]?.length ?? 0,
  ): CscMatrix {
    const i: number[] = [];
    const j: number[] = [];
    const values: number[] = [];
    for (let row = 0; row < dense.length; row++) {
      for (let column = 0; column < columns; column++) {
        const value = dense[row][column];
        if (value === 0) continue;
        i.push(row);
        j.push(column);
        values.push(value);
      }
    }
    return CscMatrix.fromTriplets(dense.length, columns, i, j, values);
  }

  /** A' in O(rows + columns + nonZeros); as CSC it is also the compressed-row form of A. */
  transpose(): CscMatrix {
    const { rows, columns, nonZeros, columnPointers, rowIndices } = this;
    const pointers = new Int32Array(rows + 1);
    for (let s = 0; s < nonZeros; s++) pointers[rowIndices[s] + 1]++;
    for (let i = 0; i < rows; i++) pointers[i + 1] += pointers[i];
    const next = pointers.slice(0, rows);
    const minor = new Int32Array(nonZeros);
    const values = new Float64Array(nonZeros);
    for (let j = 0; j < columns; j++) {
      for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
        const t = next[rowIndices[s]]++;
        minor[t] = j;
        values[t] = this.values[s];
      }
    }
    return new CscMatrix(columns, rows, pointers, minor, values);
  }
}

interface Buckets {
  pointers: Int32Array;
  major: Int32Array;
  minor: Int32Array;
  values: Float64Array;
}

/** Stable counting sort of triplets by their major index. */
function bucket(
  size: number,
  major: ArrayLike<number>,
  minor: ArrayLike<number>,
  values: ArrayLike<number>,
): Buckets {
  const count = major.length;
  const pointers = new Int32Array(size + 1);
  for (let t = 0; t < count; t++) pointers[major[t] + 1]++;
  for (let b = 0; b < size; b++) pointers[b + 1] += pointers[b];
  const next = pointers.slice();
  const sorted = {
    pointers,
    major: new Int32Array(count),
    minor: new Int32Array(count),
    values: new Float64Array(count),
  };
  for (let t = 0; t < count; t++) {
    const s = next[major[t]]++;
    sorted.major[s] = major[t];
    sorted.minor[s] = minor[t];
    sorted.values[s] = values[t];
  }
  return sorted;
}

function sumDuplicates(rows: number, columns: number, sorted: Buckets): CscMatrix {
  const { pointers, minor, values } = sorted;
  const columnPointers = new Int32Array(columns + 1);
  let kept = 0;
  for (let j = 0; j < columns; j++) {
    for (let s = pointers[j]; s < pointers[j + 1];) {
      const row = minor[s];
      let sum = 0;
      for (; s < pointers[j + 1] && minor[s] === row; s++) sum += values[s];
      if (sum === 0) continue;
      minor[kept] = row;
      values[kept++] = sum;
    }
    columnPointers[j + 1] = kept;
  }
  return new CscMatrix(rows, columns, columnPointers, minor.slice(0, kept), values.slice(0, kept));
}

function checkTriplets(
  rows: number,
  columns: number,
  rowIndices: ArrayLike<number>,
  columnIndices: ArrayLike<number>,
  values: ArrayLike<number>,
): void {
  const count = values.length;
  checkIndices("rowIndices", rowIndices, rows, count);
  checkIndices("columnIndices", columnIndices, columns, count);
}

function checkIndices(name: string, indices: ArrayLike<number>, size: number, count: number): void {
  if (indices.length !== count) {
    throw new InputError(name, `length ${indices.length}, but values has length ${count}`);
  }
  for (let t = 0; t < count; t++) {
    if (Number.isInteger(indices[t]) && indices[t] >= 0 && indices[t] < size) continue;
    throw new InputError(name, `entry ${t} is ${indices[t]}, not an integer from 0 to ${size - 1}`);
  }
}
