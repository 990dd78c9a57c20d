import type { Family } from "../families/family.js";
import { twoSidedRule } from "../math/two-sided-rule.js";
import type { EffectMoments } from "./effect-moments.js";
import { LevelLikelihood } from "./level-likelihood.js";
import { LevelModes } from "./level-modes.js";
import type { LevelRows } from "./level-rows.js";
import { LevelScales } from "./level-scales.js";

/** Nodes below this share of a level's integral are left out of its moments. */
const NEGLIGIBLE = 1e-30;
/** The scales are taken at the node of the rule next to this many SDs of a normal density. */
const SCALING_NODE = 3;

/**
 * Nodes b_m = b^ + xi_m s of the adaptive rule of each group, with the scale s of their side of the
 * mode, and their probabilities, as `LevelIntegrals` defines them. All groups are visited together,
 * node by node.
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
  /** s of each group below its mode and above it. */
  readonly below: Float64Array;
  readonly above: Float64Array;
  /** The node at the mode, and those where the integrand has fallen as far as a normal density would. */
  readonly middle: number;
  readonly lower: number;
  readonly upper: number;
  private readonly searches: readonly [LevelScales, LevelScales];
  private readonly logWeights: Float64Array;
  /** One node of every group. */
  private readonly layer: Float64Array;

  constructor(
    family: Family,
    private readonly rows: LevelRows,
    readonly points: number,
  ) {
    const { groups } = rows;
    const { nodes, weights } = twoSidedRule(points);
    this.middle = (points - 1) / 2;
    this.upper = nearest(nodes, SCALING_NODE);
    this.lower = points - 1 - this.upper;
    this.xi = nodes;
    // log w_m / phi(xi_m) up to the constant of phi, which phi(b_m) has too
    this.logWeights = weights.map((w, m) => Math.log(w) + nodes[m] ** 2 / 2);
    this.likelihood = new LevelLikelihood(family, rows, points);
    this.centres = new LevelModes(this.likelihood, rows, this.middle);
    const search = (side: 1 | -1, m: number) =>
      new LevelScales(this.likelihood, rows, this.centres, side, nodes[this.upper], m);
    this.searches = [search(-1, this.lower), search(1, this.upper)];
    [this.below, this.above] = this.searches.map(({ scales }) => scales);
    this.nodes = new Float64Array(groups * points);
    this.probabilities = new Float64Array(groups * points);
    this.layer = new Float64Array(groups);
  }

  /** Nodes and probabilities of every listed group, and the rows' derivatives at the nodes; returns sum_g I_g. */
  move(o: Float64Array, scale: number, list: Int32Array = this.likelihood.all): number {
    this.likelihood.moveTo(o, scale);
    this.centres.find(list);
    for (const search of this.searches) search.find(list);
    for (let m = 0; m < this.points; m++) this.visit(m, list);
    return this.weighAll(list);
  }

  /** Visits node m of every listed group, unless the searches have been there. */
  private visit(m: number, list: Int32Array): void {
    const { layer, middle, lower, upper } = this;
    if (m === middle || m === lower || m === upper) return;
    for (const g of list) layer[g] = this.node(g, m);
    this.likelihood.visit(layer, list, m);
  }

  private weighAll(list: Int32Array): number {
    let sum = 0;
    for (const g of list) sum += this.weigh(g);
    return sum;
  }

  private node(g: number, m: number): number {
    const { xi, middle, below, above } = this;
    return this.centres.modes[g] + xi[m] * (m < middle ? below[g] : above[g]);
  }

  /** Nodes and probabilities of group g; returns I_g. */
  private weigh(g: number): number {
    const { points, middle, logWeights, likelihood, nodes, probabilities, below, above } = this;
    const { groups } = this.rows;
    const { values } = likelihood;
    const first = g * points;
    let largest = -Infinity;
    for (let m = 0; m < points; m++) {
      const b = this.node(g, m);
      const value = logWeights[m] + values[m * groups + g] - (b * b) / 2;
      nodes[first + m] = b;
      probabilities[first + m] = value;
      if (value > largest) largest = value;
    }
    let sum = 0;
    for (let m = 0; m < points; m++) {
      const scale = m < middle ? below[g] : m > middle ? above[g] : (below[g] + above[g]) / 2;
      const ratio = scale * Math.exp(-(largest - probabilities[first + m]));
      probabilities[first + m] = ratio > 0 ? ratio : 0;
      sum += probabilities[first + m];
    }
    if (sum === 0) return -Infinity;
    const share = 1 / sum;
    for (let s = first; s < first + points; s++) {
      const p = probabilities[s] * share;
      probabilities[s] = p > NEGLIGIBLE ? p : 0;
    }
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

/** Where the number next to x is. */
function nearest(values: Float64Array, x: number): number {
  const distances = values.map((value) => Math.abs(value - x));
  return distances.indexOf(Math.min(...distances));
}
