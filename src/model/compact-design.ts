import { FixedDesign } from "./fixed-design.js";
import type { MergedRows } from "./merged-rows.js";

/**
 * The products of the design with a vector and of its transpose, for thousands of evaluations: rows
 * of X that are equal are multiplied once, and rows of Z with m entries of 1 each are read without
 * pointers.
 */
export class CompactDesign {
  private readonly exog: FixedDesign;
  /** Which of the different rows of X each row has. */
  private readonly exogRow: Int32Array;
  /** One sum over the rows equal to each of them. */
  private readonly sums: Float64Array;
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
    this.exog = new FixedDesign(rows.exog, rows.exogRow);
    const { distinct, rowOf } = this.exog;
    this.exogRow = rowOf ?? Int32Array.from({ length: rows.count }, (_, i) => i);
    this.sums = new Float64Array(distinct.rows);
    this.perRow = entriesPerRow(rows);
  }

  /** eta = offset + X gamma + Z u */
  predictor(gamma: Float64Array, u: Float64Array, eta: Float64Array): void {
    const { exog, exogRow, perRow, columnsOf } = this;
    const { offset } = this.rows;
    const fixedPart = exog.products(gamma);
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
    const { exog, exogRow, sums, perRow, columnsOf } = this;
    sums.fill(0);
    gamma.fill(0);
    u.fill(0);
    if (perRow === 1) {
      for (let i = 0; i < r.length; i++) {
        sums[exogRow[i]] += r[i];
        u[columnsOf[i]] += r[i];
      }
    } else if (perRow === 2) {
      for (let i = 0; i < r.length; i++) {
        sums[exogRow[i]] += r[i];
        u[columnsOf[2 * i]] += r[i];
        u[columnsOf[2 * i + 1]] += r[i];
      }
    } else {
      for (let i = 0; i < r.length; i++) sums[exogRow[i]] += r[i];
      this.addRandomTransposed(r, u);
    }
    exog.addTransposedSums(sums, gamma);
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
