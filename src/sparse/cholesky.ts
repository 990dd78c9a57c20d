import { NotPositiveDefiniteError } from "../errors.js";
import { chooseKernels, type DenseKernels } from "./dense-kernels.js";
import type { SymbolicFactor } from "./symbolic-factor.js";
import { backwardSolve, forwardSolve, logDiagonal } from "./triangular-solve.js";

/**
 * Numeric Cholesky factorisation L L' = P H P' over a symbolic analysis.
 *
 * Write the entries of H into `values` (layout of `SymbolicFactor`), call `factorInPlace`, then
 * solve. The head is eliminated column by column, left-looking; each finished column subtracts its
 * outer product from the tail, which the dense kernels finish.
 */
export class CholeskyFactor {
  readonly kernels: DenseKernels;
  /** H before `factorInPlace`, L after it. */
  readonly values: Float64Array;
  /**
   * How many of the last rows of H, all of them dense ones, are those of the identity: their entries
   * in the head are 0 and need no arithmetic.
   */
  released = 0;
  private readonly where: Int32Array;
  private readonly work: Float64Array;

  constructor(readonly symbolic: SymbolicFactor) {
    this.kernels = chooseKernels(symbolic.tailSize);
    this.values = this.kernels.allocate(symbolic.length);
    this.where = new Int32Array(symbolic.size);
    this.work = new Float64Array(symbolic.size);
  }

  /** Adds damping (1 + h_jj) to the diagonal of H. */
  dampDiagonal(damping: number): void {
    const { values, symbolic } = this;
    for (let j = 0; j < symbolic.size; j++) {
      const diagonal = this.diagonalOffset(j);
      values[diagonal] += damping * (1 + values[diagonal]);
    }
  }

  /**
   * Overwrites H by L.
   * @throws NotPositiveDefiniteError with the column (in H's numbering) and the pivot.
   */
  factorInPlace(): void {
    const { symbolic, values } = this;
    const { headSize, tailSize, tailOffset, order } = symbolic;
    this.factorHead();
    const failed = this.kernels.cholesky(values, tailOffset, tailSize);
    if (failed >= 0) {
      const pivot = values[tailOffset + failed * (tailSize + 1)];
      throw new NotPositiveDefiniteError(order[headSize + failed], pivot);
    }
  }

  private factorHead(): void {
    const { symbolic, values, where, released } = this;
    const { headSize, columnPointers, rowIndices, belowOffset } = symbolic;
    // Columns k < j with L[j, k] != 0 wait in the list of row j; cursor[k] points at that entry.
    const firstOf = new Int32Array(headSize).fill(-1);
    const nextOf = new Int32Array(headSize);
    const cursor = new Int32Array(headSize);
    const enlist = (k: number) => {
      if (cursor[k] >= columnPointers[k + 1] - released) return;
      const row = rowIndices[cursor[k]];
      if (row >= headSize) return;
      nextOf[k] = firstOf[row];
      firstOf[row] = k;
    };
    for (let j = 0; j < headSize; j++) {
      const start = columnPointers[j];
      const end = columnPointers[j + 1] - released;
      if (firstOf[j] >= 0) for (let s = start; s < end; s++) where[rowIndices[s]] = belowOffset + s;
      for (let k = firstOf[j]; k >= 0;) {
        const following = nextOf[k];
        // H[:, j] -= L[:, k] L[j, k]
        const ljk = values[belowOffset + cursor[k]];
        values[j] -= ljk * ljk;
        const last = columnPointers[k + 1] - released;
        for (let s = ++cursor[k]; s < last; s++) {
          values[where[rowIndices[s]]] -= ljk * values[belowOffset + s];
        }
        enlist(k);
        k = following;
      }
      this.scaleColumn(j);
      cursor[j] = start;
      enlist(j);
    }
  }

  /** L[:, j] = H[:, j] / sqrt(H[j, j]), and the tail loses the column's outer product. */
  private scaleColumn(j: number): void {
    const { symbolic, values } = this;
    const { headSize, tailSize, columnPointers, rowIndices, belowOffset, tailOffset } = symbolic;
    const pivot = values[j];
    if (!(pivot > 0)) throw new NotPositiveDefiniteError(symbolic.order[j], pivot);
    const root = Math.sqrt(pivot);
    values[j] = root;
    const end = columnPointers[j + 1] - this.released;
    for (let s = columnPointers[j]; s < end; s++) values[belowOffset + s] /= root;
    for (let c = end - 1; c >= columnPointers[j] && rowIndices[c] >= headSize; c--) {
      const lc = values[belowOffset + c];
      if (lc === 0) continue;
      const base = tailOffset + (rowIndices[c] - headSize) * tailSize - headSize;
      for (let r = c; r < end; r++) values[base + rowIndices[r]] -= lc * values[belowOffset + r];
    }
  }

  /**
   * Overwrites the last `count` rows of L, which lie in the tail, by those of the identity: the
   * factor is then that of H with these rows and columns replaced by the identity's.
   */
  releaseLast(count: number): void {
    const { symbolic, values } = this;
    const { headSize, tailSize, columnPointers, rowIndices, belowOffset, tailOffset } = symbolic;
    const first = tailSize - count;
    for (let j = 0; j < headSize; j++) {
      const start = columnPointers[j];
      let s = columnPointers[j + 1];
      while (s > start && rowIndices[s - 1] >= headSize + first) values[belowOffset + --s] = 0;
    }
    for (let j = 0; j < tailSize; j++) {
      const column = tailOffset + j * tailSize;
      values.fill(0, column + Math.max(j, first), column + tailSize);
      if (j >= first) values[column + j] = 1;
    }
    this.released = count;
  }

  /** log |H| = 2 sum log L[j, j] */
  logDeterminant(): number {
    return 2 * logDiagonal(this.symbolic, this.values);
  }

  /** Overwrites b (numbering of H) by H^-1 b. */
  solveInPlace(b: Float64Array): void {
    const { work } = this;
    const { order } = this.symbolic;
    for (let k = 0; k < work.length; k++) work[k] = b[order[k]];
    this.forwardSolve(work);
    this.backwardSolve(work);
    for (let k = 0; k < work.length; k++) b[order[k]] = work[k];
  }

  /** Overwrites b (positions) by L^-1 b. */
  forwardSolve(b: Float64Array): void {
    forwardSolve(this.symbolic, this.values, b, this.released);
  }

  /** Overwrites b (positions) by L'^-1 b. */
  backwardSolve(b: Float64Array): void {
    backwardSolve(this.symbolic, this.values, b, this.released);
  }

  private diagonalOffset(position: number): number {
    const { headSize, tailSize, tailOffset } = this.symbolic;
    if (position < headSize) return position;
    return tailOffset + (position - headSize) * (tailSize + 1);
  }
}
