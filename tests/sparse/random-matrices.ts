import fc from "fast-check";
import { CholeskyFactor } from "../../src/sparse/cholesky.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";
import {
  analyse,
  entryOffset,
  type SymbolicFactor,
  type SymmetricPattern,
} from "../../src/sparse/symbolic-factor.js";

/** A symmetric positive definite matrix, dense, with `dense` full rows at its end. */
export interface SpdCase {
  matrix: number[][];
  dense: number;
  /** Share of the inner columns that the sparse head takes, so that every split is reached. */
  split: number;
}

/** Random sparse patterns, among them diagonal, full, star and chain ones, diagonally dominant. */
export const spdCases: fc.Arbitrary<SpdCase> = fc
  .record({
    inner: fc.integer({ min: 1, max: 40 }),
    dense: fc.integer({ min: 0, max: 4 }),
    edges: fc.array(fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.integer({ min: -8, max: 8 })), {
      maxLength: 120,
    }),
    hub: fc.boolean(),
    split: fc.constantFrom(0, 0.3, 0.7, 1),
  })
  .map(({ inner, dense, edges, hub, split }) => {
    const size = inner + dense;
    const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const connect = (i: number, j: number, value: number) => {
      if (i === j) return;
      matrix[i][j] += value;
      matrix[j][i] = matrix[i][j];
    };
    for (const [i, j, value] of edges) connect(i % inner, j % inner, value / 4);
    if (hub) for (let i = 1; i < inner; i++) connect(0, i, 0.5);
    for (let d = inner; d < size; d++) for (let i = 0; i < d; i++) connect(d, i, ((i + d) % 5) / 3);
    for (let i = 0; i < size; i++) {
      matrix[i][i] = 1 + matrix[i].reduce((sum, value) => sum + Math.abs(value), 0);
    }
    return { matrix, dense, split };
  });

/** Pattern of the leading block of a dense symmetric matrix, without its diagonal. */
export function patternOf(matrix: number[][], size: number): SymmetricPattern {
  const inner = matrix
    .slice(0, size)
    .map((row, i) => row.slice(0, size).map((value, j) => (i === j ? 0 : value)));
  const { columnPointers, rowIndices } = CscMatrix.fromDense(inner, size);
  return { size, columnPointers, rowIndices };
}

export function analyseCase({ matrix, dense, split }: SpdCase): SymbolicFactor {
  const inner = matrix.length - dense;
  return analyse(patternOf(matrix, inner), dense, () => Math.round(split * inner));
}

/** A factor object holding H, not yet factored. */
export function assembled(test: SpdCase, symbolic = analyseCase(test)): CholeskyFactor {
  const factor = new CholeskyFactor(symbolic);
  test.matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      if (row[j] !== 0) factor.values[entryOffset(symbolic, i, j)] = row[j];
    }
  });
  return factor;
}
