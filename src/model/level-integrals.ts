import type { Family } from "../families/family.js";
import type { EffectMoments } from "./effect-moments.js";
import type { LevelLikelihood } from "./level-likelihood.js";
import { LevelMotion } from "./level-motion.js";
import { LevelNodes } from "./level-nodes.js";
import type { LevelRows } from "./level-rows.js";

/**
 * The integrals over the effect b ~ N(0, 1) of each level g of a term, given the rest o of the
 * linear predictor,
 *
 *     I_g(o, v) = log int phi(b) exp(sum_i l_i(o_i + c_i b)) db,   c_i = exp(v) z_i,
 *
 * over the level's rows i, by a rule adapted to each side of the mode b^ of the log integrand
 * h(b) = -b^2/2 + sum_i l_i. With K nodes xi_m, weights w_m and x of `twoSidedRule`, and scales s- and s+
 * where h falls by x^2 / 2 over x scales below and above b^,
 *
 *     I_g = log sum_m w_m s_m exp(h(b_m) + xi_m^2 / 2),   b_m = b^ + xi_m s_m,
 *
 * s_m that of the node's side, at b^ itself (s- + s+) / 2. A level of few binary rows has a one-sided
 * posterior, half normal for a large SD of its effects: scales by the curvature at the mode, as in adaptive
 * Gauss-Hermite quadrature, do not reach its tail, and converge slowly.
 *
 * The summands, normalised, are the probabilities of the nodes: the posterior of b as far as K points
 * show it. `score` and `vcpSlope` are the exact derivatives of I as computed, the movement of the nodes
 * included, so that a search on them agrees with the values.
 * A row outside the term (c = 0) gives I = l_i(o_i) and takes part like any other.
 */
export class LevelIntegrals {
  readonly points: number;
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
  /** How often the integrals have moved. */
  moves = 0;
  readonly likelihood: LevelLikelihood;
  readonly motion: LevelMotion;
  private readonly rule: LevelNodes;
  /** p_m h'(b_m): how I_g changes with each of its nodes. */
  private readonly forces: Float64Array;

  constructor(
    family: Family,
    readonly rows: LevelRows,
    /** An odd number of at least 3. */
    points: number,
  ) {
    const { groups, count } = rows;
    this.points = points;
    this.rule = new LevelNodes(family, rows, points);
    ({
      nodes: this.nodes,
      probabilities: this.probabilities,
      likelihood: this.likelihood,
    } = this.rule);
    this.pulls = new Float64Array(groups * points);
    this.drifts = new Float64Array(groups * points);
    this.motion = new LevelMotion(this.rule, rows, this.pulls, this.drifts);
    this.forces = new Float64Array(points);
    this.score = new Float64Array(count);
    this.meanSlopes = new Float64Array(count);
    this.weights = new Float64Array(count);
  }

  /** Moves to o and exp(v), and returns sum_g I_g. */
  evaluate(o: Float64Array, scale: number): number {
    this.moves++;
    const sum = this.rule.move(o, scale);
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
    this.moves++;
    this.rule.move(o, this.likelihood.scale, list);
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
      const layer = () => Float64Array.from({ length: groups }, (_, g) => nodes[g * points + m]);
      likelihood.fourths(layer, m, fourths.subarray(m * count, (m + 1) * count));
    }
    return fourths;
  }

  /** E|l3| of each row over the nodes of its group. */
  meanThirds(): Float64Array {
    const { points, probabilities, rows, likelihood } = this;
    const means = new Float64Array(rows.count);
    for (let g = 0; g < rows.groups; g++) {
      for (let m = 0; m < points; m++) {
        const p = probabilities[g * points + m];
        if (p === 0) continue;
        for (let i = rows.starts[g], at = m * rows.count + i; i < rows.starts[g + 1]; i++, at++) {
          means[i] += p * Math.abs(likelihood.thirds[at]);
        }
      }
    }
    return means;
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
    const { points, forces, nodes, probabilities, pulls, drifts, rows, score, meanSlopes } = this;
    for (let i = rows.starts[g], to = rows.starts[g + 1]; i < to; i++) score[i] = meanSlopes[i];
    const first = g * points;
    let slope = 0;
    for (let m = 0, s = first; m < points; m++, s++) {
      const p = probabilities[s];
      drifts[s] = p === 0 ? 0 : pulls[s] - nodes[s];
      forces[m] = p * drifts[s];
      slope += p * pulls[s] * nodes[s];
    }
    this.vcpSlope += slope + this.motion.add(g, forces, probabilities, first, score);
  }
}
