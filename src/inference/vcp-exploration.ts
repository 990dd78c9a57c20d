import type { ConditionalApproximation } from "./nested-laplace.js";
import type { GridPoint } from "./posterior-state.js";
import { interpolate, type Interpolation } from "./vcp-interpolation.js";

/** The conditional posterior at a point z of standardised log standard deviations. */
export interface ExploredPoint extends GridPoint {
  readonly approximation: ConditionalApproximation;
}

/** What an exploration asks at points z; null where no more points are wanted, never for z = 0. */
export interface ExploredDensity {
  /** The point, given a neighbour and where there is one its neighbour on the other side, at the same distance. */
  at(
    z: Float64Array,
    near: ExploredPoint | null,
    opposite: ExploredPoint | null,
  ): ExploredPoint | null;
  /** The log density there alone. */
  logDensity(z: Float64Array, near: ExploredPoint): number | null;
}

export interface Exploration extends Interpolation<ExploredPoint> {
  readonly points: readonly ExploredPoint[];
  /** True where the points are a full lattice, false where they lie on the axes, and on planes, only. */
  readonly full: boolean;
  /** True where the correction took the density up far from its mode, and was not followed. */
  readonly diverging: boolean;
}

/** How points are laid out. */
export interface ExplorationPlan {
  /** Distance of neighbours on an axis. */
  readonly step: number;
  /** Points of a log density this far below its maximum are left out. */
  readonly depth: number;
  /** Whether points off the axes are wanted in any case; default false. */
  readonly filled?: boolean;
}

const MAX_STEPS = 40;
/** After a fall by this much on its way from a point a density that rises again has left the reach of its correction. */
const SAFE_FALL = 2;
/** A density that rises while its correction grows by more than this in a step has left that reach too. */
const LARGEST_LIFT = 2;
/** The most terms for which the points are a full lattice where that is needed. */
const MAX_FULL = 3;
/** Distance from the centre, in posterior SDs, at which the sum over the axes is put to the test. */
const TEST_RADIUS = 2.2;
/**
 * Accepted error of the log density there. Half or twice of it sent one of six simulated data sets of three terms
 * to the lattice, with 157 points instead of 17, and moved no mean by more than 0.002 posterior SDs.
 */
const TEST_TOLERANCE = 0.05;

/**
 * Explores log p(v | y) in standardised coordinates z, in which it is nearly that of N(0, I): on each
 * axis in steps of `step` until it is expected to fall below its maximum by `depth`, and further as the
 * number of terms asks for. Its deviation from -z'z/2 is interpolated with its slopes at the points:
 *
 * - one term: on the axis;
 * - several: as a sum over the axes with gradients (`axisDensity`), if that is right within 0.05 at test
 *   points between the axes; else for two and three terms on the lattice of the lines along the first axis from
 *   every point of the others, and for more as a sum over the planes of all pairs of terms.
 */
export function explore(
  density: ExploredDensity,
  terms: number,
  plan: ExplorationPlan,
): Exploration {
  const centre = density.at(new Float64Array(terms), null, null) as ExploredPoint;
  const scanner = new AxisScanner(density, plan, centre.logDensity);
  const axes = Array.from({ length: terms }, (_, a) => scanner.scan(centre, a));
  const found = (points: readonly ExploredPoint[], full: boolean): Exploration => ({
    ...interpolate(points),
    ...{ points, full, diverging: scanner.diverging },
  });
  const onAxes = distinct([[centre], ...axes]);
  const byAxes = found(onAxes, terms === 1);
  if (byAxes.full || (!plan.filled && isRight(byAxes.logDensity, density, centre))) return byAxes;
  if (terms > MAX_FULL) {
    const planes = axes.flatMap((_, b) =>
      axes.slice(0, b).map((_, a) => scanner.lattice(centre, [a, b], axes)),
    );
    return found(distinct([onAxes, ...planes]), false);
  }
  const directions = axes.map((_, a) => a);
  return found(scanner.lattice(centre, directions, axes), true);
}

/** The points of several sets, each once. */
function distinct(sets: readonly (readonly ExploredPoint[])[]): ExploredPoint[] {
  return [...new Set(sets.flat())];
}

/**
 * Whether a density agrees with its evaluation on the sphere of `TEST_RADIUS`, at the rows of a
 * Hadamard matrix: every two coordinates take each pair of signs equally often.
 */
function isRight(
  interpolated: Exploration["logDensity"],
  density: ExploredDensity,
  centre: ExploredPoint,
): boolean {
  const terms = centre.z.length;
  const distance = TEST_RADIUS / Math.sqrt(terms);
  const runs = 2 ** Math.ceil(Math.log2(terms + 1));
  for (let run = 0; run < runs; run++) {
    const z = centre.z.map((_, a) => distance * parity(run & (a + 1)));
    const logDensity = density.logDensity(z, centre);
    if (logDensity === null) return true;
    if (!(Math.abs(logDensity - interpolated(z)) <= TEST_TOLERANCE)) return false;
  }
  return true;
}

/** -1 to the power of the number of bits. */
function parity(bits: number): number {
  let sign = 1;
  for (let rest = bits; rest > 0; rest &= rest - 1) sign = -sign;
  return sign;
}

/** Walks along axes in both directions until the log density has fallen far enough. */
class AxisScanner {
  diverging = false;

  constructor(
    private readonly density: ExploredDensity,
    private readonly plan: ExplorationPlan,
    /** The largest log density seen so far. */
    private largest: number,
  ) {}

  /** The points on the line through `base`, by increasing coordinate. */
  scan(base: ExploredPoint, axis: number): ExploredPoint[] {
    const below = this.walk([base], axis, -this.plan.step);
    const [first] = below;
    const behind = first === undefined ? [base] : [first, base];
    const above = this.walk(behind, axis, this.plan.step);
    return [...below.reverse(), base, ...above];
  }

  /**
   * The points in the space of some directions through `base`: lines along the first, from every point of
   * the lattice of the others. `axes` are the lines through the centre.
   */
  lattice(
    base: ExploredPoint,
    directions: readonly number[],
    axes: readonly ExploredPoint[][],
  ): readonly ExploredPoint[] {
    const last = directions[directions.length - 1];
    const isCentre = base.z.every((value) => value === 0);
    const line = isCentre ? axes[last] : this.scan(base, last);
    if (directions.length === 1) return line;
    return line.flatMap((point) => this.lattice(point, directions.slice(0, -1), axes));
  }

  /** The points beyond the last of those given. */
  private walk(behind: readonly ExploredPoint[], axis: number, step: number): ExploredPoint[] {
    const { depth } = this.plan;
    const points: ExploredPoint[] = [];
    const base = behind[behind.length - 1];
    const heights = [base.logDensity];
    while (points.length < MAX_STEPS && expectedNext(heights) >= this.largest - depth) {
      const z = base.z.slice();
      z[axis] += (points.length + 1) * step;
      const [near, opposite = null] = [...behind, ...points].reverse();
      const point = this.density.at(z, near, opposite);
      const last = heights[heights.length - 1];
      if (point === null || !Number.isFinite(point.logDensity)) break;
      const before = points[points.length - 1] ?? base;
      const lifted = correctionOf(point) - correctionOf(before) > LARGEST_LIFT;
      const fallen = last < Math.max(...heights) - SAFE_FALL;
      if (point.logDensity > last && (lifted || fallen)) {
        this.diverging = true;
        break;
      }
      this.largest = Math.max(this.largest, point.logDensity);
      points.push(point);
      heights.push(point.logDensity);
    }
    return points;
  }
}

const correctionOf = ({ approximation }: ExploredPoint) => approximation.correction;

/** The parabola through the last three heights, one step on; the last height where they are fewer. */
function expectedNext(heights: readonly number[]): number {
  const [third, second, last] = heights.slice(-3);
  return heights.length < 3 ? heights[heights.length - 1] : 3 * last - 3 * second + third;
}
