import fc from "fast-check";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";

type Triplet = [number, number, number];

const triplets = fc.array(fc.tuple(fc.nat(4), fc.nat(6), fc.integer({ min: -2, max: 2 })), {
  maxLength: 40,
});

function fromList(list: Triplet[]): CscMatrix {
  const part = (s: 0 | 1 | 2) => list.map((triplet) => triplet[s]);
  return CscMatrix.fromTriplets(5, 7, part(0), part(1), part(2));
}

function toDense(matrix: CscMatrix): number[][] {
  const dense = Array.from({ length: matrix.rows }, () =>
    new Array<number>(matrix.columns).fill(0),
  );
  for (let j = 0; j < matrix.columns; j++) {
    for (let s = matrix.columnPointers[j]; s < matrix.columnPointers[j + 1]; s++) {
      dense[matrix.rowIndices[s]][j] = matrix.values[s];
    }
  }
  return dense;
}

it("sums duplicates, drops zeros and sorts rows within columns", () => {
  fc.assert(
    fc.property(triplets, (list) => {
      const matrix = fromList(list);
      const expected = Array.from({ length: 5 }, () => new Array<number>(7).fill(0));
      for (const [i, j, value] of list) expected[i][j] += value;
      expect(toDense(matrix)).toEqual(expected);
      expect(matrix.nonZeros).toBe(expected.flat().filter((value) => value !== 0).length);
      for (let j = 0; j < 7; j++) {
        const rows = [
          ...matrix.rowIndices.subarray(matrix.columnPointers[j], matrix.columnPointers[j + 1]),
        ];
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
      }
    }),
  );
});

it("is its own transpose's transpose", () => {
  fc.assert(
    fc.property(triplets, (list) => {
      const matrix = fromList(list);
      expect(matrix.transpose().transpose()).toEqual(matrix);
      expect(toDense(matrix.transpose())).toEqual(
        toDense(matrix).reduce<number[][]>(
          (columns, row) => columns.map((column, j) => [...column, row[j]]),
          Array.from({ length: 7 }, () => []),
        ),
      );
    }),
  );
});

it("copies a dense matrix", () => {
  expect(
    toDense(
      CscMatrix.fromDense([
        [1, 0, 2],
        [0, 0, 3],
      ]),
    ),
  ).toEqual([
    [1, 0, 2],
    [0, 0, 3],
  ]);
  expect(CscMatrix.fromDense([])).toMatchObject({ rows: 0, columns: 0 });
});

it.each([
  [[0], [0, 1], [1, 1], "invalid rowIndices: length 1, but values has length 2"],
  [[0, 1], [0], [1, 1], "invalid columnIndices: length 1, but values has length 2"],
  [[0, 5], [0, 1], [1, 1], "invalid rowIndices: entry 1 is 5, not an integer from 0 to 4"],
  [[0, 1], [0, 0.5], [1, 1], "invalid columnIndices: entry 1 is 0.5, not an integer from 0 to 6"],
])("refuses bad triplets", (rows, columns, values, message) => {
  expect(() => CscMatrix.fromTriplets(5, 7, rows, columns, values)).toThrow(message);
});
