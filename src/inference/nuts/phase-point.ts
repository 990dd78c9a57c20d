import type { Random } from "../../math/random.js";
import type { LogDensity } from "./log-density.js";

/** A point of Hamiltonian dynamics with unit masses. Never changed once made. */
export interface PhasePoint {
  readonly position: Float64Array;
  readonly momentum: Float64Array;
  /** Of the log density, at `position`. */
  readonly gradient: Float64Array;
  readonly logDensity: number;
}

/** The point at a position, at rest. */
export function pointAt(density: LogDensity, position: Float64Array): PhasePoint {
  const gradient = new Float64Array(density.dimension);
  const logDensity = density.evaluate(position, gradient);
  return { position, gradient, logDensity, momentum: new Float64Array(density.dimension) };
}

/** The same position with a momentum from N(0, I). */
export function refreshMomentum(random: Random, point: PhasePoint): PhasePoint {
  const momentum = random.fillNormal(new Float64Array(point.position.length));
  return { ...point, momentum };
}

/** Minus the log density plus |momentum|^2 / 2; Infinity where the density is zero. */
export function energy({ logDensity, momentum }: PhasePoint): number {
  let square = 0;
  for (let j = 0; j < momentum.length; j++) square += momentum[j] * momentum[j];
  const total = square / 2 - logDensity;
  return Number.isNaN(total) || logDensity === Infinity ? Infinity : total;
}

/**
 * One step of the leapfrog method, split so that it is exact for a standard normal density
 * (Shahbaba, Lan, Johnson, Neal 2014): half a kick by the rest of the gradient, a rotation by the
 * angle e, half a kick,
 *
 *     r = momentum + (e / 2) (gradient + position),
 *     position' = cos(e) position + sin(e) r,   r' = cos(e) r - sin(e) position,
 *     momentum' = r' + (e / 2) (gradient' + position').
 *
 * Reversible and volume-preserving like the plain method, to which it tends for small e. Its energy
 * error comes from what is not standard normal alone, so that steps stay long in many dimensions.
 *
 * @param e step size; negative goes back in time.
 */
export function leapfrog(density: LogDensity, point: PhasePoint, e: number): PhasePoint {
  const d = density.dimension;
  const half = e / 2;
  const cosine = Math.cos(e);
  const sine = Math.sin(e);
  const position = new Float64Array(d);
  const momentum = new Float64Array(d);
  const gradient = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    const x = point.position[j];
    const r = point.momentum[j] + half * (point.gradient[j] + x);
    position[j] = cosine * x + sine * r;
    momentum[j] = cosine * r - sine * x;
  }
  const logDensity = density.evaluate(position, gradient);
  for (let j = 0; j < d; j++) momentum[j] += half * (gradient[j] + position[j]);
  return { position, momentum, gradient, logDensity };
}
