import type { SelectedInverse } from "./selected-inverse.js";

/**
 * Single entries of x = H^-1 a for a sparse vector a, each computed when it is asked for.
 *
 * With S = H^-1 on the pattern of L at hand, an entry of the tail is a short sum of entries of S where
 * the pattern has them all, sum_f S[j, f] a_f; else it comes from
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
  private headEntries = 0;
  /** Entries of a in the tail: positions and values. */
  private readonly ownPlaces: Int32Array;
  private readonly ownValues: Float64Array;
  private ownLength = 0;

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
    this.ownPlaces = new Int32Array(tailSize);
    this.ownValues = new Float64Array(tailSize);
  }

  /** Sets a: `values[t]` at `indices[t]` in the numbering of H, t < length; no index twice. */
  load(indices: Int32Array, values: Float64Array, length: number): void {
    const { headSize, position } = this.inverse.factor.symbolic;
    this.solve++;
    this.tailLength = this.ownLength = this.headEntries = 0;
    const path: number[] = [];
    for (let t = 0; t < length; t++) this.extendPath(position[indices[t]], path);
    for (let t = 0; t < length; t++) {
      const at = position[indices[t]];
      if (at < headSize) {
        this.y[at] += values[t];
        this.cover(at, values[t]);
      } else {
        this.addToTail(at, values[t]);
        this.ownPlaces[this.ownLength] = at;
        this.ownValues[this.ownLength++] = values[t];
      }
    }
    this.eliminate(path.sort((a, b) => a - b));
  }

  /** Entry i of H^-1 a. */
  entry(i: number): number {
    return this.at(this.inverse.factor.symbolic.position[i]);
  }

  /** Adds S[j, f] a_f to the rows j of column f. */
  private cover(f: number, value: number): void {
    const { columnPointers, rowIndices, belowOffset } = this.inverse.factor.symbolic;
    const { values } = this.inverse;
    this.headEntries++;
    for (let s = columnPointers[f]; s < columnPointers[f + 1]; s++) {
      const j = rowIndices[s];
      if (this.coveredOf[j] !== this.solve) {
        this.coveredOf[j] = this.solve;
        this.direct[j] = this.covered[j] = 0;
      }
      this.direct[j] += values[belowOffset + s] * value;
      this.covered[j]++;
    }
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

  private at(j: number): number {
    if (this.xOf[j] === this.solve) return this.x[j];
    const { headSize } = this.inverse.factor.symbolic;
    const value = j < headSize ? this.headEntry(j) : this.tailEntry(j);
    this.xOf[j] = this.solve;
    return (this.x[j] = value);
  }

  private headEntry(j: number): number {
    const { values, symbolic } = this.inverse.factor;
    const { columnPointers, rowIndices, belowOffset } = symbolic;
    let sum = this.yOf[j] === this.solve ? this.y[j] : 0;
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      sum -= values[belowOffset + s] * this.at(rowIndices[s]);
    }
    return sum / values[j];
  }

  private tailEntry(j: number): number {
    const covered = this.coveredOf[j] === this.solve ? this.covered[j] : 0;
    if (covered === this.headEntries) {
      let own = 0;
      for (let t = 0; t < this.ownLength; t++) {
        own += this.inverseEntry(j, this.ownPlaces[t]) * this.ownValues[t];
      }
      return own + (covered > 0 ? this.direct[j] : 0);
    }
    let sum = 0;
    for (let t = 0; t < this.tailLength; t++) {
      const c = this.tailPlaces[t];
      sum += this.inverseEntry(j, c) * this.tail[c];
    }
    return sum;
  }

  /** S[i, j] of the tail. */
  private inverseEntry(i: number, j: number): number {
    const { headSize, tailSize, tailOffset } = this.inverse.factor.symbolic;
    const column = i < j ? i : j;
    const row = i < j ? j : i;
    return this.inverse.values[tailOffset + (column - headSize) * tailSize + row - headSize];
  }
}
