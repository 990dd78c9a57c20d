import { FixedDesign } from "./fixed-design.js";
import type { MergedRows } from "./merged-rows.js";
import type { DenseRows } from "./model-data.js";

/**
 * The products of the design with a vector and of its transpose, for thousands of evaluations: rows
 * of X that are equal are multiplied once, and rows of Z with m entries of 1 each are read without
 * pointers.
 */
export class CompactDesign {
  /** The different rows of X, and which of them each row has. */
  private readonly exog: DenseRows;
  private readonly exogRow: Int32Array;
  private readonly fixedPart: Float64Array;
  /** Entries in every row of Z where all rows have as many and all entries are 1; otherwise -1. */
  private readonly perRow: number;

  /** The effect of each entry of Z. */
  private readonly columnsOf: Int32Array;

  /** @param place where each effect stands in the vectors u. */
  constructor(
    private readonly rows: MergedRows,
    place: Int32Array,
  ) {
    this.columnsOf = rows.columnsOf.map((column) => place[column]);
    const { distinct, rowOf } = new FixedDesign(rows.exog, rows.exogRow);
    this.exog = distinct;
    this.exogRow = rowOf ?? Int32Array.from({ length: rows.count }, (_, i) => i);
    this.fixedPart = new Float64Array(distinct.rows);
    this.perRow = entriesPerRow(rows);
  }

  /** eta = offset + X gamma + Z u */
  predictor(gamma: Float64Array, u: Float64Array, eta: Float64Array): void {
    const { exogRow, fixedPart, perRow, columnsOf } = this;
    const { offset } = this.rows;
    this.multiplyFixed(gamma);
    if (perRow === 1) {
      for (let i = 0; i < eta.length; i++) {
        eta[i] = offset[i] + fixedPart[exogRow[i]] + u[columnsOf[i]];
      }
    } else if (perRow === 2) {
      for (let i = 0; i < eta.length; i++) {
        const random = u[columnsOf[2 * i]] + u[columnsOf[2 * i + 1]];
        eta[i] = offset[i] + fixedPart[exogRow[i]] + random;
      }
    } else {
      for (let i = 0; i < eta.length; i++) eta[i] = offset[i] + fixedPart[exogRow[i]];
      this.addRandom(u, eta);
    }
  }

  /** gamma = X'r and u = Z'r */
  transposed(r: Float64Array, gamma: Float64Array, u: Float64Array): void {
    const { exogRow, fixedPart, perRow, columnsOf } = this;
    fixedPart.fill(0);
    u.fill(0);
    if (perRow === 1) {
      for (let i = 0; i < r.length; i++) {
        fixedPart[exogRow[i]] += r[i];
        u[columnsOf[i]] += r[i];
      }
    } else if (perRow === 2) {
      for (let i = 0; i < r.length; i++) {
        fixedPart[exogRow[i]] += r[i];
        u[columnsOf[2 * i]] += r[i];
        u[columnsOf[2 * i + 1]] += r[i];
      }
    } else {
      for (let i = 0; i < r.length; i++) fixedPart[exogRow[i]] += r[i];
      this.addRandomTransposed(r, u);
    }
    this.multiplyFixedTransposed(gamma);
  }

  private multiplyFixed(gamma: Float64Array): void {
    const { fixedPart, exog } = this;
    const { columns: p, data: x } = exog;
    for (let i = 0; i < fixedPart.length; i++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += x[i * p + j] * gamma[j];
      fixedPart[i] = sum;
    }
  }

  private multiplyFixedTransposed(gamma: Float64Array): void {
    const { fixedPart, exog } = this;
    const { columns: p, data: x } = exog;
    gamma.fill(0);
    for (let i = 0; i < fixedPart.length; i++) {
      for (let j = 0; j < p; j++) gamma[j] += x[i * p + j] * fixedPart[i];
    }
  }

  private addRandom(u: Float64Array, eta: Float64Array): void {
    const { columnsOf } = this;
    const { rowPointers, values } = this.rows;
    for (let i = 0; i < eta.length; i++) {
      const end = rowPointers[i + 1];
      let sum = 0;
      for (let s = rowPointers[i]; s < end; s++) {
        sum += values === null ? u[columnsOf[s]] : values[s] * u[columnsOf[s]];
      }
      eta[i] += sum;
    }
  }

  private addRandomTransposed(r: Float64Array, u: Float64Array): void {
    const { columnsOf } = this;
    const { rowPointers, values } = this.rows;
    for (let i = 0; i < r.length; i++) {
      const end = rowPointers[i + 1];
      for (let s = rowPointers[i]; s < end; s++) {
        u[columnsOf[s]] += values === null ? r[i] : values[s] * r[i];
      }
    }
  }
}

function entriesPerRow({ rowPointers, values, count }: MergedRows): number {
  const first = count > 0 ? rowPointers[1] : -1;
  const equal = rowPointers.every((pointer, i) => pointer === i * first);
  return equal && values === null ? first : -1;
}
