import { multiply } from "../math/small-matrix.js";
import { SMALL_PAIRS } from "../model/second-order.js";
import type { ConditionalApproximation, NestedLaplace } from "./nested-laplace.js";
import type { VcpScale } from "./posterior-state.js";
import type { ExploredDensity } from "./vcp-exploration.js";

/** Hears of every point, and may say stop. */
export interface ExplorationObserver {
  readonly interrupted: boolean;
  tell(logDensity: number): void;
}

/** The terms of pairs of rows are computed at the last points up to this distance on every axis. */
const PAIR_REACH = 2;

/**
 * The evaluation of points z at multiples of `step`, null once the observer has said stop. The terms of
 * pairs of rows, which are smooth and small, are taken from parabolas on the axes, and the approximations
 * where these are computed serve again.
 */
export function evaluation(
  objective: NestedLaplace,
  { centre, factor }: VcpScale,
  step: number,
  observer: ExplorationObserver,
): ExploredDensity {
  const k = centre.length;
  const toVcp = (z: Float64Array) => multiply(factor, z).map((value, a) => value + centre[a]);
  const small = objective.pairBound(centre) < SMALL_PAIRS;
  const reach = step * Math.max(1, Math.floor(PAIR_REACH / step));
  const known = small ? null : new KnownPairs(objective, k, reach, toVcp);
  const pairTerms = (z: Float64Array) => (known === null ? "estimated" : known.pairTerms(z));
  return {
    at: (z, near, opposite) => {
      if (observer.interrupted && near !== null) return null;
      const approximation =
        known?.at(z) ??
        objective.approximate(toVcp(z), pairTerms(z), near?.approximation, opposite?.approximation);
      // the factor is lower triangular
      const gradient = z.map((_, b) =>
        approximation.gradient.reduce((sum, g, a) => sum + factor[a * k + b] * g, 0),
      );
      const { correction } = approximation;
      const logDensity = approximation.logMarginal + correction;
      observer.tell(logDensity);
      return { z, logDensity, correction, gradient, approximation };
    },
    logDensity: (z, near) => {
      if (observer.interrupted) return null;
      const logDensity = objective.logDensity(toVcp(z), pairTerms(z), near.approximation);
      observer.tell(logDensity);
      return logDensity;
    },
  };
}

/** The terms of pairs f as f(0) + sum_a (s_a z_a + c_a z_a^2), equal to f at 0 and at +-reach on each axis. */
class KnownPairs {
  private readonly centre: ConditionalApproximation;
  /** At -reach and at reach on each axis. */
  private readonly ends: readonly (readonly [ConditionalApproximation, ConditionalApproximation])[];

  constructor(
    objective: NestedLaplace,
    terms: number,
    private readonly reach: number,
    toVcp: (z: Float64Array) => Float64Array,
  ) {
    const centre = objective.approximate(toVcp(new Float64Array(terms)), "exact");
    this.centre = centre;
    this.ends = Array.from({ length: terms }, (_, a) => {
      const at = (t: number) => toVcp(new Float64Array(terms).fill(t, a, a + 1));
      const below = objective.approximate(at(-reach), "exact", centre);
      return [below, objective.approximate(at(reach), "exact", centre, below)] as const;
    });
  }

  /** The approximation at z where it has been made. */
  at(z: Float64Array): ConditionalApproximation | null {
    const a = z.findIndex((value) => value !== 0);
    if (a < 0) return this.centre;
    if (Math.abs(z[a]) !== this.reach || z.some((value, b) => b !== a && value !== 0)) return null;
    return this.ends[a][z[a] < 0 ? 0 : 1];
  }

  pairTerms(z: Float64Array): number {
    const { centre, ends, reach } = this;
    const middle = centre.pairTerms;
    return ends.reduce((sum, [below, above], a) => {
      const slope = (above.pairTerms - below.pairTerms) / (2 * reach);
      const bend = (above.pairTerms + below.pairTerms - 2 * middle) / (2 * reach ** 2);
      return sum + z[a] * (slope + z[a] * bend);
    }, middle);
  }
}
