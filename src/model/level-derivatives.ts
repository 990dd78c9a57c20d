import type { LevelIntegrals } from "./level-integrals.js";

/** Levels of more rows add next to nothing: their integrals are nearly quadratic in o. */
export const MAX_ROWS = 12;
/**
 * Derivatives of a level integral I_g along columns R_r of numbers a row. Over the posterior of b at the nodes,
 * where A_r = sum_i l1_i R_ir, B_rs = sum_i l2_i R_ir R_is and so on for l3 and l4, they are the joint cumulants
 *
 *     I_rst  = E[C_rst] + Cov(B_rs, A_t) + Cov(B_rt, A_s) + Cov(B_st, A_r) + k(A_r, A_s, A_t),
 *     I_rrss = E[D_rrss] + 2 Cov(C_rrs, A_s) + 2 Cov(C_rss, A_r) + Cov(B_rr, B_ss) + 2 Var(B_rs)
 *              + k(B_rr, A_s, A_s) + k(B_ss, A_r, A_r) + 4 k(B_rs, A_r, A_s) + k(A_r, A_r, A_s, A_s).
 */
export class GroupDerivatives {
  private readonly points: number;
  /** l1 to l4 of row i at node m, at m n + i. */
  private readonly rowDerivatives: readonly Float64Array[];
  /** A_r and B_rs at node m, less their means: at r K + m and (r MAX_ROWS + s) K + m. */
  private readonly a: Float64Array;
  private readonly b: Float64Array;
  private readonly weights = new Float64Array(MAX_ROWS);
  private columns: Float64Array = new Float64Array(0);
  private count = 0;
  private from = 0;
  private length = 0;
  private shares: Float64Array;

  constructor(private readonly integrals: LevelIntegrals) {
    const { points, likelihood, probabilities } = integrals;
    const { slopes, curvatures, thirds } = likelihood;
    this.points = points;
    this.rowDerivatives = [slopes, curvatures, thirds, integrals.fourths()];
    this.a = new Float64Array(MAX_ROWS * points);
    this.b = new Float64Array(MAX_ROWS ** 2 * points);
    this.shares = probabilities;
  }

  /** To group g of n rows and its columns: R_ir at r n + i. */
  moveTo(g: number, columns: Float64Array, count: number): void {
    const { points, integrals, a, b } = this;
    const { starts } = integrals.rows;
    this.from = starts[g];
    this.length = starts[g + 1] - starts[g];
    this.columns = columns;
    this.count = count;
    this.shares = integrals.probabilities.subarray(g * points, (g + 1) * points);
    for (let r = 0; r < count; r++) {
      this.weigh(r);
      this.centredSums(1, a, r * points);
      for (let s = 0; s <= r; s++) {
        this.weigh(r, s);
        this.centredSums(2, b, (r * MAX_ROWS + s) * points);
        const mirror = (s * MAX_ROWS + r) * points;
        b.copyWithin(mirror, (r * MAX_ROWS + s) * points, (r * MAX_ROWS + s + 1) * points);
      }
    }
  }

  /** I_rst */
  third(r: number, s: number, t: number): number {
    const { points, shares, a, b } = this;
    const [rs, rt, st] = [r * MAX_ROWS + s, r * MAX_ROWS + t, s * MAX_ROWS + t];
    this.weigh(r, s, t);
    let sum = 0;
    for (let m = 0; m < points; m++) {
      if (shares[m] === 0) continue;
      const [x, y, z] = [a[r * points + m], a[s * points + m], a[t * points + m]];
      const mixed = b[rs * points + m] * z + b[rt * points + m] * y + b[st * points + m] * x;
      sum += shares[m] * (this.weighted(3, m) + mixed + x * y * z);
    }
    return sum;
  }

  /** I_rrss */
  private fourth(r: number, s: number): number {
    const { points, shares, a, b } = this;
    const [rr, rs, ss] = [r * MAX_ROWS + r, r * MAX_ROWS + s, s * MAX_ROWS + s];
    let [sum, xx, xy, yy] = [this.mean(4, r, r, s, s), 0, 0, 0];
    for (let m = 0; m < points; m++) {
      const p = shares[m];
      if (p === 0) continue;
      const [x, y] = [a[r * points + m], a[s * points + m]];
      const [bxx, bxy, byy] = [b[rr * points + m], b[rs * points + m], b[ss * points + m]];
      sum += p * (bxx * byy + 2 * bxy * bxy + bxx * y * y + byy * x * x + 4 * bxy * x * y);
      sum += p * x * x * y * y;
      xx += p * x * x;
      xy += p * x * y;
      yy += p * y * y;
    }
    const cubic = this.mixedMean(r, r, s, s) + this.mixedMean(r, s, s, r);
    return sum + 2 * cubic - xx * yy - 2 * xy * xy;
  }

  /** (1/8) sum_rs I_rrss + (1/12) sum_rst I_rst^2 */
  secondOrder(): number {
    let quartic = 0;
    let cubic = 0;
    for (let r = 0; r < this.count; r++) {
      for (let s = 0; s <= r; s++) {
        quartic += (r === s ? 1 : 2) * this.fourth(r, s);
        for (let t = 0; t <= s; t++) {
          const orders = r === s && s === t ? 1 : r === s || s === t ? 3 : 6;
          cubic += orders * this.third(r, s, t) ** 2;
        }
      }
    }
    return quartic / 8 + cubic / 12;
  }

  /** w_i, the product of the entries of the columns listed in row i. */
  private weigh(...list: readonly number[]): void {
    const { columns, weights, length: n } = this;
    weights.fill(1, 0, n);
    for (const r of list) for (let i = 0; i < n; i++) weights[i] *= columns[r * n + i];
  }

  /** sum_i l_i w_i at node m, l the derivative of that order. */
  private weighted(order: number, m: number): number {
    const { weights, length: n } = this;
    const source = this.rowDerivatives[order - 1];
    const at = m * this.integrals.rows.count + this.from;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weights[i] * source[at + i];
    return sum;
  }

  /** `weighted` at every node less its mean; 0 at nodes of no share. */
  private centredSums(order: number, out: Float64Array, to: number): void {
    const { points, shares } = this;
    let mean = 0;
    for (let m = 0; m < points; m++) {
      out[to + m] = shares[m] === 0 ? 0 : this.weighted(order, m);
      mean += shares[m] * out[to + m];
    }
    for (let m = 0; m < points; m++) out[to + m] -= mean;
  }

  /** E of `weighted` with the columns listed. */
  private mean(order: number, ...list: readonly number[]): number {
    const { points, shares } = this;
    this.weigh(...list);
    let sum = 0;
    for (let m = 0; m < points; m++) {
      if (shares[m] > 0) sum += shares[m] * this.weighted(order, m);
    }
    return sum;
  }

  /** Cov(C_rst, A_u) */
  private mixedMean(r: number, s: number, t: number, u: number): number {
    const { points, shares, a } = this;
    this.weigh(r, s, t);
    let sum = 0;
    for (let m = 0; m < points; m++) {
      if (shares[m] > 0) sum += shares[m] * this.weighted(3, m) * a[u * points + m];
    }
    return sum;
  }
}
