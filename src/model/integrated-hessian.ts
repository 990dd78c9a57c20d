import { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { analyse, entryOffset } from "../sparse/symbolic-factor.js";
import { scoreCovariance } from "./level-covariances.js";
import type { LevelIntegrals } from "./level-integrals.js";
import type { LocalRows } from "./local-rows.js";
import { cooccurrence, pairOffsets } from "./row-pairs.js";

/**
 * The negative Hessian of sum_g I_g - b'b/2 - gamma'Q gamma/2 in the latent x = (b, gamma) of the
 * other effects and the fixed effects,
 *
 *     H = diag(I, Q) + sum_g ( sum_i E[-l2_i] a_i a_i' - sum_m p_m a^m a^m' ),
 *     a^m = sum_i (l1_i^m - E[l1_i]) a_i,
 *
 * i over the rows of group g, m over its nodes. A group fills the clique of the effects it touches;
 * the pattern, the union of these cliques, is analysed once.
 */
export class IntegratedHessian {
  readonly factor: CholeskyFactor;
  private readonly diagonalOffsets: Int32Array;
  /** Buffer index of entry (gamma_0, b_j); those of gamma_1, ... follow it. */
  private readonly fixedOffsets: Int32Array;
  /** Buffer index of each pair in a clique: group by group, (1,0), (2,0), (2,1), (3,0), ... */
  private readonly pairOffsets: Int32Array;
  private readonly firstPair: Float64Array;
  /** One group's share, d x d by columns, and one vector. */
  private readonly block: Float64Array;
  private readonly vector: Float64Array;
  /** -d2 I_g / do_i do_j of a group with no more rows than coordinates. */
  private readonly curvatures: Float64Array;
  /** Places in `block` and the buffer indices of the same entries. */
  private readonly blockPlaces: Int32Array;
  private readonly indices: Int32Array;

  constructor(
    private readonly integrals: LevelIntegrals,
    private readonly local: LocalRows,
    /** Q, p x p. */
    private readonly fixedPrecision: Float64Array,
  ) {
    const { groups, effects, exog } = integrals.rows;
    const cliques = { count: groups, rowPointers: local.pointers, columnsOf: local.columns };
    const symbolic = analyse(cooccurrence(cliques, effects), exog.columns);
    this.factor = new CholeskyFactor(symbolic);
    this.diagonalOffsets = new Int32Array(effects);
    this.fixedOffsets = new Int32Array(effects);
    for (let j = 0; j < effects; j++) {
      this.diagonalOffsets[j] = entryOffset(symbolic, j, j);
      if (exog.columns > 0) this.fixedOffsets[j] = entryOffset(symbolic, effects, j);
    }
    this.pairOffsets = pairOffsets(cliques, (i, j) => entryOffset(symbolic, i, j));
    this.firstPair = new Float64Array(groups + 1);
    for (let g = 0; g < groups; g++) {
      this.firstPair[g + 1] = this.firstPair[g] + (local.width(g) * (local.width(g) - 1)) / 2;
    }
    this.block = new Float64Array(local.largest ** 2);
    this.vector = new Float64Array(local.largest);
    this.curvatures = new Float64Array(local.largest ** 2);
    this.blockPlaces = new Int32Array((local.largest * (local.largest + 1)) / 2);
    this.indices = new Int32Array(this.blockPlaces.length);
  }

  /**
   * Writes H into `factor.values`; with `w` the sum over the nodes is left out and w takes the place
   * of E[-l2]. Rows of held fixed effects are those of the identity.
   */
  assemble(w: Float64Array | null): void {
    const { integrals, local, factor, diagonalOffsets } = this;
    factor.values.fill(0);
    factor.released = local.held ? integrals.rows.exog.columns : 0;
    for (let j = 0; j < diagonalOffsets.length; j++) factor.values[diagonalOffsets[j]] = 1;
    this.addFixedPrecision();
    for (let g = 0; g < integrals.rows.groups; g++) this.addGroup(g, w);
  }

  private addGroup(g: number, w: Float64Array | null): void {
    const { integrals, local, factor, block } = this;
    const { starts } = integrals.rows;
    const d = local.dimension(g);
    if (d === 0) return;
    block.fill(0, 0, d * d);
    local.open(g);
    if (w === null && starts[g + 1] - starts[g] <= d) this.addByRows(g, d);
    else {
      const weights = w ?? integrals.weights;
      for (let i = starts[g]; i < starts[g + 1]; i++) {
        local.addOuter(i - starts[g], weights[i], block);
      }
      if (w === null) this.subtractNodes(g, d);
    }
    const { blockPlaces, indices } = this;
    const count = this.locate(g);
    for (let n = 0; n < count; n++) factor.values[indices[n]] += block[blockPlaces[n]];
  }

  /**
   * The entries of H^-1 among the local coordinates of group g, d x d, both triangles; they are
   * overwritten by the next call.
   */
  localInverse(g: number, inverse: SelectedInverse): Float64Array {
    const d = this.local.dimension(g);
    const { block, blockPlaces, indices } = this;
    const count = this.locate(g);
    for (let n = 0; n < count; n++) block[blockPlaces[n]] = inverse.values[indices[n]];
    for (let j = 0; j < d; j++) for (let i = j + 1; i < d; i++) block[i * d + j] = block[j * d + i];
    return block;
  }

  /**
   * The group's share as sum_i a_i y_i', y_i = E[-l2_i] a_i - sum_j Cov(l1_i, l1_j) a_j: the same sum
   * with fewer products where the group has no more rows than coordinates.
   */
  private addByRows(g: number, d: number): void {
    const { integrals, local, vector, block, curvatures } = this;
    const { weights, rows } = integrals;
    const from = rows.starts[g];
    const n = rows.starts[g + 1] - from;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const covariance = scoreCovariance(integrals, g, from + i, from + j);
        const curvature = i === j ? weights[from + i] - covariance : -covariance;
        curvatures[i * n + j] = curvature;
        curvatures[j * n + i] = curvature;
      }
    }
    for (let i = 0; i < n; i++) {
      vector.fill(0, 0, d);
      for (let j = 0; j < n; j++) local.add(j, curvatures[i * n + j], vector);
      local.addProduct(i, vector, block);
    }
  }

  private subtractNodes(g: number, d: number): void {
    const { integrals, local, vector, block } = this;
    const { points, probabilities, meanSlopes, likelihood, rows } = integrals;
    for (let m = 0; m < points; m++) {
      const p = probabilities[g * points + m];
      if (p === 0) continue;
      local.combine(likelihood.slopes, m * rows.count, meanSlopes, vector);
      for (let j = 0; j < d; j++) {
        const pa = p * vector[j];
        for (let i = j; i < d; i++) block[j * d + i] -= pa * vector[i];
      }
    }
  }

  /**
   * Writes the places of the lower triangle of group g's block, and the buffer index of each; returns how many they are.
   */
  private locate(g: number): number {
    const { local, diagonalOffsets, pairOffsets, fixedOffsets, blockPlaces: at, indices } = this;
    const p = local.held ? 0 : this.integrals.rows.exog.columns;
    const width = local.width(g);
    const d = width + p;
    const first = local.pointers[g];
    let pair = this.firstPair[g];
    let n = 0;
    for (let i = 0; i < width; i++) {
      const column = local.columns[first + i];
      for (let j = 0; j < i; j++, n++) {
        at[n] = j * d + i;
        indices[n] = pairOffsets[pair++];
      }
      at[n] = i * (d + 1);
      indices[n++] = diagonalOffsets[column];
      for (let l = 0; l < p; l++, n++) {
        at[n] = i * d + width + l;
        indices[n] = fixedOffsets[column] + l;
      }
    }
    const corner = this.fixedCorner();
    const stride = this.factor.symbolic.tailSize;
    for (let j = 0; j < p; j++) {
      for (let l = j; l < p; l++, n++) {
        at[n] = (width + j) * d + width + l;
        indices[n] = corner + j * stride + l;
      }
    }
    return n;
  }

  /** Q, or the identity while the fixed effects are held. */
  private addFixedPrecision(): void {
    const { local, factor, fixedPrecision } = this;
    const p = this.integrals.rows.exog.columns;
    const corner = this.fixedCorner();
    for (let j = 0; j < p; j++) {
      for (let l = j; l < p; l++) {
        const entry = local.held ? Number(j === l) : fixedPrecision[j * p + l];
        factor.values[corner + j * factor.symbolic.tailSize + l] += entry;
      }
    }
  }

  /** Buffer index of entry (gamma_0, gamma_0): the last p rows and columns of the tail are gamma's. */
  private fixedCorner(): number {
    const { tailOffset, tailSize } = this.factor.symbolic;
    return tailOffset + (tailSize - this.integrals.rows.exog.columns) * (tailSize + 1);
  }
}
