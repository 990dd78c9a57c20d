import type { LevelLikelihood } from "./level-likelihood.js";
import type { LevelRows } from "./level-rows.js";

const MAX_STEPS = 100;
const MAX_HALVINGS = 40;
/** Accepted distance from the mode, in standard deviations of the integrand. */
const TOLERANCE = 1e-12;
/** Halley's method takes the distance to its cube: after a step as short as this it is at its end. */
const LAST_STEP = 1e-4;
/** Largest change of Newton's step by the third derivative for which that is taken into account. */
const LARGEST_BEND = 0.5;
/** Least rise of an accepted step, as a share of its length times the slope at its start; the last steps have 1/2. */
const LEAST_RISE = 0.1;
/** What is allowed for rounding, relative to the integrand. */
const ROUNDING = 1e-12;

/**
 * The modes b^_g of -b^2/2 + sum_i l_i(o_i + c_i b) of all groups by Halley's method, side by side:
 * each sweep visits the groups that are not at their modes yet. A step that rises too little, as
 * between the two sides of a level with as many successes as failures, is halved, and given up after
 * 40 halvings. The search starts where the last one ended, or at 0 where the likelihood has vanished
 * there.
 */
export class LevelModes {
  /** b^ of each group. */
  readonly modes: Float64Array;
  /** At the mode: the integrand, sum_i c_i l1_i, and k = 1 - sum_i c_i^2 l2_i. */
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
  /** k, but at least 1: what steps and scales go by where the level is far from log-concave. */
  readonly precisions: Float64Array;
  /** sum_i c_i^3 l3_i at the mode. */
  private readonly thirds: Float64Array;
  /** The point to visit next, modes + steps; the distance from the mode that the step should cover. */
  private readonly trials: Float64Array;
  private readonly steps: Float64Array;
  private readonly distances: Float64Array;
  /** How often the step was halved, and the number of steps. */
  private readonly halvings: Int32Array;
  private readonly taken: Int32Array;
  private readonly list: Int32Array;

  constructor(
    private readonly likelihood: LevelLikelihood,
    private readonly rows: LevelRows,
    /** Where the derivatives at the modes go. */
    private readonly slot: number,
  ) {
    const { groups } = rows;
    this.modes = new Float64Array(groups);
    this.values = new Float64Array(groups);
    this.slopes = new Float64Array(groups);
    this.curvatures = new Float64Array(groups);
    this.precisions = new Float64Array(groups);
    this.thirds = new Float64Array(groups);
    this.trials = new Float64Array(groups);
    this.steps = new Float64Array(groups);
    this.distances = new Float64Array(groups);
    this.halvings = new Int32Array(groups);
    this.taken = new Int32Array(groups);
    this.list = new Int32Array(groups);
  }

  /** Moves the listed groups to their modes where the likelihood stands now; default all. */
  find(groups: Int32Array = this.likelihood.all): void {
    for (const g of groups) this.start(g);
    let active = groups;
    while (active.length > 0) {
      this.likelihood.visit(this.trials, active, this.slot);
      let count = 0;
      for (let a = 0; a < active.length; a++) {
        const g = active[a];
        if (this.judge(g)) this.list[count++] = g;
      }
      active = this.list.subarray(0, count);
    }
  }

  /** Makes the last mode the first trial, which is accepted if the likelihood has not vanished there. */
  private start(g: number): void {
    this.taken[g] = -1;
    this.trials[g] = this.modes[g];
  }

  /** Accepts the trial just visited or halves its step; false where no further visit is needed. */
  private judge(g: number): boolean {
    const { modes, values, slopes, distances, trials, steps, halvings } = this;
    const value = this.integrand(g, trials[g]);
    if (this.taken[g] < 0) {
      const lost = !Number.isFinite(value) && trials[g] !== 0;
      if (lost) trials[g] = 0;
      else this.accept(g, trials[g]);
      return lost || this.propose(g);
    }
    const rise = LEAST_RISE * steps[g] * (slopes[g] - modes[g]);
    const least = values[g] + rise - ROUNDING * (1 + Math.abs(values[g]));
    if (halvings[g] < MAX_HALVINGS && !(value >= least)) {
      halvings[g]++;
      steps[g] = halvings[g] < MAX_HALVINGS ? steps[g] / 2 : 0;
      trials[g] = modes[g] + steps[g];
      return true;
    }
    this.accept(g, trials[g]);
    if (steps[g] === 0 || distances[g] < LAST_STEP) return false;
    return this.propose(g);
  }

  /**
   * The next trial, a step from the mode so far, or false where that is the end: with g = h' and k = -h'' of the
   * integrand Newton's step is g / k, Halley's that over 1 - g T / (2 k^2), T the third derivative.
   */
  private propose(g: number): boolean {
    const { modes, slopes, curvatures, precisions, thirds, distances, steps } = this;
    const precision = precisions[g];
    const gradient = slopes[g] - modes[g];
    distances[g] = Math.abs(gradient) / Math.sqrt(precision);
    if (!(distances[g] > TOLERANCE) || ++this.taken[g] === MAX_STEPS) return false;
    steps[g] = gradient / precision;
    const bend = (steps[g] * thirds[g]) / (2 * precision);
    if (precision === curvatures[g] && Math.abs(bend) < LARGEST_BEND) steps[g] /= 1 - bend;
    else distances[g] = Infinity;
    this.halvings[g] = 0;
    this.trials[g] = modes[g] + steps[g];
    return true;
  }

  /** The log integrand at b, which was the last visit of the group. */
  private integrand(g: number, b: number): number {
    return this.likelihood.values[this.slot * this.rows.groups + g] - (b * b) / 2;
  }

  /** Moves the mode so far to b, which was the last visit of the group. */
  private accept(g: number, b: number): void {
    const { likelihood, rows } = this;
    const { c, slopes, curvatures, thirds } = likelihood;
    const { starts, count } = rows;
    let slope = 0;
    let curvature = 0;
    let third = 0;
    for (let i = starts[g], at = this.slot * count + i; i < starts[g + 1]; i++, at++) {
      const square = c[i] * c[i];
      slope += c[i] * slopes[at];
      curvature -= square * curvatures[at];
      third += square * c[i] * thirds[at];
    }
    this.modes[g] = b;
    this.values[g] = this.integrand(g, b);
    this.slopes[g] = slope;
    this.curvatures[g] = 1 + curvature;
    this.precisions[g] = curvature > 0 ? 1 + curvature : 1;
    this.thirds[g] = third;
  }
}
