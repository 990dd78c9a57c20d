import { CubicSpline } from "../math/cubic-spline.js";
import type { ConditionalApproximation } from "./nested-laplace.js";

/** The conditional posterior at a point z of standardised log standard deviations. */
export interface ExploredPoint {
  readonly z: Float64Array;
  /** log p(v | y), corrected, up to a constant. */
  readonly logDensity: number;
  /** Gradient of the uncorrected one in z. */
  readonly gradient: Float64Array;
  readonly approximation: ConditionalApproximation;
}

/**
 * The point z, given a neighbour and where there is one its neighbour on the other side, at the same
 * distance; null where no more points are wanted, never for z = 0.
 */
export type Evaluate = (
  z: Float64Array,
  near: ExploredPoint | null,
  opposite: ExploredPoint | null,
) => ExploredPoint | null;

export interface Exploration {
  /** The point z = 0. */
  readonly centre: ExploredPoint;
  readonly points: readonly ExploredPoint[];
  /** The points on each axis, by increasing coordinate. */
  readonly axes: readonly (readonly ExploredPoint[])[];
  /** Interpolated log density at any z. */
  readonly logDensity: (z: ArrayLike<number>) => number;
  /** True where the points are a full lattice, false where they lie on the axes only. */
  readonly full: boolean;
  /** True where the correction took the density up again far from its mode, and was not followed. */
  readonly diverging: boolean;
}

/** How points are laid out. */
export interface ExplorationPlan {
  /** Distance of neighbours on an axis. */
  readonly step: number;
  /** Points of a log density this far below its maximum are left out: on the axes, and on a lattice. */
  readonly depth: number;
  readonly latticeDepth: number;
}

const MAX_STEPS = 40;
/** After a fall by this much a density that rises again has left the reach of its correction. */
const SAFE_FALL = 2;
/** The most terms for which the points are a full lattice. */
const MAX_FULL = 2;

/**
 * Explores log p(v | y) in standardised coordinates z, in which it is nearly that of N(0, I): on each
 * axis in steps of `step` until it is expected to fall below its maximum by `depth`; for two terms then from every
 * point of the second axis along the first, which makes a lattice.
 *
 * Its deviation from -z'z/2, constant beyond the points, is interpolated by natural cubic splines: on an axis; for two terms by
 * splines across the lines of the lattice; for three terms and more as a sum over the axes, to which
 * the gradients there add sum_{a != b} z_b (d/dz_b at z_a e_a), all that is linear in one of two
 * coordinates.
 */
export function explore(evaluate: Evaluate, terms: number, plan: ExplorationPlan): Exploration {
  const centre = evaluate(new Float64Array(terms), null, null) as ExploredPoint;
  const scanner = new AxisScanner(evaluate, plan, centre.logDensity);
  const axes = Array.from({ length: terms }, (_, a) => scanner.scan(centre, a, plan.depth));
  if (terms === MAX_FULL) {
    const lines = axes[1].map((point) =>
      point === centre ? axes[0] : scanner.scan(point, 0, plan.latticeDepth),
    );
    const logDensity = latticeDensity(lines);
    const { diverging } = scanner;
    return { centre, points: lines.flat(), axes, logDensity, full: true, diverging };
  }
  const others = axes.flatMap((axis) => axis.filter((point) => point !== centre));
  const points = terms === 1 ? axes[0] : [centre, ...others];
  const { diverging } = scanner;
  const logDensity = axisDensity(axes, centre);
  return { centre, points, axes, logDensity, full: terms === 1, diverging };
}

/** Walks along axes in both directions until the log density has fallen far enough. */
class AxisScanner {
  diverging = false;

  constructor(
    private readonly evaluate: Evaluate,
    private readonly plan: ExplorationPlan,
    /** The largest log density seen so far. */
    private largest: number,
  ) {}

  /** The points on the line through `base`, by increasing coordinate. */
  scan(base: ExploredPoint, axis: number, depth: number): ExploredPoint[] {
    const below = this.walk([base], axis, -this.plan.step, depth);
    const [first] = below;
    const behind = first === undefined ? [base] : [first, base];
    const above = this.walk(behind, axis, this.plan.step, depth);
    return [...below.reverse(), base, ...above];
  }

  /** The points beyond the last of those given. */
  private walk(
    behind: readonly ExploredPoint[],
    axis: number,
    step: number,
    depth: number,
  ): ExploredPoint[] {
    const points: ExploredPoint[] = [];
    const base = behind[behind.length - 1];
    const heights = [base.logDensity];
    while (points.length < MAX_STEPS && expectedNext(heights) >= this.largest - depth) {
      const z = base.z.slice();
      z[axis] += (points.length + 1) * step;
      const [near, opposite = null] = [...behind, ...points].reverse();
      const point = this.evaluate(z, near, opposite);
      const last = heights[heights.length - 1];
      if (point === null || !Number.isFinite(point.logDensity)) break;
      if (point.logDensity > last && last < this.largest - SAFE_FALL) {
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

/** The parabola through the last three heights, one step on; the last height where they are fewer. */
function expectedNext(heights: readonly number[]): number {
  const [third, second, last] = heights.slice(-3);
  return heights.length < 3 ? heights[heights.length - 1] : 3 * last - 3 * second + third;
}

/** log density + z'z/2 */
const deviation = ({ z, logDensity }: ExploredPoint) => logDensity + squaredLength(z) / 2;

function squaredLength(z: ArrayLike<number>): number {
  let sum = 0;
  for (let a = 0; a < z.length; a++) sum += z[a] * z[a];
  return sum;
}

/** The sum over the axes, with the gradients' part where there are several. */
function axisDensity(
  axes: readonly (readonly ExploredPoint[])[],
  centre: ExploredPoint,
): Exploration["logDensity"] {
  const terms = axes.length;
  const knots = axes.map((axis, a) => axis.map(({ z }) => z[a]));
  const own = axes.map((axis, a) => new CubicSpline(knots[a], axis.map(deviation)));
  const origin = deviation(centre);
  const slopes = axes.map((axis, a) =>
    Array.from({ length: terms }, (_, b) => {
      const changes = axis.map(({ gradient }) => gradient[b] - centre.gradient[b]);
      return new CubicSpline(knots[a], changes);
    }),
  );
  // z_a z_b is in both slopes: half of it in each
  const shared = slopes.map((row, a) =>
    row.map((spline, b) => (tangent(spline) + tangent(slopes[b][a])) / 4),
  );
  return (z) => {
    let sum = origin - squaredLength(z) / 2;
    for (let a = 0; a < terms; a++) {
      sum += own[a].at(z[a]) - origin;
      for (let b = 0; b < terms; b++) {
        if (b !== a) sum += z[b] * (slopes[a][b].at(z[a]) - shared[a][b] * z[a]);
      }
    }
    return sum;
  };
}

/** The slope at 0 of a spline whose middle piece is nearly straight there. */
function tangent(spline: CubicSpline): number {
  return spline.at(0.5) - spline.at(-0.5);
}

/** Splines across splines along the lines of a lattice; lines[j] runs along the first axis. */
function latticeDensity(lines: readonly (readonly ExploredPoint[])[]): Exploration["logDensity"] {
  const along = lines.map(
    (line) =>
      new CubicSpline(
        line.map(({ z }) => z[0]),
        line.map(deviation),
      ),
  );
  const knots = lines.map(([{ z }]) => z[1]);
  return (z) => {
    const values = along.map((spline) => spline.at(z[0]));
    return new CubicSpline(knots, values).at(z[1]) - squaredLength(z) / 2;
  };
}
