import type { CholeskyFactor } from "./cholesky.js";

/**
 * Entries of S = H^-1 on the pattern of L, in the buffer layout of the symbolic analysis
 * (Takahashi, Fagan, Chin 1973; Erisman, Tinney 1975): from L' S = D^-1 L^-1 with D = diag(L)^2,
 *
 *     S[i, j] = -sum_{c > j} S[i, c] L[c, j] / L[j, j],              i > j,
 *     S[j, j] = (1 / L[j, j] - sum_{c > j} S[c, j] L[c, j]) / L[j, j],
 *
 * for j from last to first. `omit` leaves the last rows of the elimination order out: the result is
 * then the inverse of the leading block of P H P', and its tail has that many rows fewer.
 */
export class SelectedInverse {
  readonly values: Float64Array;
  /** Rows of the dense tail of the inverse. */
  readonly tailSize: number;

  constructor(
    readonly factor: CholeskyFactor,
    omit = 0,
  ) {
    const { symbolic } = factor;
    this.tailSize = symbolic.tailSize - omit;
    this.values = factor.kernels.allocate(symbolic.tailOffset + this.tailSize ** 2);
  }

  /** Recomputes the entries from the present values of the factor. */
  refresh(): void {
    const { symbolic } = this.factor;
    this.copyTail();
    this.factor.kernels.inverseFromCholesky(this.values, symbolic.tailOffset, this.tailSize);
    this.invertHead();
  }

  /** diag(H^-1) in the numbering of H; zero for omitted rows. */
  diagonal(): Float64Array {
    const { order, headSize, tailOffset } = this.factor.symbolic;
    const diagonal = new Float64Array(order.length);
    for (let k = 0; k < headSize + this.tailSize; k++) {
      const offset = k < headSize ? k : tailOffset + (k - headSize) * (this.tailSize + 1);
      diagonal[order[k]] = this.values[offset];
    }
    return diagonal;
  }

  private copyTail(): void {
    const { tailSize: stride, tailOffset } = this.factor.symbolic;
    const source = this.factor.values;
    for (let j = 0; j < this.tailSize; j++) {
      const from = tailOffset + j * stride;
      const to = tailOffset + j * this.tailSize;
      this.values.set(source.subarray(from + j, from + this.tailSize), to + j);
    }
  }

  private invertHead(): void {
    const { values, tailSize } = this;
    const { symbolic } = this.factor;
    const { headSize, columnPointers, rowIndices, belowOffset } = symbolic;
    const limit = headSize + tailSize;
    const l = this.factor.values;
    const sum = new Float64Array(symbolic.size);
    // where[i] = 1 + the place of row i in the present column, 0 if absent
    const where = new Int32Array(symbolic.size);
    for (let j = headSize - 1; j >= 0; j--) {
      const start = columnPointers[j];
      let end = columnPointers[j + 1];
      while (end > start && rowIndices[end - 1] >= limit) end--;
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
  }

  /** sum += S[R, c] L[c, j] and its mirror, over the rows c of column j that lie in the head. */
  private multiplyHead(j: number, end: number, sum: Float64Array, where: Int32Array): void {
    const { values } = this;
    const { headSize, columnPointers, rowIndices, belowOffset } = this.factor.symbolic;
    const l = this.factor.values;
    const start = columnPointers[j];
    for (let c = start; c < end && rowIndices[c] < headSize; c++) {
      const column = rowIndices[c];
      const lc = l[belowOffset + c];
      let own = values[column] * lc;
      for (let s = columnPointers[column]; s < columnPointers[column + 1]; s++) {
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
    const { values, tailSize } = this;
    const { headSize, columnPointers, rowIndices, belowOffset, tailOffset } = this.factor.symbolic;
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
