import { firstOfEach } from "./equal-rows.js";
import type { MergedRows } from "./merged-rows.js";
import type { DenseRows } from "./model-data.js";
import { takeDenseRows } from "./take-rows.js";
import { weightedGram } from "./weighted-gram.js";

/** Different rows, as a share of all, up to which they are multiplied in place of all. */
const LARGEST_SHARE = 0.5;

/** Merged rows with the products of their X. */
export interface DesignedRows extends MergedRows {
  readonly exog: FixedDesign;
}

/**
 * The products of X, n x p, with its d different rows multiplied once: covariates of few values, as factors have, take
 * d p operations and n additions in place of n p.
 */
export class FixedDesign implements DenseRows {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  /** The different rows of X; X itself where most of them differ. */
  readonly distinct: DenseRows;
  /** Which of them each row is; null where they are the rows of X. */
  readonly rowOf: Int32Array | null;
  /** One number for each of them. */
  private readonly work: Float64Array;

  /** @param exogRow the number of each row among the different rows, as `MergedRows` has it. */
  constructor(exog: DenseRows, exogRow: Int32Array | null) {
    this.rows = exog.rows;
    this.columns = exog.columns;
    this.data = exog.data;
    const first = exogRow && firstOfEach(exogRow);
    const few = first !== null && first.length <= LARGEST_SHARE * exog.rows;
    this.distinct = few ? takeDenseRows(exog, first) : exog;
    this.rowOf = few ? exogRow : null;
    this.work = new Float64Array(this.distinct.rows);
  }

  /** The design with so many columns of zeros after its own; `exogRow` as it was given. */
  padded(more: number, exogRow: Int32Array | null): FixedDesign {
    const { rows, columns, data } = this;
    const wide = new Float64Array(rows * (columns + more));
    for (let i = 0; i < rows; i++) {
      wide.set(data.subarray(i * columns, (i + 1) * columns), i * (columns + more));
    }
    return new FixedDesign({ rows, columns: columns + more, data: wide }, exogRow);
  }

  /** eta += X gamma */
  addProduct(gamma: Float64Array, eta: Float64Array): void {
    const { rowOf } = this;
    const products = this.products(gamma);
    if (rowOf === null) for (let i = 0; i < eta.length; i++) eta[i] += products[i];
    else for (let i = 0; i < eta.length; i++) eta[i] += products[rowOf[i]];
  }

  /** x_d'gamma of each different row; holds until the next call of any method. */
  products(gamma: Float64Array): Float64Array {
    const { work, columns: p } = this;
    const { data: x } = this.distinct;
    for (let d = 0; d < work.length; d++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += x[d * p + j] * gamma[j];
      work[d] = sum;
    }
    return work;
  }

  /** gamma += X'r */
  addTransposed(r: Float64Array, gamma: Float64Array): void {
    this.addTransposedSums(this.collect(r), gamma);
  }

  /** The same from the sum of r over the rows equal to each different one. */
  addTransposedSums(sums: Float64Array, gamma: Float64Array): void {
    const { columns: p } = this;
    const { data: x } = this.distinct;
    for (let d = 0; d < sums.length; d++) {
      for (let j = 0; j < p; j++) gamma[j] += x[d * p + j] * sums[d];
    }
  }

  /** X'diag(w)X, p x p with both triangles. */
  gram(w: Float64Array): Float64Array {
    return weightedGram(this.distinct, this.collect(w));
  }

  /** Writes x_i'C x_i for every row; entry (l, j) of C, l >= j, is `c[corner + j stride + l]`. */
  quadraticForms(c: Float64Array, corner: number, stride: number, out: Float64Array): void {
    const { rowOf, work, columns: p } = this;
    const { data: x } = this.distinct;
    for (let d = 0; d < work.length; d++) {
      const row = d * p;
      let form = 0;
      for (let j = 0; j < p; j++) {
        const column = corner + j * stride;
        let inner = (x[row + j] * c[column + j]) / 2;
        for (let l = j + 1; l < p; l++) inner += x[row + l] * c[column + l];
        form += 2 * x[row + j] * inner;
      }
      work[d] = form;
    }
    if (rowOf === null) out.set(work);
    else for (let i = 0; i < rowOf.length; i++) out[i] = work[rowOf[i]];
  }

  /** The sums of r over equal rows. */
  private collect(r: Float64Array): Float64Array {
    const { rowOf, work } = this;
    if (rowOf === null) return r;
    work.fill(0);
    for (let i = 0; i < rowOf.length; i++) work[rowOf[i]] += r[i];
    return work;
  }
}
