import type { Family } from "../families/family.js";
import { gaussHermite } from "../math/gauss-hermite.js";
import type { EffectMoments } from "./effect-moments.js";
import { LevelLikelihood } from "./level-likelihood.js";
import type { LevelRows } from "./level-rows.js";

/** Nodes below this share of a level's integral are left out of its moments. */
const NEGLIGIBLE = 1e-30;

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
  /** b^ of each group; the search starts where the last one ended. */
  readonly modes: Float64Array;
  /** k of each group. */
  private readonly precisions: Float64Array;
  /** Where the rows' derivatives at the mode are: it is the middle node of an odd number. */
  private readonly modeSlot: number;
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
  private readonly logWeights: Float64Array;

  constructor(
    family: Family,
    readonly rows: LevelRows,
    points: number,
  ) {
    const { groups, count } = rows;
    const { nodes, weights } = gaussHermite(points);
    this.points = points;
    this.modeSlot = points % 2 === 1 ? (points - 1) / 2 : points;
    this.xi = nodes;
    // log w_m / phi(xi_m) up to the constant of phi, which phi(b_m) has too
    this.logWeights = weights.map((w, m) => Math.log(w) + nodes[m] ** 2 / 2);
    this.likelihood = new LevelLikelihood(family, rows, Math.max(points, this.modeSlot + 1));
    this.modes = new Float64Array(groups);
    this.nodes = new Float64Array(groups * points);
    this.probabilities = new Float64Array(groups * points);
    this.pulls = new Float64Array(groups * points);
    this.drifts = new Float64Array(groups * points);
    this.precisions = new Float64Array(groups);
    this.score = new Float64Array(count);
    this.meanSlopes = new Float64Array(count);
    this.weights = new Float64Array(count);
  }

  /** Moves to o and exp(v), and returns sum_g I_g. */
  evaluate(o: Float64Array, scale: number): number {
    this.likelihood.moveTo(o, scale);
    this.vcpSlope = 0;
    let sum = 0;
    for (let g = 0; g < this.rows.groups; g++) {
      sum += this.integrate(g);
      this.average(g);
      this.differentiate(g);
    }
    return sum;
  }

  /** E[b], Var(b) and E[(b - E[b])^3] of each level. */
  moments(): EffectMoments {
    const { points, nodes, probabilities } = this;
    const { levels } = this.rows;
    const mean = new Float64Array(levels);
    const variance = new Float64Array(levels);
    const third = new Float64Array(levels);
    for (let g = 0; g < levels; g++) {
      for (let s = g * points; s < (g + 1) * points; s++) mean[g] += probabilities[s] * nodes[s];
      for (let s = g * points; s < (g + 1) * points; s++) {
        const deviation = nodes[s] - mean[g];
        variance[g] += probabilities[s] * deviation ** 2;
        third[g] += probabilities[s] * deviation ** 3;
      }
    }
    return { mean, variance, third };
  }

  /** The expected information of each row at its group's mode. */
  expectedWeights(): Float64Array {
    return this.likelihood.expectedWeights(this.modes);
  }

  /** Nodes, probabilities and pulls of group g; returns I_g. */
  private integrate(g: number): number {
    const { points, xi, logWeights, likelihood, nodes, probabilities, pulls, modeSlot } = this;
    const top = likelihood.findMode(g, this.modes, modeSlot);
    const topSlope = likelihood.slope;
    const precision = likelihood.curvature > 0 ? 1 + likelihood.curvature : 1;
    this.precisions[g] = precision;
    const root = Math.sqrt(precision);
    const first = g * points;
    let largest = -Infinity;
    for (let m = 0; m < points; m++) {
      const b = this.modes[g] + xi[m] / root;
      const value =
        logWeights[m] + (m === modeSlot ? top : likelihood.visit(g, b, m) - (b * b) / 2);
      nodes[first + m] = b;
      pulls[first + m] = m === modeSlot ? topSlope : likelihood.slope;
      probabilities[first + m] = value;
      if (value > largest) largest = value;
    }
    let sum = 0;
    for (let s = first; s < first + points; s++) {
      const ratio = Math.exp(probabilities[s] - largest);
      probabilities[s] = ratio > NEGLIGIBLE ? ratio : 0;
      sum += probabilities[s];
    }
    if (sum === 0) return -Infinity;
    for (let s = first; s < first + points; s++) probabilities[s] /= sum;
    return largest + Math.log(sum) - Math.log(precision) / 2;
  }

  /** E[l1] and E[-l2] of the rows of group g. */
  private average(g: number): void {
    const { points, probabilities, meanSlopes, weights, rows } = this;
    const { slopes, curvatures } = this.likelihood;
    const from = rows.starts[g];
    const to = rows.starts[g + 1];
    meanSlopes.fill(0, from, to);
    weights.fill(0, from, to);
    for (let m = 0; m < points; m++) {
      const p = probabilities[g * points + m];
      if (p === 0) continue;
      const shift = m * rows.count;
      for (let s = from; s < to; s++) {
        meanSlopes[s] += p * slopes[shift + s];
        weights[s] -= p * curvatures[shift + s];
      }
    }
  }

  /** `score` and `vcpSlope`: those of the integral, E[l1] and E[D], plus the motion of the nodes. */
  private differentiate(g: number): void {
    const { points, nodes, probabilities, pulls, drifts, rows, score, meanSlopes } = this;
    for (let s = rows.starts[g]; s < rows.starts[g + 1]; s++) score[s] = meanSlopes[s];
    let centre = 0;
    let spread = 0;
    for (let m = 0, s = g * points; m < points; m++, s++) {
      if (probabilities[s] === 0) continue;
      drifts[s] = pulls[s] - nodes[s];
      centre += probabilities[s] * drifts[s];
      spread += probabilities[s] * drifts[s] * this.xi[m];
      this.vcpSlope += probabilities[s] * pulls[s] * nodes[s];
    }
    // d/dk of -log(k) / 2 adds -1 / (2k) = (-sqrt(k)) / (2 k^(3/2))
    spread += Math.sqrt(this.precisions[g]);
    this.vcpSlope += this.addMotion(g, centre, spread, score);
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
    const { rows, modes } = this;
    const { curvatures, thirds, c } = this.likelihood;
    const k = this.precisions[g];
    if (k === 1) return 0;
    const from = rows.starts[g];
    const to = rows.starts[g + 1];
    const shift = this.modeSlot * rows.count;
    let t = 0;
    for (let s = from; s < to; s++) t += c[s] ** 3 * thirds[shift + s];
    const byPrecision = -spread / (2 * k * Math.sqrt(k));
    const byCentre = centre - byPrecision * t;
    for (let s = from; s < to; s++) {
      out[s] +=
        (byCentre * c[s] * curvatures[shift + s]) / k - byPrecision * c[s] ** 2 * thirds[shift + s];
    }
    return (byCentre * modes[g] * (2 - k)) / k + byPrecision * (2 * (k - 1) - t * modes[g]);
  }
}
