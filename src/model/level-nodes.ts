import type { Family } from "../families/family.js";
import { gaussHermite } from "../math/gauss-hermite.js";
import type { EffectMoments } from "./effect-moments.js";
import { LevelLikelihood } from "./level-likelihood.js";
import { LevelModes } from "./level-modes.js";
import type { LevelRows } from "./level-rows.js";

/** Nodes below this share of a level's integral are left out of its moments. */
const NEGLIGIBLE = 1e-30;

/**
 * Nodes b_m = b^ + xi_m / sqrt(k) of the adaptive rule of each group, and their probabilities, as
 * `LevelIntegrals` defines them. All groups are visited together, node by node.
 */
export class LevelNodes {
  /** xi_m */
  readonly xi: Float64Array;
  /** b_m and its probability, for node m of group g at g K + m. */
  readonly nodes: Float64Array;
  readonly probabilities: Float64Array;
  readonly likelihood: LevelLikelihood;
  /** b^ and k of each group. */
  readonly centres: LevelModes;
  /** Where the rows' derivatives at the mode are: it is the middle node of an odd number. */
  readonly modeSlot: number;
  private readonly logWeights: Float64Array;
  /** One node of every group, and 1 / sqrt(k). */
  private readonly layer: Float64Array;
  private readonly spreads: Float64Array;

  constructor(
    family: Family,
    private readonly rows: LevelRows,
    private readonly points: number,
  ) {
    const { groups } = rows;
    const { nodes, weights } = gaussHermite(points);
    this.modeSlot = points % 2 === 1 ? (points - 1) / 2 : points;
    this.xi = nodes;
    // log w_m / phi(xi_m) up to the constant of phi, which phi(b_m) has too
    this.logWeights = weights.map((w, m) => Math.log(w) + nodes[m] ** 2 / 2);
    this.likelihood = new LevelLikelihood(family, rows, Math.max(points, this.modeSlot + 1));
    this.centres = new LevelModes(this.likelihood, rows, this.modeSlot);
    this.nodes = new Float64Array(groups * points);
    this.probabilities = new Float64Array(groups * points);
    this.layer = new Float64Array(groups);
    this.spreads = new Float64Array(groups);
  }

  /**
   * Nodes and probabilities of every listed group, and the rows' derivatives at the nodes where they
   * are wanted; returns sum_g I_g.
   */
  move(
    o: Float64Array,
    scale: number,
    derivatives: boolean,
    list: Int32Array = this.likelihood.all,
  ): number {
    const { points, xi, likelihood, centres, modeSlot, layer, spreads } = this;
    likelihood.moveTo(o, scale);
    centres.find(list);
    const { modes, precisions } = centres;
    for (const g of list) spreads[g] = 1 / Math.sqrt(precisions[g]);
    for (let m = 0; m < points; m++) {
      if (m === modeSlot) continue;
      for (const g of list) layer[g] = modes[g] + xi[m] * spreads[g];
      likelihood.visit(layer, list, m, derivatives);
    }
    let sum = 0;
    for (const g of list) sum += this.weigh(g) + Math.log(spreads[g]);
    return sum;
  }

  /** Nodes and probabilities of group g; returns the log of the sum of its summands. */
  private weigh(g: number): number {
    const { points, xi, logWeights, likelihood, nodes, probabilities } = this;
    const { groups } = this.rows;
    const { values } = likelihood;
    const mode = this.centres.modes[g];
    const spread = this.spreads[g];
    const first = g * points;
    let largest = -Infinity;
    for (let m = 0; m < points; m++) {
      const b = mode + xi[m] * spread;
      const value = logWeights[m] + values[m * groups + g] - (b * b) / 2;
      nodes[first + m] = b;
      probabilities[first + m] = value;
      if (value > largest) largest = value;
    }
    let sum = 0;
    for (let s = first; s < first + points; s++) {
      const ratio = Math.exp(-(largest - probabilities[s]));
      probabilities[s] = ratio > NEGLIGIBLE ? ratio : 0;
      sum += probabilities[s];
    }
    if (sum === 0) return -Infinity;
    const share = 1 / sum;
    for (let s = first; s < first + points; s++) probabilities[s] *= share;
    return largest + Math.log(sum);
  }

  /** E[b], Var(b) and E[(b - E[b])^3] of each level. */
  moments(): EffectMoments {
    const { levels } = this.rows;
    const array = () => new Float64Array(levels);
    const moments = { mean: array(), variance: array(), third: array() };
    for (let g = 0; g < levels; g++) {
      this.measure(g, this.probabilities, g * this.points, moments);
    }
    return moments;
  }

  /** The moments of level g where its nodes have the probabilities from `from` on. */
  measure(g: number, probabilities: Float64Array, from: number, out: EffectMoments): void {
    const { points, nodes } = this;
    const first = g * points;
    let centre = 0;
    for (let m = 0; m < points; m++) centre += probabilities[from + m] * nodes[first + m];
    let square = 0;
    let cube = 0;
    for (let m = 0; m < points; m++) {
      const deviation = nodes[first + m] - centre;
      const share = probabilities[from + m] * deviation * deviation;
      square += share;
      cube += share * deviation;
    }
    out.mean[g] = centre;
    out.variance[g] = square;
    out.third[g] = cube;
  }
}
