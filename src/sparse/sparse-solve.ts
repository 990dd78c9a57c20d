import type { SelectedInverse } from "./selected-inverse.js";

/**
 * Single entries of x = H^-1 a for a sparse vector a, each computed when it is asked for.
 *
 * With S = H^-1 on the pattern of L at hand, x_j = sum_f S[j, f] a_f where the pattern has all these
 * entries; else x_j comes from
 *
 *     y = L_hh^-1 a_h                      on the paths from a's entries to the root only,
 *     x_t = S_tt (a_t - L_th y),
 *     x_j = (y_j - sum_{c > j} L[c, j] x_c) / L[j, j]   for j in the head,
 *
 * so an entry costs what lies on its own path, not a pass over L (Davis 2006, ch. 3).
 */
export class SparseSolve {
  private readonly parent: Int32Array;
  private readonly y: Float64Array;
  private readonly x: Float64Array;
  /** Which solve the entries of y and of x belong to. */
  private readonly yOf: Int32Array;
  private readonly xOf: Int32Array;
  private solve = 0;
  /** a_t - L_th y: its positions and values. */
  private readonly tail: Float64Array;
  private readonly tailOf: Int32Array;
  private readonly tailPlaces: Int32Array;
  private tailLength = 0;
  /** sum_f S[j, f] a_f over the entries f of a in the head whose columns have row j, and their number. */
  private readonly direct: Float64Array;
  private readonly covered: Int32Array;
  private readonly coveredOf: Int32Array;
  /** a by positions. */
  private places: Int32Array = new Int32Array(8);
  private values: Float64Array = new Float64Array(8);
  private length = 0;
  private complete = false;

  constructor(readonly inverse: SelectedInverse) {
    const { size, headSize, tailSize, columnPointers, rowIndices } = inverse.factor.symbolic;
    this.parent = Int32Array.from({ length: headSize }, (_, j) =>
      columnPointers[j] < columnPointers[j + 1] ? rowIndices[columnPointers[j]] : size,
    );
    this.y = new Float64Array(headSize);
    this.x = new Float64Array(size);
    this.yOf = new Int32Array(headSize);
    this.xOf = new Int32Array(size);
    this.tail = new Float64Array(size);
    this.tailOf = new Int32Array(size);
    this.tailPlaces = new Int32Array(tailSize);
    this.direct = new Float64Array(size);
    this.covered = new Int32Array(size);
    this.coveredOf = new Int32Array(size);
  }

  /** Sets a: `values[t]` at `indices[t]` in the numbering of H, t < length; no index twice. */
  load(indices: Int32Array, values: Float64Array, length: number): void {
    const { headSize, position } = this.inverse.factor.symbolic;
    if (this.places.length < length) {
      this.places = new Int32Array(length);
      this.values = new Float64Array(length);
    }
    this.solve++;
    this.tailLength = 0;
    this.length = length;
    const path: number[] = [];
    for (let t = 0; t < length; t++) {
      this.places[t] = position[indices[t]];
      this.values[t] = values[t];
      this.extendPath(this.places[t], path);
    }
    for (let t = 0; t < length; t++) {
      const at = this.places[t];
      if (at < headSize) {
        this.y[at] += values[t];
        this.cover(at, values[t]);
      } else this.addToTail(at, values[t]);
    }
    this.eliminate(path.sort((a, b) => a - b));
  }

  /** Entry i of H^-1 a. */
  entry(i: number): number {
    const j = this.inverse.factor.symbolic.position[i];
    return this.xOf[j] === this.solve ? this.x[j] : this.compute(j);
  }

  /** Adds S[j, f] a_f to the rows j of column f, its diagonal among them. */
  private cover(f: number, value: number): void {
    const { columnPointers, rowIndices, belowOffset } = this.inverse.factor.symbolic;
    const { values } = this.inverse;
    this.addDirect(f, values[f] * value);
    for (let s = columnPointers[f]; s < columnPointers[f + 1]; s++) {
      this.addDirect(rowIndices[s], values[belowOffset + s] * value);
    }
  }

  private addDirect(j: number, value: number): void {
    if (this.coveredOf[j] !== this.solve) {
      this.coveredOf[j] = this.solve;
      this.direct[j] = this.covered[j] = 0;
    }
    this.direct[j] += value;
    this.covered[j]++;
  }

  private extendPath(from: number, path: number[]): void {
    const { headSize } = this.inverse.factor.symbolic;
    for (let j = from; j < headSize && this.yOf[j] !== this.solve; j = this.parent[j]) {
      this.yOf[j] = this.solve;
      this.y[j] = 0;
      path.push(j);
    }
  }

  private eliminate(path: readonly number[]): void {
    const { factor } = this.inverse;
    const { headSize, columnPointers, rowIndices, belowOffset } = factor.symbolic;
    for (const j of path) {
      const yj = (this.y[j] /= factor.values[j]);
      for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
        const change = -factor.values[belowOffset + s] * yj;
        if (rowIndices[s] < headSize) this.y[rowIndices[s]] += change;
        else this.addToTail(rowIndices[s], change);
      }
    }
  }

  private addToTail(at: number, value: number): void {
    if (this.tailOf[at] !== this.solve) {
      this.tailOf[at] = this.solve;
      this.tail[at] = 0;
      this.tailPlaces[this.tailLength++] = at;
    }
    this.tail[at] += value;
  }

  private compute(j: number): number {
    const { headSize } = this.inverse.factor.symbolic;
    let value = this.fromPattern(j);
    if (!this.complete) value = j < headSize ? this.fromColumn(j) : this.fromTail(j);
    this.xOf[j] = this.solve;
    return (this.x[j] = value);
  }

  /** sum_f S[j, f] a_f over the pattern; `complete` says whether that is all of it. */
  private fromPattern(j: number): number {
    const { values, places, length } = this;
    const known = this.coveredOf[j] === this.solve;
    let sum = known ? this.direct[j] : 0;
    let found = known ? this.covered[j] : 0;
    for (let t = 0; t < length; t++) {
      const f = places[t];
      // those of the head up to j are in `direct`
      const at = f > j || f >= this.parent.length ? this.offset(j, f) : -1;
      if (at < 0) continue;
      sum += this.inverse.values[at] * values[t];
      found++;
    }
    this.complete = found === length;
    return sum;
  }

  /** Buffer index of entry (i, j), positions; -1 where the pattern has none. */
  private offset(i: number, j: number): number {
    const { headSize, tailSize, tailOffset, columnPointers, rowIndices, belowOffset } =
      this.inverse.factor.symbolic;
    const column = i < j ? i : j;
    const row = i < j ? j : i;
    if (column >= headSize) return tailOffset + (column - headSize) * tailSize + row - headSize;
    let low = columnPointers[column];
    const end = columnPointers[column + 1];
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rowIndices[middle] < row) low = middle + 1;
      else high = middle;
    }
    return low < end && rowIndices[low] === row ? belowOffset + low : -1;
  }

  private fromColumn(j: number): number {
    const { values, symbolic } = this.inverse.factor;
    const { columnPointers, rowIndices, belowOffset } = symbolic;
    let sum = this.yOf[j] === this.solve ? this.y[j] : 0;
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      const c = rowIndices[s];
      const xc = this.xOf[c] === this.solve ? this.x[c] : this.compute(c);
      sum -= values[belowOffset + s] * xc;
    }
    return sum / values[j];
  }

  private fromTail(j: number): number {
    let sum = 0;
    for (let t = 0; t < this.tailLength; t++) {
      const c = this.tailPlaces[t];
      sum += this.inverse.values[this.offset(j, c)] * this.tail[c];
    }
    return sum;
  }
}
