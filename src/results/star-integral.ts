import type { Family, ResponseRows, RowGroups } from "../families/family.js";
import { gaussHermite } from "../math/gauss-hermite.js";
import { logSumExp, repeatRows } from "./effect-integral.js";
import { EffectMode } from "./effect-mode.js";
import type { NodeRule } from "./standard-normal-nodes.js";

/** Points for each effect. */
const POINTS = { full: 11, few: 7, fewest: 5 };

/**
 * `EffectIntegral` where one effect, the root, is in all rows, and each row has one other effect: given the
 * root these, its leaves, are independent of each other, and
 *
 *     -log|H| / 2 + log sum_t w_t exp(x_t^2 / 2 - b_t^2 / 2) prod_s sum_i w_i exp(x_i^2 / 2 - b_si^2 / 2 + sum_r l_r),
 *
 * at K^2 nodes a leaf where a grid in all effects would have K^d. With H = L L', the root last, node t
 * has b_t = m + x_t / L_rr and leaf s follows: b_si = m_s + (x_i - L_rs (b_t - m)) / L_ss.
 */
export class StarIntegral {
  private readonly peak: EffectMode;
  private readonly nodes: Float64Array;
  private readonly logWeights: Float64Array;
  private readonly etaAt: Float64Array;
  private readonly rowsAt: ResponseRows;
  private readonly groupsAt: RowGroups;
  private readonly sums: Float64Array;
  private readonly outer: Float64Array;
  private readonly inner: Float64Array;
  /** eta_r at the mode. */
  private readonly centre: Float64Array;
  private readonly leafOf: Int32Array;

  /** Rows in the order of their leaves, and the root is the last effect (`starOf`). */
  constructor(
    private readonly family: Family,
    rows: ResponseRows,
    design: Float64Array,
    private readonly effects: number,
    rule: NodeRule,
  ) {
    const n = rows.y.length;
    const { nodes, weights } = gaussHermite(POINTS[rule]);
    const k = nodes.length;
    const leaves = effects - 1;
    this.peak = new EffectMode(family, rows, design, effects);
    this.nodes = nodes;
    this.logWeights = weights.map(Math.log);
    this.leafOf = Int32Array.from({ length: n }, (_, r) => leafAt(design, r, effects));
    this.etaAt = new Float64Array(k * k * n);
    this.rowsAt = repeatRows(rows, k * k);
    this.groupsAt = leafGroups(this.leafOf, leaves, k * k);
    this.sums = new Float64Array(k * k * leaves);
    this.outer = new Float64Array(k);
    this.inner = new Float64Array(k);
    this.centre = new Float64Array(n);
  }

  /** The logarithm of the integral. @param rest eta_r; @param sds s_j. */
  log(rest: Float64Array, sds: Float64Array): number {
    const { nodes, outer, peak } = this;
    const logDeterminant = peak.find(rest, sds);
    this.centreRows(rest);
    for (let t = 0; t < nodes.length; t++) this.layNodes(t);
    this.family.evaluateGroups(this.etaAt, this.rowsAt, [], this.groupsAt, this.sums);
    for (let t = 0; t < nodes.length; t++) outer[t] = this.logOfNode(t);
    return logSumExp(outer) - logDeterminant / 2;
  }

  private centreRows(rest: Float64Array): void {
    const { centre, effects, leafOf } = this;
    const { scaled, mode } = this.peak;
    const root = effects - 1;
    for (let r = 0; r < centre.length; r++) {
      const s = leafOf[r];
      const own = scaled[r * effects + s] * mode[s];
      centre[r] = rest[r] + scaled[r * effects + root] * mode[root] + own;
    }
  }

  /** eta_r where the root is at node t and the leaves are at each of theirs. */
  private layNodes(t: number): void {
    const { nodes, etaAt, centre, effects, leafOf } = this;
    const { scaled } = this.peak;
    const n = centre.length;
    const root = effects - 1;
    const shift = this.rootShift(t);
    for (let i = 0; i < nodes.length; i++) {
      const at = (t * nodes.length + i) * n;
      for (let r = 0; r < n; r++) {
        const s = leafOf[r];
        const leaf = scaled[r * effects + s] * this.leafShift(s, shift, nodes[i]);
        etaAt[at + r] = centre[r] + scaled[r * effects + root] * shift + leaf;
      }
    }
  }

  /** log of the t-th term of the sum over the root's nodes. */
  private logOfNode(t: number): number {
    const { nodes, logWeights, inner, sums, effects } = this;
    const { mode } = this.peak;
    const leaves = effects - 1;
    const k = nodes.length;
    const shift = this.rootShift(t);
    let log = logWeights[t] + (nodes[t] ** 2 - (mode[leaves] + shift) ** 2) / 2;
    for (let s = 0; s < leaves; s++) {
      for (let i = 0; i < k; i++) {
        const b = mode[s] + this.leafShift(s, shift, nodes[i]);
        inner[i] = logWeights[i] + (nodes[i] ** 2 - b ** 2) / 2 + sums[(t * k + i) * leaves + s];
      }
      log += logSumExp(inner);
    }
    return log;
  }

  private rootShift(t: number): number {
    const { effects, nodes, peak } = this;
    return nodes[t] / peak.factor[effects * effects - 1];
  }

  private leafShift(s: number, rootShift: number, x: number): number {
    const { effects } = this;
    const { factor } = this.peak;
    return (x - factor[(effects - 1) * effects + s] * rootShift) / factor[s * (effects + 1)];
  }
}

/** Orders of rows and effects as `StarIntegral` wants them. */
export interface Star {
  readonly rows: Int32Array;
  readonly effects: Int32Array;
}

/** The star that a design, rows x effects, with two leaves or more makes; null where it makes none. */
export function starOf(design: Float64Array, effects: number): Star | null {
  if (effects < 3) return null;
  const n = design.length / effects;
  const all = Array.from({ length: effects }, (_, j) => j);
  const inAll = (j: number) =>
    Array.from({ length: n }, (_, r) => design[r * effects + j]).every(Boolean);
  const root = all.find(inAll);
  if (root === undefined) return null;
  const leafOf = Int32Array.from({ length: n }, (_, r) => {
    const others = all.filter((j) => j !== root && design[r * effects + j] !== 0);
    return others.length === 1 ? others[0] : -1;
  });
  if (leafOf.includes(-1)) return null;
  const order = Int32Array.from(leafOf.keys()).sort((a, b) => leafOf[a] - leafOf[b] || a - b);
  return { rows: order, effects: Int32Array.of(...all.filter((j) => j !== root), root) };
}

function leafAt(design: Float64Array, row: number, effects: number): number {
  return design.subarray(row * effects, (row + 1) * effects - 1).findIndex((z) => z !== 0);
}

/** The rows of each leaf at each of `count` nodes, node after node. */
function leafGroups(leafOf: Int32Array, leaves: number, count: number): RowGroups {
  const n = leafOf.length;
  const starts = new Int32Array(count * leaves + 1).fill(count * n);
  for (let t = 0; t < count; t++) {
    for (let s = 0; s < leaves; s++) starts[t * leaves + s] = t * n + leafOf.indexOf(s);
  }
  return { starts, list: Int32Array.from({ length: count * leaves }, (_, g) => g) };
}
