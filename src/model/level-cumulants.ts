import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import type { LevelIntegrals } from "./level-integrals.js";
import type { LocalRows } from "./local-rows.js";

/** Levels of more rows add next to nothing: their integrals are nearly quadratic in o. */
const MAX_ROWS = 12;
/** Directions of less than this share of the variance of o are left out. */
const NEGLIGIBLE = 0.01;

/** Terms of second order of the level integrals I_g(o), by group. */
export interface LevelTerms {
  /** (1/8) sum I_ijkl h_ij h_kl + (1/12) sum I_ijk I_lmn h_il h_jm h_kn within the groups. */
  readonly within: number;
  /** sum_ijk I_ijk: the third derivative in a common shift of the group's predictors. */
  readonly thirds: Float64Array;
  /** The mean of h_ij over the pairs of rows of the group: the variance of their mean predictor. */
  readonly leverages: Float64Array;
}

/**
 * The terms at the present point, h_ij = a_i'H^-1 a_j. With h = R R' and over the posterior of b at the nodes,
 * where A_r = sum_i l1_i R_ir, B_rs = sum_i l2_i R_ir R_is and so on for l3 and l4, the derivatives of I along
 * the columns of R are the joint cumulants
 *
 *     I_rst  = E[C_rst] + Cov(B_rs, A_t) + Cov(B_rt, A_s) + Cov(B_st, A_r) + k(A_r, A_s, A_t),
 *     I_rrss = E[D_rrss] + 2 Cov(C_rrs, A_s) + 2 Cov(C_rss, A_r) + Cov(B_rr, B_ss) + 2 Var(B_rs)
 *              + k(B_rr, A_s, A_s) + k(B_ss, A_r, A_r) + 4 k(B_rs, A_r, A_s) + k(A_r, A_r, A_s, A_s).
 */
export function levelTerms(
  integrals: LevelIntegrals,
  local: LocalRows,
  hessian: IntegratedHessian,
  inverse: SelectedInverse,
): LevelTerms {
  const { groups, starts } = integrals.rows;
  const fourths = integrals.fourths();
  const thirds = new Float64Array(groups);
  const leverages = new Float64Array(groups);
  let within = 0;
  for (let g = 0; g < groups; g++) {
    const n = starts[g + 1] - starts[g];
    if (n === 0 || n > MAX_ROWS || local.dimension(g) === 0) continue;
    const h = products(g, local, hessian.localInverse(g, inverse));
    leverages[g] = h.reduce((sum, value) => sum + value, 0) / n ** 2;
    const nodes = new GroupNodes(integrals, fourths, g);
    const common = nodes.directions([new Float64Array(n).fill(1)]);
    thirds[g] = common.third(0, 0, 0);
    within += nodes.directions(columnsOf(h, n)).secondOrder();
  }
  return { within, thirds, leverages };
}

/** h_ij of the rows of group g, n x n. */
function products(g: number, local: LocalRows, block: Float64Array): Float64Array {
  const { starts } = local.rows;
  const from = starts[g];
  const n = starts[g + 1] - from;
  const d = local.dimension(g);
  const image = new Float64Array(d);
  const h = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    local.image(g, from + i, block, d, image);
    for (let j = 0; j < n; j++) h[i * n + j] = local.dot(g, from + j, image);
  }
  return h;
}

/** The columns of R, R R' = h, by Cholesky's method with the largest pivots first; small ones are left out. */
function columnsOf(h: Float64Array, n: number): Float64Array[] {
  const rest = h.slice();
  const diagonal = () => Float64Array.from({ length: n }, (_, i) => rest[i * (n + 1)]);
  const total = diagonal().reduce((sum, value) => sum + value, 0);
  const columns: Float64Array[] = [];
  while (columns.length < n) {
    const pivots = diagonal();
    const pivot = pivots.indexOf(Math.max(...pivots));
    if (!(pivots[pivot] > NEGLIGIBLE * total)) break;
    const root = Math.sqrt(pivots[pivot]);
    const column = Float64Array.from({ length: n }, (_, i) => rest[i * n + pivot] / root);
    columns.push(column);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) rest[i * n + j] -= column[i] * column[j];
    }
  }
  return columns;
}

/** The derivatives of one group's rows at its nodes. */
class GroupNodes {
  readonly shares: Float64Array;

  constructor(
    private readonly integrals: LevelIntegrals,
    private readonly fourths: Float64Array,
    private readonly g: number,
  ) {
    const { points, probabilities } = integrals;
    this.shares = probabilities.subarray(g * points, (g + 1) * points);
  }

  directions(columns: readonly Float64Array[]): Directions {
    return new Directions(this, columns);
  }

  /** sum_i l_i w_i at each node, l the derivative of that order, 1 to 4, w_i the product of some numbers. */
  combine(order: number, ...factors: readonly Float64Array[]): Float64Array {
    const { integrals, fourths, g } = this;
    const { rows, likelihood, points } = integrals;
    const { slopes, curvatures, thirds } = likelihood;
    const source = [slopes, curvatures, thirds, fourths][order - 1];
    const from = rows.starts[g];
    const values = new Float64Array(points);
    for (let i = from; i < rows.starts[g + 1]; i++) {
      let weight = 1;
      for (const factor of factors) weight *= factor[i - from];
      for (let m = 0, at = i; m < points; m++, at += rows.count) {
        if (this.shares[m] > 0) values[m] += weight * source[at];
      }
    }
    return values;
  }

  mean(values: Float64Array): number {
    return values.reduce((sum, value, m) => sum + this.shares[m] * value, 0);
  }

  centred(values: Float64Array): Float64Array {
    const mean = this.mean(values);
    return values.map((value) => value - mean);
  }

  /** E of a product of functions of the node. */
  moment(...factors: readonly Float64Array[]): number {
    let sum = 0;
    for (let m = 0; m < this.shares.length; m++) {
      let product = this.shares[m];
      for (const factor of factors) product *= factor[m];
      sum += product;
    }
    return sum;
  }
}

/** Derivatives of I_g along directions R_r. */
class Directions {
  private readonly a: readonly Float64Array[];
  private readonly b: readonly (readonly Float64Array[])[];

  constructor(
    private readonly nodes: GroupNodes,
    private readonly columns: readonly Float64Array[],
  ) {
    this.a = columns.map((r) => nodes.centred(nodes.combine(1, r)));
    this.b = columns.map((r) => columns.map((s) => nodes.centred(nodes.combine(2, r, s))));
  }

  /** I_rst */
  third(r: number, s: number, t: number): number {
    const { nodes, columns, a, b } = this;
    const [x, y, z] = [columns[r], columns[s], columns[t]];
    return (
      nodes.mean(nodes.combine(3, x, y, z)) +
      nodes.moment(b[r][s], a[t]) +
      nodes.moment(b[r][t], a[s]) +
      nodes.moment(b[s][t], a[r]) +
      nodes.moment(a[r], a[s], a[t])
    );
  }

  /** I_rrss */
  fourth(r: number, s: number): number {
    const { nodes, columns, a, b } = this;
    const [x, y] = [columns[r], columns[s]];
    const k4 =
      nodes.moment(a[r], a[r], a[s], a[s]) -
      nodes.moment(a[r], a[r]) * nodes.moment(a[s], a[s]) -
      2 * nodes.moment(a[r], a[s]) ** 2;
    return (
      nodes.mean(nodes.combine(4, x, x, y, y)) +
      2 * nodes.moment(nodes.combine(3, x, x, y), a[s]) +
      2 * nodes.moment(nodes.combine(3, x, y, y), a[r]) +
      nodes.moment(b[r][r], b[s][s]) +
      2 * nodes.moment(b[r][s], b[r][s]) +
      nodes.moment(b[r][r], a[s], a[s]) +
      nodes.moment(b[s][s], a[r], a[r]) +
      4 * nodes.moment(b[r][s], a[r], a[s]) +
      k4
    );
  }

  /** (1/8) sum_rs I_rrss + (1/12) sum_rst I_rst^2 */
  secondOrder(): number {
    const all = this.columns.map((_, r) => r);
    let quartic = 0;
    let cubic = 0;
    for (const r of all) {
      for (const s of all) {
        if (s > r) continue;
        quartic += (r === s ? 1 : 2) * this.fourth(r, s);
        for (const t of all) {
          if (t > s) continue;
          const orders = r === s && s === t ? 1 : r === s || s === t ? 3 : 6;
          cubic += orders * this.third(r, s, t) ** 2;
        }
      }
    }
    return quartic / 8 + cubic / 12;
  }
}
