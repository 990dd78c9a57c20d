import fc from "fast-check";
import { Matrix, inverse } from "ml-matrix";
import { NotPositiveDefiniteError } from "../../src/errors.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { entryOffset, type SymbolicFactor } from "../../src/sparse/symbolic-factor.js";
import { assembled, spdCases, type SpdCase } from "./random-matrices.js";

/** Entry (row, column), in positions, of a lower triangular buffer. */
function lower(symbolic: SymbolicFactor, values: Float64Array, row: number, column: number) {
  const offset = entryOffset(symbolic, symbolic.order[row], symbolic.order[column]);
  return row < column || offset < 0 ? 0 : values[offset];
}

describe("CholeskyFactor", () => {
  it("satisfies L L' = P H P'", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled(test);
        factor.factorInPlace();
        const { symbolic, values } = factor;
        const { order, size } = symbolic;
        let largest = 0;
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let k = 0; k <= j; k++) {
              sum += lower(symbolic, values, i, k) * lower(symbolic, values, j, k);
            }
            largest = Math.max(largest, Math.abs(sum - test.matrix[order[i]][order[j]]));
          }
        }
        expect(largest).toBeLessThan(1e-10);
      }),
    );
  });

  it("solves, and gives the log determinant", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled(test);
        factor.factorInPlace();
        const x = test.matrix.map((_, i) => Math.sin(i + 1));
        const b = Float64Array.from(test.matrix, (row) =>
          row.reduce((sum, value, j) => sum + value * x[j], 0),
        );
        factor.solveInPlace(b);
        x.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 9));
        const exact = logDeterminant(test.matrix);
        expect(factor.logDeterminant()).toBeCloseTo(exact, 8);
      }),
    );
  });

  it("names the column and the pivot of a matrix that is not positive definite", () => {
    const matrix = [
      [1, 0, 0],
      [0, -2, 0],
      [0, 0, 1],
    ];
    for (const split of [0, 1]) {
      const test = { matrix, dense: 0, split };
      expect(() => assembled(test).factorInPlace()).toThrow(NotPositiveDefiniteError);
      expect(() => assembled(test).factorInPlace()).toThrow(
        "matrix is not positive definite: pivot -2 in column 1",
      );
    }
  });

  it("reports a NaN as a failed pivot", () => {
    const factor = assembled({ matrix: [[NaN]], dense: 0, split: 0 });
    expect(() => factor.factorInPlace()).toThrow("pivot NaN in column 0");
  });
});

describe("releaseLast", () => {
  /** The matrix with its dense rows and columns replaced by those of the identity. */
  const released = ({ matrix, dense }: SpdCase) =>
    matrix.map((row, i) =>
      row.map((value, j) => (Math.max(i, j) < matrix.length - dense ? value : Number(i === j))),
    );

  it("leaves the factor of H with the last rows of the identity, and its selected inverse", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled(test);
        factor.factorInPlace();
        factor.releaseLast(test.dense);
        const matrix = released(test);
        const x = matrix.map((_, i) => Math.sin(i + 1));
        const b = Float64Array.from(matrix, (row) =>
          row.reduce((sum, value, j) => sum + value * x[j], 0),
        );
        factor.solveInPlace(b);
        x.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 9));
        expect(factor.logDeterminant()).toBeCloseTo(logDeterminant(matrix), 8);
        expectSelected(matrix, factor.symbolic, SelectedInverse.of(factor));
      }),
    );
  });

  it("is what factoring that matrix gives, without arithmetic on the released rows", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled({ ...test, matrix: released(test) });
        factor.released = test.dense;
        factor.factorInPlace();
        const whole = assembled(test);
        whole.factorInPlace();
        whole.releaseLast(test.dense);
        factor.values.forEach((value, s) => expect(value).toBeCloseTo(whole.values[s], 10));
      }),
    );
  });
});

describe("SelectedInverse", () => {
  it("equals the dense inverse on the pattern of L", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled(test);
        factor.factorInPlace();
        const selected = new SelectedInverse(factor);
        selected.refresh();
        expectSelected(test.matrix, factor.symbolic, selected);
      }),
    );
  });

  it("sums squares by classes of rows, leaving out rows without a class", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled({ ...test, split: 0 });
        factor.factorInPlace();
        const selected = new SelectedInverse(factor);
        selected.refresh();
        const exact = inverse(new Matrix(test.matrix));
        const inner = test.matrix.length - test.dense;
        const classOf = Int32Array.from({ length: inner }, (_, i) => i % 2);
        const sums = selected.squaredBlocks(classOf, 2);
        const expected = new Float64Array(4);
        for (let i = 0; i < inner; i++) {
          for (let j = 0; j < inner; j++) expected[(i % 2) * 2 + (j % 2)] += exact.get(i, j) ** 2;
        }
        expected.forEach((value, s) => expect(sums[s]).toBeCloseTo(value, 9));
      }),
    );
  });
});

function expectSelected(matrix: number[][], symbolic: SymbolicFactor, selected: SelectedInverse) {
  const exact = inverse(new Matrix(matrix));
  const diagonal = selected.diagonal();
  let largest = 0;
  for (let i = 0; i < matrix.length; i++) {
    largest = Math.max(largest, Math.abs(diagonal[i] - exact.get(i, i)));
    for (let j = 0; j < i; j++) {
      const offset = entryOffset(symbolic, i, j);
      if (offset < 0) continue;
      largest = Math.max(largest, Math.abs(selected.values[offset] - exact.get(i, j)));
    }
  }
  expect(largest).toBeLessThan(1e-10);
}

function logDeterminant(matrix: number[][]): number {
  const a = matrix.map((row) => [...row]);
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    sum += Math.log(a[k][k]);
    for (let i = k + 1; i < a.length; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j < a.length; j++) a[i][j] -= factor * a[k][j];
    }
  }
  return sum;
}
