import type { EffectMoments } from "../model/effect-moments.js";

/** Points of v with weights that sum to 1. */
export interface WeightedPoints<P> {
  readonly points: readonly P[];
  readonly weights: Float64Array;
}

/**
 * Moments of the parameters when their moments m(v), s^2(v), t(v) given v are known at points of v.
 *
 * Over one set of points that integrates functions of v, by the law of total cumulance
 *
 *     mean = E[m],   variance = E[s^2] + Var(m),   third = E[t] + 3 Cov(s^2, m) + E[(m - E[m])^3].
 *
 * Several sets are the points on one axis each, the centre among them, and a function of v is taken
 * as its value there plus its changes along the axes; their contributions add up.
 */
export function mixedMoments<P>(
  sets: readonly WeightedPoints<P>[],
  centre: P,
  momentsOf: (point: P) => EffectMoments,
): EffectMoments {
  const origin = momentsOf(centre);
  const several = sets.length > 1;
  const total = several
    ? { mean: origin.mean.slice(), variance: origin.variance.slice(), third: origin.third.slice() }
    : {
        mean: origin.mean.slice().fill(0),
        variance: origin.mean.slice().fill(0),
        third: origin.mean.slice().fill(0),
      };
  for (const { points, weights } of sets) {
    const moments = points.map(momentsOf);
    const size = origin.mean.length;
    for (let j = 0; j < size; j++) {
      let [mean, variance, third] = [0, 0, 0];
      moments.forEach((at, s) => {
        mean += weights[s] * at.mean[j];
        variance += weights[s] * at.variance[j];
        third += weights[s] * at.third[j];
      });
      total.mean[j] += several ? mean - origin.mean[j] : mean;
      let [spread, lean] = [0, 0];
      moments.forEach((at, s) => {
        const shift = at.mean[j] - mean;
        spread += weights[s] * shift * shift;
        lean += weights[s] * shift * (3 * (at.variance[j] - variance) + shift * shift);
      });
      total.variance[j] += spread + (several ? variance - origin.variance[j] : variance);
      total.third[j] += lean + (several ? third - origin.third[j] : third);
    }
  }
  return total;
}
