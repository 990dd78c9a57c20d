import { mixture, type EffectMoments } from "../model/effect-moments.js";

/** Points of v with weights that sum to 1. */
export interface WeightedPoints<P> {
  readonly points: readonly P[];
  readonly weights: Float64Array;
}

/**
 * Moments of the parameters when their moments m(v), s^2(v), t(v) given v are known at points of v.
 *
 * Over one set of points that integrates functions of v they are those of a mixture. Several sets are the
 * points on one axis each, the centre among them, and a function of v is taken as its value there plus
 * its changes along the axes; their contributions add up.
 */
export function mixedMoments<P>(
  sets: readonly WeightedPoints<P>[],
  centre: P,
  momentsOf: (point: P) => EffectMoments,
): EffectMoments {
  const mixtures = sets.map(({ points, weights }) => mixture(points.map(momentsOf), weights));
  if (mixtures.length === 1) return mixtures[0];
  const origin = momentsOf(centre);
  const summed = (of: (moments: EffectMoments) => Float64Array) =>
    of(origin).map((value, j) =>
      mixtures.reduce((sum, moments) => sum + of(moments)[j] - value, value),
    );
  return {
    mean: summed(({ mean }) => mean),
    variance: summed(({ variance }) => variance),
    third: summed(({ third }) => third),
  };
}
