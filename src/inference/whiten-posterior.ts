import type { LatentWhitening } from "../model/latent-whitening.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { findLatentMode, type LatentTarget } from "./latent-mode.js";

/** The conditional posterior f(x; v), x = (b, gamma), as the whitening needs it. */
export interface WhiteningTarget extends LatentTarget {
  readonly effects: number;
  readonly fixed: number;
  readonly termOf: Int32Array;
  /** Standard deviation of each effect at the present v. */
  readonly scales: Float64Array;
  setVcp(vcp: ArrayLike<number>): void;
  holdFixed(held: boolean): void;
}

/** About where the posterior of v is: its mode, and a covariance, k x k. */
export interface VcpLocation {
  readonly vcp: Float64Array;
  readonly covariance: Float64Array;
}

/** Bound on the decay of the information with v: from 2 on the prior would not outweigh it. */
const MAX_DECAY = 1.5;

/**
 * Coordinates in which the posterior is nearly standard normal (`LatentWhitening`), from the mode of
 * x at v* and the Cholesky factor of the negative Hessian there; the decay of the information from
 * the modes and factors one standard deviation of v away on either side.
 * @param x where the search for the mode starts.
 */
export function whitenPosterior(
  target: WhiteningTarget,
  x: Float64Array,
  { vcp, covariance }: VcpLocation,
): LatentWhitening {
  const k = vcp.length;
  target.holdFixed(false);
  const mode = x.slice();
  const factorAt = (v: Float64Array) => {
    target.setVcp(v);
    return findLatentMode(target, mode).factor;
  };
  factorAt(vcp);
  const decay = new Float64Array(target.size * k);
  for (let a = 0; a < k; a++) {
    const h = Math.min(1, Math.sqrt(covariance[a * (k + 1)])) || 0.5;
    const [above, below] = [h, -h].map((step) => {
      const moved = vcp.map((v, b) => (a === b ? v + step : v));
      return dataInformation(factorAt(moved), target);
    });
    for (let j = 0; j < target.size; j++) {
      const slope = Math.log(below[j] / above[j]) / (2 * h);
      decay[a * target.size + j] = Math.max(-MAX_DECAY, Math.min(MAX_DECAY, slope || 0));
    }
  }
  const factor = factorAt(vcp);
  const recursion = backSubstitution(factor, target, mode);
  const shifts = slopeShifts(factor, target, mode, recursion, decay);
  return { ...recursion.whitening, decay, shifts, vcp, vcpRoot: lowerRoot(covariance, k) };
}

/** J by position: D_j = (L_b)_jj^2 / s_j^2, less the prior's 1 / s_j^2 for an effect. */
function dataInformation(factor: CholeskyFactor, target: WhiteningTarget): Float64Array {
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

/** The part of a whitening that the factor gives, with D_j and x* by position. */
interface BackSubstitution {
  readonly whitening: Omit<LatentWhitening, "decay" | "shifts" | "vcp" | "vcpRoot">;
  readonly pivots: Float64Array;
  readonly mode: Float64Array;
}

/**
 * The recursion with the whole factor. In units of b the factor is L_b, so that
 * D_j = (L_b)_jj^2 / s_j^2 and G_ij = (L_b)_ij (L_b)_jj / (s_i s_j), s = 1 for fixed effects.
 */
function backSubstitution(
  factor: CholeskyFactor,
  target: WhiteningTarget,
  x: Float64Array,
): BackSubstitution {
  const { order } = factor.symbolic;
  const size = order.length;
  const { effects } = target;
  const scaleAt = Float64Array.from(order, (j) => (j < effects ? target.scales[j] : 1));
  const terms = Int32Array.from(order, (j) => (j < effects ? target.termOf[j] : -1));
  const mode = Float64Array.from(order, (j, k) => x[j] * scaleAt[k]);
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
      sum += entry * mode[i];
    });
    entries.endColumn(j);
    pivots[j] = (pivot / scaleAt[j]) ** 2;
    centres[j] = pivots[j] * mode[j] + sum;
  }
  const information = dataInformation(factor, target);
  const whitening = { order, terms, information, centres, ...entries.packed() };
  return { whitening, pivots, mode };
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

/**
 * E, with which dx/dv at z = 0 is that of the mode, B = 2 H^-1 b_k in units of the standard
 * deviations: E_jk = sqrt(D_j) (B_jk + sum_i G_ij B_ik / D_j - tau_j (2 [k is the term of j] - r_jk) x*_j).
 */
function slopeShifts(
  factor: CholeskyFactor,
  { effects, termOf, scales, size }: WhiteningTarget,
  x: Float64Array,
  { whitening, pivots, mode }: BackSubstitution,
  decay: Float64Array,
): Float64Array {
  const { order, columnPointers, rowIndices, values } = whitening;
  const terms = decay.length / size;
  const shifts = new Float64Array(size * terms);
  for (let k = 0; k < terms; k++) {
    const slope = new Float64Array(size);
    for (let j = 0; j < effects; j++) if (termOf[j] === k) slope[j] = 2 * x[j];
    factor.solveInPlace(slope);
    for (let j = 0; j < effects; j++) slope[j] *= scales[j];
    for (let j = 0; j < size; j++) {
      let sum = pivots[j] * slope[order[j]];
      for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
        sum += values[s] * slope[order[rowIndices[s]]];
      }
      const own = whitening.terms[j] === k ? 2 : 0;
      const prior = whitening.terms[j] < 0 ? 0 : scales[order[j]] ** -2;
      sum -= prior * (own - decay[k * size + j]) * mode[j];
      shifts[k * size + j] = sum / Math.sqrt(pivots[j]);
    }
  }
  return shifts;
}

/** Lower triangular R with R R' = A (k x k, row-major); diagonal where A is not positive definite. */
function lowerRoot(a: Float64Array, k: number): Float64Array {
  const root = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = a[i * k + j];
      for (let l = 0; l < j; l++) sum -= root[i * k + l] * root[j * k + l];
      if (i === j && !(sum > 0)) return diagonalRoot(a, k);
      root[i * k + j] = i === j ? Math.sqrt(sum) : sum / root[j * k + j];
    }
  }
  return root;
}

function diagonalRoot(a: Float64Array, k: number): Float64Array {
  const root = new Float64Array(k * k);
  for (let j = 0; j < k; j++) root[j * k + j] = Math.sqrt(Math.max(0, a[j * k + j])) || 1;
  return root;
}
