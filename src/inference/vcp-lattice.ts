import { cubicBetween, CubicSpline } from "../math/cubic-spline.js";
import type { GridPoint } from "./posterior-state.js";

/** A line of points, or along another direction lines, planes, ... of them. */
export type Lattice<P> = readonly (P | Lattice<P>)[];

function isLattice<P>(part: P | Lattice<P>): part is Lattice<P> {
  return Array.isArray(part);
}

/** log density + z'z/2 */
export const deviation = ({ z, logDensity }: GridPoint) => logDensity + squaredLength(z) / 2;

export function squaredLength(z: ArrayLike<number>): number {
  let sum = 0;
  for (let a = 0; a < z.length; a++) sum += z[a] * z[a];
  return sum;
}

/**
 * The deviation of a log density from -z'z/2, interpolated; beyond the points it goes on as the parabola with
 * the slopes at the last two, but for its correction, which stays constant.
 */
export interface Deviation {
  at(z: ArrayLike<number>): number;
  /** Its part whose slopes are not known, and the slope of the rest in a coordinate across. */
  correction(z: ArrayLike<number>): number;
  slope(across: number, z: ArrayLike<number>): number;
}

export function deviationOn(lattice: Lattice<GridPoint>, directions: readonly number[]): Deviation {
  const last = directions[directions.length - 1];
  if (directions.length === 1) return new Line(lattice as readonly GridPoint[], last);
  const parts = lattice as readonly Lattice<GridPoint>[];
  const knots = parts.map((part) => firstPoint(part).z[last]);
  const deviations = parts.map((part) => deviationOn(part, directions.slice(0, -1)));
  return new Stack(deviations, knots, last);
}

/** Largest curvature beyond the points: with that of -z'z/2 it must stay negative. */
const MAX_BEND = 0.98;

/** What a parabola gains at x beyond the end of knots with the slopes given; 0 between them, and beside a single one. */
function gainBeyond(x: number, knots: ArrayLike<number>, slope: (j: number) => number): number {
  const last = knots.length - 1;
  if (last === 0 || (x >= knots[0] && x <= knots[last])) return 0;
  const end = x < knots[0] ? 0 : last;
  const next = x < knots[0] ? 1 : last - 1;
  const reach = x - knots[end];
  const atEnd = slope(end);
  const bend = Math.min(MAX_BEND, (slope(next) - atEnd) / (knots[next] - knots[end]));
  return reach * (atEnd + (reach * bend) / 2);
}

/** Through points on a line, with their slopes along it. */
export class Line implements Deviation {
  private readonly knots: readonly number[];
  private readonly own: CubicSpline;
  private readonly corrections: CubicSpline;
  /** Slopes of all but the correction, in each coordinate. */
  private readonly slopes: readonly CubicSpline[];
  private readonly along: readonly number[];

  constructor(
    points: readonly GridPoint[],
    private readonly direction: number,
  ) {
    this.knots = points.map(({ z }) => z[direction]);
    const slopesIn = (b: number) => points.map(({ z, gradient }) => z[b] + gradient[b]);
    const spline = (values: readonly number[]) => new CubicSpline(this.knots, values);
    this.corrections = spline(points.map(({ correction }) => correction));
    this.along = slopesIn(direction);
    const slopes = this.along.map((slope, i) => slope + this.corrections.slopes[i]);
    this.own = new CubicSpline(this.knots, points.map(deviation), slopes);
    this.slopes = Array.from(points[0].z, (_, b) => spline(slopesIn(b)));
  }

  at(z: ArrayLike<number>): number {
    const x = z[this.direction];
    return this.own.at(x) + gainBeyond(x, this.knots, (j) => this.along[j]);
  }

  correction(z: ArrayLike<number>): number {
    return this.corrections.at(z[this.direction]);
  }

  slope(across: number, z: ArrayLike<number>): number {
    return this.slopes[across].at(z[this.direction]);
  }
}

/** Between parallel lines, planes, ... by cubics with the slopes across; where these are not known, by those of parabolas. */
class Stack implements Deviation {
  constructor(
    private readonly parts: readonly Deviation[],
    private readonly knots: readonly number[],
    private readonly direction: number,
  ) {}

  at(z: ArrayLike<number>): number {
    const { parts, direction, knots } = this;
    const inside = this.between(
      z,
      (j) => parts[j].at(z),
      (j) => parts[j].slope(direction, z) + this.parabolaSlope(j, (l) => parts[l].correction(z)),
    );
    const slope = (j: number) => parts[j].slope(direction, z);
    return inside + gainBeyond(z[direction], knots, slope);
  }

  correction(z: ArrayLike<number>): number {
    return this.between(z, (j) => this.parts[j].correction(z));
  }

  slope(across: number, z: ArrayLike<number>): number {
    return this.between(z, (j) => this.parts[j].slope(across, z));
  }

  private between(
    z: ArrayLike<number>,
    value: (j: number) => number,
    slope = (j: number) => this.parabolaSlope(j, value),
  ): number {
    const { knots } = this;
    const x = z[this.direction];
    const last = knots.length - 1;
    if (x <= knots[0]) return value(0);
    if (x >= knots[last]) return value(last);
    let j = 0;
    while (x > knots[j + 1]) j++;
    const h = knots[j + 1] - knots[j];
    const t = (x - knots[j]) / h;
    return cubicBetween(t, h, value(j), slope(j), value(j + 1), slope(j + 1));
  }

  /** At knot j, of the parabola through the values there and at the two nearest knots. */
  private parabolaSlope(j: number, value: (j: number) => number): number {
    const { knots } = this;
    if (knots.length < 3) return (value(1) - value(0)) / (knots[1] - knots[0]);
    const middle = Math.min(Math.max(j, 1), knots.length - 2);
    const left = knots[middle] - knots[middle - 1];
    const right = knots[middle + 1] - knots[middle];
    const centre = value(middle);
    const before = (centre - value(middle - 1)) / left;
    const after = (value(middle + 1) - centre) / right;
    const bend = (after - before) / (left + right);
    return before + bend * (left + 2 * (knots[j] - knots[middle]));
  }
}

function firstPoint(part: GridPoint | Lattice<GridPoint>): GridPoint {
  return isLattice(part) ? firstPoint(part[0]) : part;
}
