import type { GridPoint } from "./posterior-state.js";
import { deviation, deviationOn, Line, squaredLength, type Lattice } from "./vcp-lattice.js";

/** The log density at z, up to a constant. */
export type LogDensity = (z: ArrayLike<number>) => number;

/** A log density of z known at points on the axes, and on a lattice or planes where it was needed. */
export interface Interpolation<P extends GridPoint = GridPoint> {
  /** The point z = 0. */
  readonly centre: P;
  /** The points on each axis, by increasing coordinate. */
  readonly axes: readonly (readonly P[])[];
  /** Interpolated log density at any z. */
  readonly logDensity: LogDensity;
}

/** The most terms whose points off the axes are a lattice; those of more are on the planes of two axes. */
export const MAX_LATTICE = 3;

/**
 * The deviation of a log density from -z'z/2, by cubics with its slopes at the points: as a sum over the axes
 * where no point lies off them; else on the lattice of up to three terms, or as a sum over the planes of
 * pairs of more. What the points are follows from their coordinates.
 */
export function interpolate<P extends GridPoint>(points: readonly P[]): Interpolation<P> {
  const directions = Array.from(points[0].z, (_, a) => a);
  const within = (spanned: readonly number[]) =>
    points.filter(({ z }) => z.every((value, b) => value === 0 || spanned.includes(b)));
  const axes = directions.map((a) => sortedBy(within([a]), a));
  const centre = axes[0].find(({ z }) => z[0] === 0) as P;
  const onAxes = axes.reduce((sum, axis) => sum + axis.length - 1, 1);
  if (points.length === onAxes) return { centre, axes, logDensity: axisDensity(axes, centre) };
  if (directions.length <= MAX_LATTICE) {
    const lattice = latticeOf(points, directions);
    return { centre, axes, logDensity: latticeDensity(lattice, directions) };
  }
  const planes = directions.flatMap((b) =>
    directions.slice(0, b).map((a) => ({ a, b, lattice: latticeOf(within([a, b]), [a, b]) })),
  );
  return { centre, axes, logDensity: planesDensity(axes, centre, planes) };
}

function sortedBy<P extends GridPoint>(points: P[], a: number): P[] {
  return points.sort((one, other) => one.z[a] - other.z[a]);
}

/** Points by their last coordinate, those of each value of it by the one before, and so on. */
function latticeOf<P extends GridPoint>(
  points: readonly P[],
  directions: readonly number[],
): Lattice<P> {
  const last = directions[directions.length - 1];
  if (directions.length === 1) return sortedBy([...points], last);
  const values = [...new Set(points.map(({ z }) => z[last]))].sort((one, other) => one - other);
  return values.map((value) =>
    latticeOf(
      points.filter(({ z }) => z[last] === value),
      directions.slice(0, -1),
    ),
  );
}

/**
 * The sum over the axes, to which the gradients there add sum_{a != b} z_b (d/dz_b at z_a e_a), all that is
 * linear in one of two coordinates.
 */
function axisDensity(axes: readonly (readonly GridPoint[])[], centre: GridPoint): LogDensity {
  const terms = axes.length;
  const lines = axes.map((axis, a) => new Line(axis, a));
  const origin = deviation(centre);
  /** The slope at 0 of d/dz_b, which is nearly straight there. */
  const tangent = (a: number, b: number) => {
    const [below, above] = [-0.5, 0.5].map((t) => new Float64Array(terms).fill(t, a, a + 1));
    return lines[a].slope(b, above) - lines[a].slope(b, below);
  };
  // z_a z_b is in both slopes: half of it in each
  const shared = lines.map((_, a) => lines.map((_, b) => (tangent(a, b) + tangent(b, a)) / 4));
  return (z) => {
    let sum = origin - squaredLength(z) / 2;
    for (let a = 0; a < terms; a++) {
      sum += lines[a].at(z) - origin;
      for (let b = 0; b < terms; b++) {
        if (b === a) continue;
        sum += z[b] * (lines[a].slope(b, z) - centre.gradient[b] - shared[a][b] * z[a]);
      }
    }
    return sum;
  };
}

/** By cubics along the lines of a lattice and across them; lines run along the first direction. */
function latticeDensity(lattice: Lattice<GridPoint>, directions: readonly number[]): LogDensity {
  const deviations = deviationOn(lattice, directions);
  return (z) => deviations.at(z) - squaredLength(z) / 2;
}

/** The lattice through the centre in the plane of the directions a < b. */
interface Plane {
  readonly a: number;
  readonly b: number;
  readonly lattice: Lattice<GridPoint>;
}

/**
 * f(z) = f(0) + sum_a f_a(z_a) + sum_{a < b} f_ab(z_a, z_b), the functions of one and two coordinates being
 * the changes along the axes and what the planes have beyond these (the decomposition of Sobol 1993).
 */
function planesDensity(
  axes: readonly (readonly GridPoint[])[],
  centre: GridPoint,
  planes: readonly Plane[],
): LogDensity {
  const origin = deviation(centre);
  const own = axes.map((axis, a) => new Line(axis, a));
  const inPlanes = planes.map(({ a, b, lattice }) => deviationOn(lattice, [a, b]));
  return (z) => {
    const changes = own.map((line) => line.at(z) - origin);
    const sum = changes.reduce((total, change) => total + change, origin - squaredLength(z) / 2);
    return planes.reduce(
      (total, { a, b }, t) => total + inPlanes[t].at(z) - origin - changes[a] - changes[b],
      sum,
    );
  };
}
