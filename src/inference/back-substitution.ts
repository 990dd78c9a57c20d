import type { LatentWhitening } from "../model/latent-whitening.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";

/** The latent vector x = (b, gamma): effects in units of their standard deviation, fixed effects. */
export interface ScaledLatent {
  readonly effects: number;
  readonly termOf: Int32Array;
  /** Standard deviation of each effect at the present v. */
  readonly scales: Float64Array;
}

/** The part of a whitening that the factor gives, with D_j by position. */
export interface BackSubstitution {
  readonly whitening: Omit<LatentWhitening, "decay" | "shifts" | "bends" | "vcp" | "vcpRoot">;
  readonly pivots: Float64Array;
}

/**
 * The recursion with the whole factor. In units of b the factor is L_b, so that
 * D_j = (L_b)_jj^2 / s_j^2 and G_ij = (L_b)_ij (L_b)_jj / (s_i s_j), s = 1 for fixed effects.
 */
export function backSubstitution(
  factor: CholeskyFactor,
  target: ScaledLatent,
  x: Float64Array,
): BackSubstitution {
  const { order } = factor.symbolic;
  const size = order.length;
  const { effects } = target;
  const scaleAt = Float64Array.from(order, (j) => (j < effects ? target.scales[j] : 1));
  const terms = Int32Array.from(order, (j) => (j < effects ? target.termOf[j] : -1));
  const mean = Float64Array.from(order, (j, k) => x[j] * scaleAt[k]);
  const entries = new EntryList(size);
  const pivots = new Float64Array(size);
  const centres = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let pivot = 0;
    let sum = 0;
    forColumn(factor, j, (i, value) => {
      if (i === j) {
        pivot = value;
        return;
      }
      if (value === 0) return;
      const entry = (value * pivot) / (scaleAt[i] * scaleAt[j]);
      entries.add(i, entry);
      sum += entry * mean[i];
    });
    entries.endColumn(j);
    pivots[j] = (pivot / scaleAt[j]) ** 2;
    centres[j] = pivots[j] * mean[j] + sum;
  }
  const information = dataInformation(factor, target);
  const whitening = { order, terms, information, centres, ...entries.packed() };
  return { whitening, pivots };
}

/** J by position: D_j = (L_b)_jj^2 / s_j^2, less the prior's 1 / s_j^2 for an effect. */
export function dataInformation(factor: CholeskyFactor, target: ScaledLatent): Float64Array {
  const { effects, scales } = target;
  return Float64Array.from(factor.symbolic.order, (j, position) => {
    const pivot = diagonalOf(factor, position) ** 2;
    return j < effects ? Math.max(0, pivot - 1) / scales[j] ** 2 : pivot;
  });
}

function diagonalOf({ symbolic, values }: CholeskyFactor, position: number): number {
  const { headSize, tailSize, tailOffset } = symbolic;
  if (position < headSize) return values[position];
  return values[tailOffset + (position - headSize) * (tailSize + 1)];
}

/** Visits column j of L, the diagonal first, then the rows below it (positions). */
function forColumn(
  { symbolic, values }: CholeskyFactor,
  j: number,
  visit: (row: number, value: number) => void,
): void {
  const { headSize, tailSize, columnPointers, rowIndices, belowOffset, tailOffset } = symbolic;
  if (j < headSize) {
    visit(j, values[j]);
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      visit(rowIndices[s], values[belowOffset + s]);
    }
    return;
  }
  const column = j - headSize;
  for (let i = column; i < tailSize; i++) {
    visit(headSize + i, values[tailOffset + column * tailSize + i]);
  }
}

/** Columns of a sparse matrix, gathered one after the other. */
class EntryList {
  private rows: Int32Array = new Int32Array(1024);
  private values: Float64Array = new Float64Array(1024);
  private count = 0;
  private readonly pointers: Int32Array;

  constructor(columns: number) {
    this.pointers = new Int32Array(columns + 1);
  }

  add(row: number, value: number): void {
    if (this.count === this.rows.length) {
      const rows = new Int32Array(2 * this.count);
      rows.set(this.rows);
      this.rows = rows;
      const values = new Float64Array(2 * this.count);
      values.set(this.values);
      this.values = values;
    }
    this.rows[this.count] = row;
    this.values[this.count++] = value;
  }

  endColumn(column: number): void {
    this.pointers[column + 1] = this.count;
  }

  packed() {
    return {
      columnPointers: this.pointers,
      rowIndices: this.rows.slice(0, this.count),
      values: this.values.slice(0, this.count),
    };
  }
}
