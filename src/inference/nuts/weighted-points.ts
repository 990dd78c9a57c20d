import type { Random } from "../../math/random.js";
import type { PhasePoint } from "./phase-point.js";

/** A point of a trajectory, and the log of its weight exp(H_0 - H). */
export interface WeightedPoint {
  readonly point: PhasePoint;
  readonly logWeight: number;
}

/** Points in the order of time. */
export type WeightedPoints = readonly WeightedPoint[];

/** Log of the sum of the weights; Infinity where the trajectory began at a density of zero. */
export function logTotal(points: WeightedPoints): number {
  let largest = -Infinity;
  for (const { logWeight } of points) largest = Math.max(largest, logWeight);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const { logWeight } of points) sum += Math.exp(logWeight - largest);
  return largest + Math.log(sum);
}

/**
 * A uniform number between the shares of the total weight before a point and up to it: uniform on
 * (0, 1) where the point is a draw by weight.
 */
export function placeOf(random: Random, origin: PhasePoint, points: WeightedPoints): number {
  const total = logTotal(points);
  let place = 0;
  for (const { point, logWeight } of points) {
    const share = shareOf(logWeight, total);
    if (point === origin) return place + share * random.uniform();
    place += share;
  }
  return place;
}

/** The inverse of `placeOf`: a draw by weight where the place is uniform. */
export function pointAtPlace(points: WeightedPoints, place: number): PhasePoint {
  const total = logTotal(points);
  let rest = place;
  for (const { point, logWeight } of points) {
    rest -= shareOf(logWeight, total);
    if (rest < 0) return point;
  }
  // the shares may sum to a little less than 1
  return points[points.length - 1].point;
}

/** exp(logWeight - total), also where both are infinite. */
function shareOf(logWeight: number, total: number): number {
  return logWeight === total ? 1 : Math.exp(logWeight - total);
}
