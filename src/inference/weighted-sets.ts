import type { WeightedPoints } from "./mixed-moments.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import type { VcpDensity } from "./vcp-density.js";

/**
 * The explored points with the weights that integrate functions of v: a lattice in proportion to the
 * density; points on the axes alone, axis by axis, in proportion to the marginal density there.
 */
export function weightedSets(
  { points, axes, full }: Exploration,
  density: VcpDensity,
): WeightedPoints<ExploredPoint>[] {
  if (full) {
    const largest = points.reduce((most, { logDensity }) => Math.max(most, logDensity), -Infinity);
    return [normalised(points, (point) => Math.exp(point.logDensity - largest))];
  }
  return axes.map((axis, a) => {
    const marginal = density.along(axes.map((_, b) => Number(a === b)));
    return normalised(axis, ({ z }) => marginal.pdf(z[a]));
  });
}

function normalised(
  points: readonly ExploredPoint[],
  share: (point: ExploredPoint) => number,
): WeightedPoints<ExploredPoint> {
  const shares = points.map(share);
  const total = shares.reduce((a, b) => a + b, 0);
  return { points, weights: Float64Array.from(shares, (value) => value / total) };
}
