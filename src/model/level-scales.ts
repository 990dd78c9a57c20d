import type { LevelLikelihood } from "./level-likelihood.js";
import type { LevelModes } from "./level-modes.js";
import type { LevelRows } from "./level-rows.js";

const MAX_STEPS = 60;
/** Accepted error of the distance from the mode, in scales. */
const TOLERANCE = 1e-6;
/** Largest change of Newton's step by the second derivative for which that is taken into account. */
const LARGEST_BEND = 0.5;
/** Relative error of the log integrand, which no fall can be known better than. */
const ROUNDING = 1e-15;

/**
 * The scale s_g of the integrand h_g on one side of its mode b^_g: where it has fallen by x^2 / 2, as a
 * normal density of SD s falls over x SDs,
 *
 *     h_g(b^ + side x s) = h_g(b^) - x^2 / 2.
 *
 * Halley's method on sqrt(2 (h(b^) - h(b))) - x, which is linear for a normal density, between the
 * bounds found so far; a step that leaves them is replaced by their middle, or by twice the distance. The search
 * starts at the scale where the last one ended, at first at 1 / sqrt(k). It leaves the rows' derivatives
 * at its ends b^ + side x s in `slot`.
 */
export class LevelScales {
  /** s of each group. */
  readonly scales: Float64Array;
  /** The point visited last, and its distance from the mode. */
  private readonly ends: Float64Array;
  private readonly distances: Float64Array;
  /** Distances known to be too short and too long, and the number of steps. */
  private readonly shortest: Float64Array;
  private readonly longest: Float64Array;
  private readonly taken: Int32Array;
  private readonly list: Int32Array;

  constructor(
    private readonly likelihood: LevelLikelihood,
    private readonly rows: LevelRows,
    private readonly centres: LevelModes,
    private readonly side: 1 | -1,
    private readonly x: number,
    private readonly slot: number,
  ) {
    const { groups } = rows;
    this.scales = new Float64Array(groups);
    this.ends = new Float64Array(groups);
    this.distances = new Float64Array(groups);
    this.shortest = new Float64Array(groups);
    this.longest = new Float64Array(groups);
    this.taken = new Int32Array(groups);
    this.list = new Int32Array(groups);
  }

  /** Finds the scales of the listed groups, whose modes have been found. */
  find(groups: Int32Array = this.likelihood.all): this {
    for (const g of groups) this.start(g);
    let active = groups;
    while (active.length > 0) {
      this.likelihood.visit(this.ends, active, this.slot);
      let count = 0;
      for (let a = 0; a < active.length; a++) {
        const g = active[a];
        if (this.improve(g)) this.list[count++] = g;
      }
      active = this.list.subarray(0, count);
    }
    return this;
  }

  private start(g: number): void {
    // only a search that found its end is one to go on from
    const last = this.taken[g] <= MAX_STEPS ? this.scales[g] : 0;
    const scale = last > 0 ? last : 1 / Math.sqrt(this.centres.precisions[g]);
    this.shortest[g] = 0;
    this.longest[g] = Infinity;
    this.taken[g] = 0;
    this.moveTo(g, this.x * scale);
  }

  private moveTo(g: number, distance: number): void {
    this.distances[g] = distance;
    this.ends[g] = this.centres.modes[g] + this.side * distance;
    this.scales[g] = distance / this.x;
  }

  /** Moves the end just visited to a better place; false where it is good enough. */
  private improve(g: number): boolean {
    const { x, distances, shortest, longest } = this;
    const distance = distances[g];
    const end = this.ends[g];
    const peak = this.centres.values[g];
    const value = this.likelihood.values[this.slot * this.rows.groups + g];
    const root = Math.sqrt(Math.max(0, 2 * (peak - value) + end * end));
    const excess = root - x;
    const tolerance = TOLERANCE + (ROUNDING * Math.abs(peak)) / x;
    const lost = !Number.isFinite(peak);
    if (lost || Math.abs(excess) <= tolerance || this.taken[g]++ === MAX_STEPS) return false;
    if (excess > 0) longest[g] = distance;
    else shortest[g] = distance;
    let next = distance + this.step(g, root, excess);
    if (!(next > shortest[g] && next < longest[g])) {
      next = longest[g] < Infinity ? (shortest[g] + longest[g]) / 2 : 2 * distance;
    }
    // the likelihood drops where the bounds meet: the end stays on this side
    if (longest[g] - shortest[g] <= TOLERANCE * shortest[g]) next = shortest[g];
    if (next === distance) return false;
    this.moveTo(g, next);
    return true;
  }

  /**
   * Halley's step: with h' and h'' at the end, r the root and r' and r'' its derivatives in the distance,
   *
   *     r' = -side h' / r,   r'' = -(h'' + r'^2) / r,   step = -e / r' / (1 - e r'' / (2 r'^2)),   e = r - x.
   */
  private step(g: number, root: number, excess: number): number {
    const { c, slopes, curvatures } = this.likelihood;
    const { starts, count } = this.rows;
    let slope = -this.ends[g];
    let curvature = -1;
    for (let i = starts[g], at = this.slot * count + i; i < starts[g + 1]; i++, at++) {
      slope += c[i] * slopes[at];
      curvature += c[i] * c[i] * curvatures[at];
    }
    const rise = (-this.side * slope) / root;
    const newton = -excess / rise;
    const bend = (newton * (curvature + rise * rise)) / (2 * root * rise);
    return Math.abs(bend) < LARGEST_BEND ? newton / (1 - bend) : newton;
  }
}
