import { InputError } from "../errors.js";
import { CscMatrix } from "../sparse/csc-matrix.js";
import type { DenseRows } from "./model-data.js";

/** A matrix with element access, such as ml-matrix's `Matrix`. */
export interface MatrixLike {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** The entry in a row and a column, both from 0. */
  get(row: number, column: number): number;
}

/** A sparse matrix that lists its entries, such as ml-sparse-matrix's `SparseMatrix`. */
export interface SparseMatrixLike {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** The entries that are not 0, in any order. */
  getNonZeros(): SparseEntries;
}

/** Entries of a sparse matrix: the same position in the three lists is one entry. */
export interface SparseEntries {
  /** Row of each entry, from 0. */
  readonly rows: ArrayLike<number>;
  /** Column of each entry, from 0. */
  readonly columns: ArrayLike<number>;
  /** Value of each entry. */
  readonly values: ArrayLike<number>;
}

/**
 * X: an ml-matrix `Matrix`, an array of rows, row-major `{ rows, columns, data }` (not copied), a
 * vector (one column), or an empty array (no columns).
 */
export type ExogInput = MatrixLike | DenseRows | readonly ArrayLike<number>[] | ArrayLike<number>;

/** Z: an ml-sparse-matrix `SparseMatrix`, a `CscMatrix`, a `Matrix` or an array of rows. */
export type ExogVcInput = SparseMatrixLike | CscMatrix | MatrixLike | readonly ArrayLike<number>[];

/**
 * Reads X as row-major typed data with n rows (any number for null). Values are not checked here.
 * @throws InputError where the shape is wrong.
 */
export function readExog(argument: string, input: ExogInput, n: number | null): DenseRows {
  const matrix = toDenseRows(argument, input, n ?? 0);
  if (n !== null && matrix.rows !== n) {
    throw new InputError(argument, `${matrix.rows} rows, but endog has length ${n}`);
  }
  if (matrix.data.length !== matrix.rows * matrix.columns) {
    throw new InputError(
      argument,
      `data has length ${matrix.data.length}, not ${matrix.rows} x ${matrix.columns}`,
    );
  }
  return matrix;
}

function toDenseRows(argument: string, input: ExogInput, n: number): DenseRows {
  if (isDenseRows(input)) return input;
  if (isMatrixLike(input)) return copyMatrix(input);
  if (!isArrayLike(input)) {
    throw new InputError(
      argument,
      `${describe(input)} is not a matrix`,
      "pass a Matrix, an array of rows, { rows, columns, data } or a vector",
    );
  }
  if (input.length === 0) return { rows: n, columns: 0, data: new Float64Array(0) };
  if (typeof input[0] === "number") {
    return { rows: input.length, columns: 1, data: Float64Array.from(input as ArrayLike<number>) };
  }
  return copyRows(argument, input as ArrayLike<ArrayLike<number>>);
}

/**
 * Reads Z as compressed sparse columns with n rows (any number for null). Values are not checked here.
 * @throws InputError where the shape is wrong.
 */
export function readExogVc(argument: string, input: ExogVcInput, n: number | null): CscMatrix {
  const matrix = toCsc(argument, input);
  if (n !== null && matrix.rows !== n) {
    throw new InputError(argument, `${matrix.rows} rows, but endog has length ${n}`);
  }
  return matrix;
}

function toCsc(argument: string, input: ExogVcInput): CscMatrix {
  if (isCsc(input)) return checkCsc(argument, input);
  if (typeof input === "object" && input !== null && "getNonZeros" in input) {
    const { rows, columns, values } = input.getNonZeros();
    return CscMatrix.fromTriplets(input.rows, input.columns, rows, columns, values);
  }
  if (isMatrixLike(input)) return fromDenseRows(copyMatrix(input));
  if (!isArrayLike(input)) {
    throw new InputError(
      argument,
      `${describe(input)} is not a matrix`,
      "pass a SparseMatrix, a CscMatrix, a Matrix or an array of rows",
    );
  }
  return fromDenseRows(copyRows(argument, input as ArrayLike<ArrayLike<number>>));
}

function fromDenseRows({ rows, columns, data }: DenseRows): CscMatrix {
  const rowArrays = Array.from({ length: rows }, (_, i) =>
    data.subarray(i * columns, (i + 1) * columns),
  );
  return CscMatrix.fromDense(rowArrays, columns);
}

/** A CscMatrix made by hand is trusted only after its pointers and indices are checked. */
function checkCsc(argument: string, matrix: CscMatrix): CscMatrix {
  const { rows, columns, columnPointers: pointers, rowIndices, values } = matrix;
  const fail = (problem: string) =>
    new InputError(argument, problem, "CscMatrix.fromTriplets builds a valid matrix");
  if (pointers.length !== columns + 1 || pointers[0] !== 0) {
    throw fail(`columnPointers must have length ${columns + 1} and start with 0`);
  }
  for (let j = 0; j < columns; j++) {
    if (!(pointers[j + 1] >= pointers[j])) throw fail(`columnPointers decrease at column ${j}`);
    for (let s = pointers[j]; s < pointers[j + 1]; s++) {
      const previous = s === pointers[j] ? -1 : rowIndices[s - 1];
      if (rowIndices[s] > previous && rowIndices[s] < rows) continue;
      throw fail(`row indices of column ${j} must increase and be below ${rows}`);
    }
  }
  if (rowIndices.length !== pointers[columns] || values.length !== pointers[columns]) {
    throw fail(`rowIndices and values must have length ${pointers[columns]}`);
  }
  return matrix;
}

function copyMatrix(matrix: MatrixLike): DenseRows {
  const { rows, columns } = matrix;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = matrix.get(i, j);
  }
  return { rows, columns, data };
}

function copyRows(argument: string, rows: ArrayLike<ArrayLike<number>>): DenseRows {
  if (!isArrayLike(rows[0])) {
    const found = rows.length === 0 ? "no rows" : `row 0 is ${describe(rows[0])}, not an array`;
    throw new InputError(argument, found, "pass an array of rows, each an array of numbers");
  }
  const columns = rows[0].length;
  const data = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const length = isArrayLike(rows[i]) ? rows[i].length : undefined;
    if (length !== columns) {
      throw new InputError(argument, `row ${i} has length ${length}, but row 0 has ${columns}`);
    }
    for (let j = 0; j < columns; j++) data[i * columns + j] = Number(rows[i][j]);
  }
  return { rows: rows.length, columns, data };
}

function isDenseRows(input: unknown): input is DenseRows {
  return typeof input === "object" && input !== null && "data" in input && isFloat64(input.data);
}

function isFloat64(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Float64Array]";
}

function isMatrixLike(input: unknown): input is MatrixLike {
  return typeof input === "object" && input !== null && "columns" in input && "get" in input;
}

function isCsc(input: unknown): input is CscMatrix {
  return typeof input === "object" && input !== null && "columnPointers" in input;
}

export function isArrayLike(input: unknown): input is ArrayLike<unknown> {
  return typeof input === "object" && input !== null && "length" in input;
}

export function describe(input: unknown): string {
  if (typeof input === "function") return `the class ${input.name}`;
  if (typeof input === "string") return `"${input}"`;
  return typeof input === "object" && input !== null ? "an object" : String(input);
}
