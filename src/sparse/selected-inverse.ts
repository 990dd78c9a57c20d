import type { CholeskyFactor } from "./cholesky.js";

/**
 * Entries of S = H^-1 on the pattern of L, in the buffer layout of the symbolic analysis
 * (Takahashi, Fagan, Chin 1973; Erisman, Tinney 1975): from L' S = D^-1 L^-1 with D = diag(L)^2,
 *
 *     S[i, j] = -sum_{c > j} S[i, c] L[c, j] / L[j, j],              i > j,
 *     S[j, j] = (1 / L[j, j] - sum_{c > j} S[c, j] L[c, j]) / L[j, j],
 *
 * for j from last to first.
 */
export class SelectedInverse {
  readonly values: Float64Array;

  constructor(readonly factor: CholeskyFactor) {
    this.values = factor.kernels.allocate(factor.symbolic.length);
  }

  /** The entries from the present values of the factor. */
  static of(factor: CholeskyFactor): SelectedInverse {
    const inverse = new SelectedInverse(factor);
    inverse.refresh();
    return inverse;
  }

  /** Recomputes the entries from the present values of the factor. */
  refresh(): void {
    const { values, kernels, symbolic } = this.factor;
    const { tailOffset, tailSize } = symbolic;
    this.values.set(values.subarray(tailOffset), tailOffset);
    kernels.inverseFromCholesky(this.values, tailOffset, tailSize);
    this.invertHead();
  }

  /** diag(H^-1) in the numbering of H. */
  diagonal(): Float64Array {
    const { order, headSize, tailSize, tailOffset } = this.factor.symbolic;
    const diagonal = new Float64Array(order.length);
    for (let k = 0; k < order.length; k++) {
      const offset = k < headSize ? k : tailOffset + (k - headSize) * (tailSize + 1);
      diagonal[order[k]] = this.values[offset];
    }
    return diagonal;
  }

  /** The last `order` rows and columns of H^-1, square, both triangles. */
  corner(order: number): Float64Array {
    const { tailOffset, tailSize } = this.factor.symbolic;
    const block = new Float64Array(order * order);
    const first = tailOffset + (tailSize - order) * (tailSize + 1);
    for (let j = 0; j < order; j++) {
      for (let i = j; i < order; i++) {
        block[i * order + j] = block[j * order + i] = this.values[first + j * tailSize + i];
      }
    }
    return block;
  }

  /**
   * Sum of S_ij^2 over i in class k and j in class l, for the entries that are at hand: all of the
   * diagonal and of the tail, and the pattern of L in the head. Rows beyond `classOf` are left out.
   */
  squaredBlocks(classOf: Int32Array, classes: number): Float64Array {
    const { values } = this;
    const { order, headSize, tailSize, columnPointers, rowIndices, belowOffset, tailOffset } =
      this.factor.symbolic;
    const sums = new Float64Array(classes * classes);
    const labels = Int32Array.from(order, (i) => (i < classOf.length ? classOf[i] : -1));
    const add = (row: number, column: number, value: number) => {
      const k = labels[row];
      const l = labels[column];
      if (k < 0 || l < 0) return;
      sums[k * classes + l] += value * value;
      if (row !== column) sums[l * classes + k] += value * value;
    };
    for (let j = 0; j < headSize; j++) {
      add(j, j, values[j]);
      for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
        add(rowIndices[s], j, values[belowOffset + s]);
      }
    }
    for (let j = 0; j < tailSize; j++) {
      for (let i = j; i < tailSize; i++) {
        add(headSize + i, headSize + j, values[tailOffset + j * tailSize + i]);
      }
    }
    return sums;
  }

  private invertHead(): void {
    const { headSize, size } = this.factor.symbolic;
    const sum = new Float64Array(size);
    // where[i] = 1 + the place of row i in the present column, 0 if absent
    const where = new Int32Array(size);
    for (let j = headSize - 1; j >= 0; j--) this.invertColumn(j, sum, where);
  }

  private invertColumn(j: number, sum: Float64Array, where: Int32Array): void {
    const { values } = this;
    const { symbolic, released } = this.factor;
    const { columnPointers, rowIndices, belowOffset } = symbolic;
    const l = this.factor.values;
    const start = columnPointers[j];
    const end = columnPointers[j + 1] - released;
    values.fill(0, belowOffset + end, belowOffset + end + released);
    sum.fill(0, 0, end - start);
    for (let s = start; s < end; s++) where[rowIndices[s]] = s - start + 1;
    this.multiplyHead(j, end, sum, where);
    this.multiplyTail(j, end, sum);
    let diagonal = 1 / l[j];
    for (let s = start; s < end; s++) {
      where[rowIndices[s]] = 0;
      const sij = -sum[s - start] / l[j];
      values[belowOffset + s] = sij;
      diagonal -= l[belowOffset + s] * sij;
    }
    values[j] = diagonal / l[j];
  }

  /** sum += S[R, c] L[c, j] and its mirror, over the rows c of column j that lie in the head. */
  private multiplyHead(j: number, end: number, sum: Float64Array, where: Int32Array): void {
    const { values } = this;
    const { symbolic, released } = this.factor;
    const { headSize, columnPointers, rowIndices, belowOffset } = symbolic;
    const l = this.factor.values;
    const start = columnPointers[j];
    for (let c = start; c < end && rowIndices[c] < headSize; c++) {
      const column = rowIndices[c];
      const lc = l[belowOffset + c];
      let own = values[column] * lc;
      const last = columnPointers[column + 1] - released;
      for (let s = columnPointers[column]; s < last; s++) {
        const place = where[rowIndices[s]];
        if (place === 0) continue;
        const entry = values[belowOffset + s];
        sum[place - 1] += entry * lc;
        own += entry * l[belowOffset + start + place - 1];
      }
      sum[c - start] += own;
    }
  }

  /** The same over the rows c that lie in the tail, where S is dense. */
  private multiplyTail(j: number, end: number, sum: Float64Array): void {
    const { values } = this;
    const { headSize, tailSize, columnPointers, rowIndices, belowOffset, tailOffset } =
      this.factor.symbolic;
    const l = this.factor.values;
    const start = columnPointers[j];
    for (let c = end - 1; c >= start && rowIndices[c] >= headSize; c--) {
      const base = tailOffset + (rowIndices[c] - headSize) * tailSize - headSize;
      const lc = l[belowOffset + c];
      let own = values[base + rowIndices[c]] * lc;
      for (let r = c + 1; r < end; r++) {
        const entry = values[base + rowIndices[r]];
        sum[r - start] += entry * lc;
        own += entry * l[belowOffset + r];
      }
      sum[c - start] += own;
    }
  }
}
