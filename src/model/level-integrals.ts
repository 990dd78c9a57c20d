import type { Family } from "../families/family.js";
import type { EffectMoments } from "./effect-moments.js";
import type { LevelLikelihood } from "./level-likelihood.js";
import { LevelNodes } from "./level-nodes.js";
import type { LevelRows } from "./level-rows.js";

/**
 * The integrals over the effect b ~ N(0, 1) of each level g of a term, given the rest o of the
 * linear predictor,
 *
 *     I_g(o, v) = log int phi(b) exp(sum_i l_i(o_i + c_i b)) db,   c_i = exp(v) z_i,
 *
 * over the level's rows i, by adaptive Gauss-Hermite quadrature: with b^ the mode of the integrand,
 * k = 1 + sum_i c_i^2 (-l2_i) there, and K nodes xi_m with weights w_m for the standard normal,
 *
 *     I_g = log sum_m w_m phi(b_m) exp(sum_i l_i(o_i + c_i b_m)) / (phi(xi_m) sqrt(k)),
 *     b_m = b^ + xi_m / sqrt(k).
 *
 * K = 1 is Laplace's approximation. The summands, normalised, are the probabilities of the nodes: the
 * posterior of b as far as K points show it. `score` and `vcpSlope` are the exact derivatives of I
 * as computed, the movement of the nodes included, so that a search on them agrees with the values.
 * A row outside the term (c = 0) gives I = l_i(o_i) and takes part like any other.
 */
export class LevelIntegrals {
  readonly points: number;
  /** xi_m */
  readonly xi: Float64Array;
  /** b_m, its probability, sum_i c_i l1_i and that minus b_m, for node m of group g at g K + m. */
  readonly nodes: Float64Array;
  readonly probabilities: Float64Array;
  readonly pulls: Float64Array;
  readonly drifts: Float64Array;
  /** dI/do of each row. */
  readonly score: Float64Array;
  /** E[l1] and E[-l2] of each row over the nodes of its group. */
  readonly meanSlopes: Float64Array;
  readonly weights: Float64Array;
  /** sum_g dI_g/dv at fixed o. */
  vcpSlope = 0;
  readonly likelihood: LevelLikelihood;
  private readonly rule: LevelNodes;

  constructor(
    family: Family,
    readonly rows: LevelRows,
    points: number,
  ) {
    const { groups, count } = rows;
    this.points = points;
    this.rule = new LevelNodes(family, rows, points);
    ({
      xi: this.xi,
      nodes: this.nodes,
      probabilities: this.probabilities,
      likelihood: this.likelihood,
    } = this.rule);
    this.pulls = new Float64Array(groups * points);
    this.drifts = new Float64Array(groups * points);
    this.score = new Float64Array(count);
    this.meanSlopes = new Float64Array(count);
    this.weights = new Float64Array(count);
  }

  /** Moves to o and exp(v), and returns sum_g I_g. */
  evaluate(o: Float64Array, scale: number): number {
    const sum = this.rule.move(o, scale, true);
    this.vcpSlope = 0;
    for (let g = 0; g < this.rows.groups; g++) {
      this.average(g);
      this.differentiate(g);
    }
    return sum;
  }

  /**
   * Writes the moments of the listed groups at other predictors o; the derivatives and averages of these
   * groups are those of no point afterwards.
   */
  replaceMoments(o: Float64Array, list: Int32Array, moments: EffectMoments): void {
    if (list.length === 0) return;
    this.rule.move(o, this.likelihood.scale, false, list);
    for (const g of list) this.measure(g, this.probabilities, g * this.points, moments);
  }

  /** E[b], Var(b) and E[(b - E[b])^3] of each level. */
  moments(): EffectMoments {
    return this.rule.moments();
  }

  /** Those of level g where its nodes have other probabilities, given from `from` on. */
  measure(g: number, probabilities: Float64Array, from: number, out: EffectMoments): void {
    this.rule.measure(g, probabilities, from, out);
  }

  /** l4 of row i at node m, at m n + i. */
  fourths(): Float64Array {
    const { points, nodes, likelihood } = this;
    const { groups, count } = this.rows;
    const fourths = new Float64Array(points * count);
    for (let m = 0; m < points; m++) {
      const layer = Float64Array.from({ length: groups }, (_, g) => nodes[g * points + m]);
      likelihood.fourths(layer, m, fourths.subarray(m * count, (m + 1) * count));
    }
    return fourths;
  }

  /** The expected information of each row at its group's mode. */
  expectedWeights(): Float64Array {
    return this.likelihood.expectedWeights(this.rule.centres.modes);
  }

  /** E[l1] and E[-l2] of the rows of group g, and its pulls where the probability is not 0. */
  private average(g: number): void {
    const { points, probabilities, pulls, meanSlopes, weights, rows } = this;
    const { slopes, curvatures, c } = this.likelihood;
    const first = g * points;
    const end = first + points;
    pulls.fill(0, first, end);
    for (let i = rows.starts[g], to = rows.starts[g + 1]; i < to; i++) {
      let slope = 0;
      let weight = 0;
      for (let s = first, at = i; s < end; s++, at += rows.count) {
        const p = probabilities[s];
        if (p === 0) continue;
        slope += p * slopes[at];
        weight -= p * curvatures[at];
        pulls[s] += c[i] * slopes[at];
      }
      meanSlopes[i] = slope;
      weights[i] = weight;
    }
  }

  /** `score` and `vcpSlope`: those of the integral, E[l1] and E[D], plus the motion of the nodes. */
  private differentiate(g: number): void {
    const { points, xi, nodes, probabilities, pulls, drifts, rows, score, meanSlopes } = this;
    for (let i = rows.starts[g], to = rows.starts[g + 1]; i < to; i++) score[i] = meanSlopes[i];
    let centre = 0;
    let spread = 0;
    let slope = 0;
    for (let m = 0, s = g * points; m < points; m++, s++) {
      const p = probabilities[s];
      if (p === 0) continue;
      const drift = pulls[s] - nodes[s];
      drifts[s] = drift;
      centre += p * drift;
      spread += p * drift * xi[m];
      slope += p * pulls[s] * nodes[s];
    }
    // d/dk of -log(k) / 2 adds -1 / (2k) = (-sqrt(k)) / (2 k^(3/2))
    spread += Math.sqrt(this.rule.centres.precisions[g]);
    this.vcpSlope += slope + this.addMotion(g, centre, spread, score);
  }

  /**
   * Adds to out_i how a sum over the nodes of group g changes with o_i because the nodes
   * b_m = b^ + xi_m / sqrt(k) move, and returns how it changes with v for that reason. `centre` is the
   * sum's derivative in a common shift of the nodes, `spread` that in 1 / sqrt(k):
   *
   *     db^/do_i = c_i l2_i / k,   dk/do_i = -c_i^2 l3_i - T db^/do_i,   T = sum_i c_i^3 l3_i,
   *     db^/dv = b^ (2 - k) / k,   dk/dv = 2 (k - 1) - T (b^ + db^/dv).
   *
   * A level so far from log-concave that k was raised to 1 is left out.
   */
  addMotion(g: number, centre: number, spread: number, out: Float64Array): number {
    const { starts, count } = this.rows;
    const { curvatures, thirds, c } = this.likelihood;
    const k = this.rule.centres.precisions[g];
    const mode = this.rule.centres.modes[g];
    if (k === 1) return 0;
    const from = starts[g];
    const to = starts[g + 1];
    const shift = this.rule.modeSlot * count;
    let t = 0;
    for (let i = from; i < to; i++) t += c[i] * c[i] * c[i] * thirds[shift + i];
    const byPrecision = -spread / (2 * k * Math.sqrt(k));
    const byCentre = centre - byPrecision * t;
    const byMode = byCentre / k;
    for (let i = from; i < to; i++) {
      const change = byMode * curvatures[shift + i] - byPrecision * c[i] * thirds[shift + i];
      out[i] += c[i] * change;
    }
    return byMode * mode * (2 - k) + byPrecision * (2 * (k - 1) - t * mode);
  }
}
