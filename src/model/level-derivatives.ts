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
  /** l4 of row i at node m, at m n + i. */
  private readonly fourths: Float64Array;
  /**
   * At node m, for k columns and r >= s >= t, A_r at m k + r, B_rs and D_rrss at (m k + r) k + s and C_rst at
   * ((m k + r) k + s) k + t; A and B less their means.
   */
  private readonly a: Float64Array;
  private readonly b: Float64Array;
  private readonly c: Float64Array;
  private readonly d: Float64Array;
  private count = 0;
  /** Where the probabilities of the group's nodes start. */
  private first = 0;

  constructor(private readonly integrals: LevelIntegrals) {
    const { points } = integrals;
    this.points = points;
    this.fourths = integrals.fourths();
    this.a = new Float64Array(points * MAX_ROWS);
    this.b = new Float64Array(points * MAX_ROWS ** 2);
    this.c = new Float64Array(points * MAX_ROWS ** 3);
    this.d = new Float64Array(points * MAX_ROWS ** 2);
  }

  /** To group g of n rows and its columns: R_ir at r n + i. */
  moveTo(g: number, columns: Float64Array, count: number): void {
    const { points, integrals, a, b, c, d } = this;
    this.count = count;
    this.first = g * points;
    a.fill(0, 0, points * count);
    b.fill(0, 0, points * count ** 2);
    c.fill(0, 0, points * count ** 3);
    d.fill(0, 0, points * count ** 2);
    for (let m = 0; m < points; m++) {
      if (integrals.probabilities[this.first + m] > 0) this.addRows(g, m, columns);
    }
    this.centre(a, count);
    this.centre(b, count ** 2);
  }

  /** I_rst for r >= s >= t */
  third(r: number, s: number, t: number): number {
    const { points, count, first, a, b, c } = this;
    const { probabilities } = this.integrals;
    let sum = 0;
    for (let m = 0; m < points; m++) {
      const square = m * count * count;
      const x = a[m * count + r];
      const y = a[m * count + s];
      const z = a[m * count + t];
      const bxy = b[square + r * count + s];
      const bxz = b[square + r * count + t];
      const byz = b[square + s * count + t];
      const own = c[(square + r * count + s) * count + t];
      sum += probabilities[first + m] * (own + bxy * z + bxz * y + byz * x + x * y * z);
    }
    return sum;
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

  /** I_rrss for r >= s */
  private fourth(r: number, s: number): number {
    const { points, count, first, a, b, c, d } = this;
    const { probabilities } = this.integrals;
    let sum = 0;
    let xx = 0;
    let xy = 0;
    let yy = 0;
    for (let m = 0; m < points; m++) {
      const p = probabilities[first + m];
      const square = m * count * count;
      const x = a[m * count + r];
      const y = a[m * count + s];
      const bxx = b[square + r * count + r];
      const bxy = b[square + r * count + s];
      const byy = b[square + s * count + s];
      const cxxy = c[(square + r * count + r) * count + s];
      const cxyy = c[(square + r * count + s) * count + s];
      sum += p * (d[square + r * count + s] + 2 * (cxxy * y + cxyy * x));
      sum += p * (bxx * byy + 2 * bxy * bxy + bxx * y * y + byy * x * x);
      sum += p * x * y * (4 * bxy + x * y);
      xx += p * x * x;
      xy += p * x * y;
      yy += p * y * y;
    }
    return sum - xx * yy - 2 * xy * xy;
  }

  /** The sums over the rows of group g at node m. */
  private addRows(g: number, m: number, columns: Float64Array): void {
    const { integrals, fourths, count, a, b, c, d } = this;
    const { slopes, curvatures, thirds } = integrals.likelihood;
    const { starts, count: rows } = integrals.rows;
    const n = starts[g + 1] - starts[g];
    for (let i = 0, at = m * rows + starts[g]; i < n; i++, at++) {
      for (let r = 0; r < count; r++) {
        const x = columns[r * n + i];
        const toA = m * count + r;
        a[toA] += slopes[at] * x;
        for (let s = 0; s <= r; s++) {
          const xy = x * columns[s * n + i];
          const toB = toA * count + s;
          b[toB] += curvatures[at] * xy;
          d[toB] += fourths[at] * xy * xy;
          const third = thirds[at] * xy;
          for (let t = 0; t <= s; t++) c[toB * count + t] += third * columns[t * n + i];
        }
      }
    }
  }

  /** Takes from each of so many numbers a node its mean over the nodes. */
  private centre(values: Float64Array, size: number): void {
    const { points, first } = this;
    const { probabilities } = this.integrals;
    for (let j = 0; j < size; j++) {
      let mean = 0;
      for (let m = 0; m < points; m++) mean += probabilities[first + m] * values[m * size + j];
      for (let m = 0; m < points; m++) values[m * size + j] -= mean;
    }
  }
}
