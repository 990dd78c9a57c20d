import { CholeskyFactor } from "../sparse/cholesky.js";
import { analyse, entryOffset } from "../sparse/symbolic-factor.js";
import type { DesignedRows } from "./fixed-design.js";
import { cooccurrence, pairOffsets } from "./row-pairs.js";

/**
 * The negative Hessian of log p(y, beta, b | v) in the latent x = (b, beta), b the random effects
 * in units of their standard deviation (u = S b, S = diag(s), s_j = exp(v of column j's term)):
 *
 *     H = [ S Z'WZ S + I    S Z'WX   ]
 *         [ X'WZ S          X'WX + Q ]
 *
 * with Q the prior precision of the fixed effects.
 *
 * Its pattern is analysed once; `assemble` fills it for given weights W and scales s. In units of b
 * the matrix stays well conditioned however small or large the standard deviations are.
 */
export class ConditionalHessian {
  readonly factor: CholeskyFactor;
  /** Buffer index of the diagonal entry of each random effect. */
  readonly diagonalOffsets: Int32Array;
  /** Buffer index of entry (beta_0, u_j); those of beta_1, ... follow it. */
  readonly fixedOffsets: Int32Array;
  /** Buffer index of each pair of effects in a row: row by row, (1,0), (2,0), (2,1), (3,0), ... */
  readonly pairOffsets: Int32Array;

  constructor(
    private readonly rows: DesignedRows,
    readonly effects: number,
    /** Prior precision of the fixed effects, p x p. */
    private readonly fixedPrecision: Float64Array,
  ) {
    const p = rows.exog.columns;
    const symbolic = analyse(cooccurrence(rows, effects), p);
    this.factor = new CholeskyFactor(symbolic);
    this.diagonalOffsets = new Int32Array(effects);
    this.fixedOffsets = new Int32Array(effects);
    for (let j = 0; j < effects; j++) {
      this.diagonalOffsets[j] = entryOffset(symbolic, j, j);
      if (p > 0) this.fixedOffsets[j] = entryOffset(symbolic, effects, j);
    }
    this.pairOffsets = pairOffsets(rows, (i, j) => entryOffset(symbolic, i, j));
  }

  /**
   * Writes H for row weights `w` and scales `s` into `factor.values`; with `held` the rows of the
   * fixed effects are those of the identity.
   */
  assemble(w: Float64Array, s: Float64Array, held: boolean): void {
    const { values } = this.factor;
    values.fill(0);
    this.factor.released = held ? this.rows.exog.columns : 0;
    this.addRandom(w, values);
    if (held) this.addIdentity(values);
    else if (this.rows.exog.columns > 0) {
      this.addMixed(w, values);
      this.addFixed(w, values);
    }
    this.scale(s, values);
  }

  /**
   * Writes h_i = a_i'H^-1 a_i for every row, a_i = (s z_i, x_i), from H^-1 on the pattern of L; with `held`
   * the part of the random effects alone.
   */
  leverages(inverse: Float64Array, s: Float64Array, held: boolean, h: Float64Array): void {
    const { count, rowPointers, columnsOf, values, exog } = this.rows;
    const { diagonalOffsets, fixedOffsets, pairOffsets } = this;
    const { columns: p, data: x } = exog;
    if (held) h.fill(0);
    else exog.quadraticForms(inverse, this.fixedCorner(), this.factor.symbolic.tailSize, h);
    let pair = 0;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let a = rowPointers[i]; a < rowPointers[i + 1]; a++) {
        const column = columnsOf[a];
        const za = values === null ? s[column] : s[column] * values[a];
        let inner = 0;
        for (let b = rowPointers[i]; b < a; b++) {
          const zb = values === null ? s[columnsOf[b]] : s[columnsOf[b]] * values[b];
          inner += zb * inverse[pairOffsets[pair++]];
        }
        if (!held) {
          for (let j = 0; j < p; j++) inner += x[i * p + j] * inverse[fixedOffsets[column] + j];
        }
        sum += za * (za * inverse[diagonalOffsets[column]] + 2 * inner);
      }
      h[i] += sum;
    }
  }

  /** Buffer index of entry (gamma_0, gamma_0): the last p rows and columns of the tail are gamma's. */
  private fixedCorner(): number {
    const { tailOffset, tailSize } = this.factor.symbolic;
    return tailOffset + (tailSize - this.rows.exog.columns) * (tailSize + 1);
  }

  private addIdentity(h: Float64Array): void {
    const corner = this.fixedCorner();
    const { tailSize } = this.factor.symbolic;
    for (let j = 0; j < this.rows.exog.columns; j++) h[corner + j * (tailSize + 1)] = 1;
  }

  /** Z'WZ */
  private addRandom(w: Float64Array, h: Float64Array): void {
    const { count, rowPointers, columnsOf, values } = this.rows;
    const { diagonalOffsets, pairOffsets } = this;
    let pair = 0;
    for (let i = 0; i < count; i++) {
      const start = rowPointers[i];
      const end = rowPointers[i + 1];
      for (let a = start; a < end; a++) {
        const wa = values === null ? w[i] : w[i] * values[a];
        h[diagonalOffsets[columnsOf[a]]] += values === null ? wa : wa * values[a];
        for (let b = start; b < a; b++) {
          h[pairOffsets[pair++]] += values === null ? wa : wa * values[b];
        }
      }
    }
  }

  /** X'WZ */
  private addMixed(w: Float64Array, h: Float64Array): void {
    const { count, rowPointers, columnsOf, values, exog } = this.rows;
    const { fixedOffsets } = this;
    const { columns: p, data: x } = exog;
    for (let i = 0; i < count; i++) {
      const row = i * p;
      for (let a = rowPointers[i]; a < rowPointers[i + 1]; a++) {
        const wa = values === null ? w[i] : w[i] * values[a];
        const offset = fixedOffsets[columnsOf[a]];
        for (let j = 0; j < p; j++) h[offset + j] += wa * x[row + j];
      }
    }
  }

  /** X'WX + Q */
  private addFixed(w: Float64Array, h: Float64Array): void {
    const { exog } = this.rows;
    const p = exog.columns;
    const { tailSize } = this.factor.symbolic;
    const corner = this.fixedCorner();
    const gram = exog.gram(w);
    for (let j = 0; j < p; j++) {
      for (let l = j; l < p; l++) {
        h[corner + j * tailSize + l] = gram[j * p + l] + this.fixedPrecision[j * p + l];
      }
    }
  }

  /** Entry (i, j) times s_i s_j, plus the identity for the random effects. */
  private scale(s: Float64Array, h: Float64Array): void {
    const { symbolic, released } = this.factor;
    const { order, headSize, tailSize, columnPointers, rowIndices, belowOffset, tailOffset } =
      symbolic;
    const scaleOf = new Float64Array(order.length).fill(1);
    for (let k = 0; k < order.length; k++) if (order[k] < this.effects) scaleOf[k] = s[order[k]];
    for (let j = 0; j < headSize; j++) {
      for (let t = columnPointers[j]; t < columnPointers[j + 1] - released; t++) {
        h[belowOffset + t] *= scaleOf[j] * scaleOf[rowIndices[t]];
      }
    }
    for (let j = 0; j < tailSize; j++) {
      const column = tailOffset + j * tailSize;
      const sj = scaleOf[headSize + j];
      for (let i = j; i < tailSize; i++) h[column + i] *= sj * scaleOf[headSize + i];
    }
    for (let j = 0; j < this.effects; j++) {
      const offset = this.diagonalOffsets[j];
      if (offset < headSize) h[offset] *= s[j] * s[j];
      h[offset] += 1;
    }
  }
}
