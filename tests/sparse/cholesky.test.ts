import fc from "fast-check";
import { Matrix, inverse } from "ml-matrix";
import { NotPositiveDefiniteError } from "../../src/errors.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { entryOffset, type SymbolicFactor } from "../../src/sparse/symbolic-factor.js";
import { assembled, spdCases } from "./random-matrices.js";

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
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let k = 0; k <= j; k++) {
              sum += lower(symbolic, values, i, k) * lower(symbolic, values, j, k);
            }
            expect(Math.abs(sum - test.matrix[order[i]][order[j]])).toBeLessThan(1e-10);
          }
        }
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

  it("inverts the leading block where the last rows are left out", () => {
    fc.assert(
      fc.property(spdCases, (test) => {
        const factor = assembled(test);
        factor.factorInPlace();
        const selected = new SelectedInverse(factor, test.dense);
        selected.refresh();
        const inner = test.matrix.length - test.dense;
        const block = test.matrix.slice(0, inner).map((row) => row.slice(0, inner));
        expectSelected(block, factor.symbolic, selected);
      }),
    );
  });
});

function expectSelected(matrix: number[][], symbolic: SymbolicFactor, selected: SelectedInverse) {
  const exact = inverse(new Matrix(matrix));
  const { headSize, tailOffset, position } = symbolic;
  const diagonal = selected.diagonal();
  for (let i = 0; i < matrix.length; i++) {
    expect(diagonal[i]).toBeCloseTo(exact.get(i, i), 10);
    for (let j = 0; j < i; j++) {
      const row = Math.max(position[i], position[j]);
      const column = Math.min(position[i], position[j]);
      const offset =
        column >= headSize
          ? tailOffset + (column - headSize) * selected.tailSize + (row - headSize)
          : entryOffset(symbolic, i, j);
      if (offset >= 0) expect(selected.values[offset]).toBeCloseTo(exact.get(i, j), 10);
    }
  }
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
