import { Matrix, MatrixTransposeView } from "ml-matrix";
import { InputError } from "../../src/errors.js";
import {
  readExog,
  readExogVc,
  type ExogInput,
  type ExogVcInput,
} from "../../src/model/matrix-input.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";

const anyExog = (input: unknown, n: number | null = 2) => readExog("exog", input as ExogInput, n);
const anyExogVc = (input: unknown) => readExogVc("exogVc", input as ExogVcInput, 2);

it("reads a view of a Matrix by its elements", () => {
  const view = new MatrixTransposeView(
    new Matrix([
      [1, 2],
      [3, 4],
    ]),
  );
  expect([...anyExog(view).data]).toEqual([1, 3, 2, 4]);
  expect([...anyExogVc(view).values]).toEqual([1, 2, 3, 4]);
});

it("reads typed rows and typed vectors of any kind", () => {
  expect([...anyExog([Float32Array.of(1, 2), Int8Array.of(3, 4)]).data]).toEqual([1, 2, 3, 4]);
  expect(anyExog(Int32Array.of(5, 6))).toMatchObject({ rows: 2, columns: 1 });
  expect(anyExogVc([Float32Array.of(0, 2), Int8Array.of(3, 0)])).toEqual(
    CscMatrix.fromDense([
      [0, 2],
      [3, 0],
    ]),
  );
});

it("takes any number of rows where none is asked for", () => {
  expect(anyExog([[1], [2], [3]], null)).toMatchObject({ rows: 3, columns: 1 });
  expect(anyExog([], null)).toMatchObject({ rows: 0, columns: 0 });
});

it("drops the zeros of dense Z, and copies nothing of a CscMatrix", () => {
  expect(anyExogVc(new Matrix([[0, 1, 0], [2, 0, 0]])).nonZeros).toBe(2); // prettier-ignore
  const csc = CscMatrix.fromTriplets(2, 3, [0, 1], [1, 0], [1, 2]);
  expect(anyExogVc(csc)).toBe(csc);
});

it("sums entries that a sparse matrix lists twice", () => {
  const listed = { rows: [0, 0, 1], columns: [0, 0, 1], values: [1, 2, 4] };
  const matrix = anyExogVc({ rows: 2, columns: 2, getNonZeros: () => listed });
  expect(matrix).toEqual(CscMatrix.fromDense([[3, 0], [0, 4]])); // prettier-ignore
});

const remedy = "pass an array of rows, each an array of numbers";
const mistakes: [string, () => unknown, string][] = [
  ["exogVc without rows", () => anyExogVc([]), `invalid exogVc: no rows; ${remedy}`],
  [
    "exogVc a vector",
    () => anyExogVc([1, 2]),
    `invalid exogVc: row 0 is 1, not an array; ${remedy}`,
  ],
  [
    "exogVc with a row of null",
    () => anyExogVc([null, [1]]),
    `invalid exogVc: row 0 is null, not an array; ${remedy}`,
  ],
  [
    "exog with a row of null",
    () => anyExog([null, [1]]),
    `invalid exog: row 0 is null, not an array; ${remedy}`,
  ],
  [
    "exog of text",
    () => anyExog(["a", "b"]),
    `invalid exog: row 0 is "a", not an array; ${remedy}`,
  ],
  [
    "exog with a later row that is none",
    () => anyExog([[1], null]),
    "invalid exog: row 1 has length undefined, but row 0 has 1",
  ],
  [
    "data that are no Float64Array",
    () => anyExog({ rows: 2, columns: 1, data: [1, 2] }),
    "invalid exog: an object is not a matrix; pass a Matrix, an array of rows",
  ],
];

it.each(mistakes)("refuses: %s", (_, read, message) => {
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});
