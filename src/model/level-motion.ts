import type { LevelNodes } from "./level-nodes.js";
import type { LevelRows } from "./level-rows.js";

/** A mode is taken to move with the predictors where the integrand is curved as much at least. */
const LEAST_CURVATURE = 0.01;

/** How the nodes of level integrals move with the linear predictors o and the log SD v of the effects. */
export class LevelMotion {
  constructor(
    private readonly rule: LevelNodes,
    private readonly rows: LevelRows,
    /** sum_i c_i l1_i and h' at each node, as `LevelIntegrals` has them. */
    private readonly pulls: Float64Array,
    private readonly drifts: Float64Array,
  ) {}

  /**
   * Adds to out_i how a sum over the nodes of group g changes with o_i because the nodes and their
   * scales move, and returns how it changes with v for that reason. `forces` are the sum's derivatives in
   * b_m, `shares` from `from` on those in log s_m:
   *
   *     db^/do_i = c_i l2_i / k,   db^/dv = b^ (2 - k) / k,   k = 1 - sum_i c_i^2 l2_i   at b^,
   *
   * and at the end e = b^ +- x s of either side, where h(e) = h(b^) - x^2 / 2 throughout,
   *
   *     +- x ds/do_i = -db^/do_i - (l1_i(e) - l1_i(b^)) / h'(e),
   *     +- x ds/dv = -db^/dv - (e sum_i c_i l1_i(e) - b^^2) / h'(e).
   *
   * The mode of a level that is nearly not one, k < 0.01, counts as fixed.
   */
  add(
    g: number,
    forces: Float64Array,
    shares: Float64Array,
    from: number,
    out: Float64Array,
  ): number {
    const { rule, rows } = this;
    const { points, xi, middle, lower, upper } = rule;
    const { curvatures, c } = rule.likelihood;
    let centre = forces[middle];
    let below = 0;
    let belowShare = 0;
    let above = 0;
    let aboveShare = 0;
    for (let m = 0; m < middle; m++) {
      centre += forces[m];
      below += forces[m] * xi[m];
      belowShare += shares[from + m];
    }
    for (let m = middle + 1; m < points; m++) {
      centre += forces[m];
      above += forces[m] * xi[m];
      aboveShare += shares[from + m];
    }
    // log s_m of the node at the mode is that of (s- + s+) / 2
    const both = shares[from + middle] / (rule.below[g] + rule.above[g]);
    // the derivatives in the ends of either side
    below = (below + belowShare / rule.below[g] + both) / xi[lower];
    above = (above + aboveShare / rule.above[g] + both) / xi[upper];
    const mode = rule.centres.modes[g];
    const k = rule.centres.curvatures[g];
    const byMode = k < LEAST_CURVATURE ? 0 : (centre - below - above) / k;
    const at = middle * rows.count;
    for (let i = rows.starts[g], to = rows.starts[g + 1]; i < to; i++) {
      out[i] += byMode * c[i] * curvatures[at + i];
    }
    const byEnds = this.followEnd(g, lower, below, out) + this.followEnd(g, upper, above, out);
    return byMode * mode * (2 - k) + byEnds;
  }

  /** The part of `add` that an end has with its own likelihood; nothing where that has vanished. */
  private followEnd(g: number, end: number, value: number, out: Float64Array): number {
    const { rule, rows, pulls, drifts } = this;
    const { points, nodes, probabilities } = rule;
    const { slopes } = rule.likelihood;
    const s = g * points + end;
    if (probabilities[s] === 0) return 0;
    const rate = value / drifts[s];
    const mode = rule.centres.modes[g];
    const at = end * rows.count;
    const atMode = rule.middle * rows.count;
    for (let i = rows.starts[g], to = rows.starts[g + 1]; i < to; i++) {
      out[i] -= rate * (slopes[at + i] - slopes[atMode + i]);
    }
    return -rate * (pulls[s] * nodes[s] - mode * mode);
  }
}
