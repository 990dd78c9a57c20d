import { CubicSpline } from "../math/cubic-spline.js";

/** A point z with the log density and its gradient there. */
export interface InterpolatedPoint {
  readonly z: Float64Array;
  readonly logDensity: number;
  readonly gradient: Float64Array;
}

/** A line of points, or along another direction lines, planes, ... of them. */
export type Lattice<P> = readonly (P | Lattice<P>)[];

export function isLattice<P>(part: P | Lattice<P>): part is Lattice<P> {
  return Array.isArray(part);
}

/** The log density at z, up to a constant. */
export type LogDensity = (z: ArrayLike<number>) => number;

/** log density + z'z/2 */
const deviation = ({ z, logDensity }: InterpolatedPoint) => logDensity + squaredLength(z) / 2;

function squaredLength(z: ArrayLike<number>): number {
  let sum = 0;
  for (let a = 0; a < z.length; a++) sum += z[a] * z[a];
  return sum;
}

/**
 * The sum over the axes, to which the gradients there add sum_{a != b} z_b (d/dz_b at z_a e_a), all that is
 * linear in one of two coordinates.
 */
export function axisDensity(
  axes: readonly (readonly InterpolatedPoint[])[],
  centre: InterpolatedPoint,
): LogDensity {
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

/** By splines along the lines of a lattice, and by splines across them; lines run along the first direction. */
export function latticeDensity(
  lattice: Lattice<InterpolatedPoint>,
  directions: readonly number[],
): LogDensity {
  const interpolated = latticeDeviation(lattice, directions);
  return (z) => interpolated(z) - squaredLength(z) / 2;
}

/** The lattice through the centre in the plane of the directions a < b. */
export interface Plane {
  readonly a: number;
  readonly b: number;
  readonly lattice: Lattice<InterpolatedPoint>;
}

/**
 * f(z) = f(0) + sum_a f_a(z_a) + sum_{a < b} f_ab(z_a, z_b), the functions of one and two coordinates being
 * the changes along the axes and what the planes have beyond these (the decomposition of Sobol 1993).
 */
export function planesDensity(
  axes: readonly (readonly InterpolatedPoint[])[],
  centre: InterpolatedPoint,
  planes: readonly Plane[],
): LogDensity {
  const origin = deviation(centre);
  const own = axes.map((axis, a) => latticeDeviation(axis, [a]));
  const inPlanes = planes.map(({ a, b, lattice }) => latticeDeviation(lattice, [a, b]));
  return (z) => {
    const changes = own.map((along) => along(z) - origin);
    const sum = changes.reduce((total, change) => total + change, origin - squaredLength(z) / 2);
    return planes.reduce(
      (total, { a, b }, t) => total + inPlanes[t](z) - origin - changes[a] - changes[b],
      sum,
    );
  };
}

function latticeDeviation(
  lattice: Lattice<InterpolatedPoint>,
  directions: readonly number[],
): LogDensity {
  const last = directions[directions.length - 1];
  const knots = lattice.map((part) => firstPoint(part).z[last]);
  const parts = lattice.map((part) => {
    if (isLattice(part)) return latticeDeviation(part, directions.slice(0, -1));
    const height = deviation(part);
    return () => height;
  });
  const across = (z: ArrayLike<number>) =>
    new CubicSpline(
      knots,
      parts.map((part) => part(z)),
    );
  if (directions.length > 1) return (z) => across(z).at(z[last]);
  const line = across([]);
  return (z) => line.at(z[last]);
}

function firstPoint(part: InterpolatedPoint | Lattice<InterpolatedPoint>): InterpolatedPoint {
  return isLattice(part) ? firstPoint(part[0]) : part;
}
