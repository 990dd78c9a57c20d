import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { EffectMoments } from "./effect-moments.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import type { LatentCoordinates } from "./latent-coordinates.js";
import type { LevelIntegrals } from "./level-integrals.js";
import { levelMoments } from "./level-moments.js";
import type { LocalRows } from "./local-rows.js";
import type { PairEstimate } from "./second-order.js";

/** The parts of an `IntegratedPosterior` that its corrections rest on. */
export interface IntegratedParts {
  readonly integrals: LevelIntegrals;
  readonly local: LocalRows;
  readonly hessian: IntegratedHessian;
  readonly coordinates: LatentCoordinates;
  /** The linear predictors without the term, present ones and their change to those of x. */
  predictors(x: Float64Array): { readonly present: Float64Array; readonly change: Float64Array };
}

/** What nested Laplace approximations add at the present point of an `IntegratedPosterior`. */
export class IntegratedCorrections {
  constructor(private readonly parts: IntegratedParts) {}

  /** Second-order terms of the log marginal of v: the level integrals are exact and have none. */
  rowTerms(): number {
    return 0;
  }

  pairTerms(): number {
    return 0;
  }

  pairEstimate(): PairEstimate {
    return { bound: 0, value: 0 };
  }

  /**
   * Moments of the random effects at fixed v, where x has the mean given and the covariance H^-1,
   * nothing held; those of the term's effects by `levelMoments`.
   */
  effectMoments(mean: Float64Array, inverse: SelectedInverse): EffectMoments {
    const { integrals, local, hessian, coordinates, predictors } = this.parts;
    const { levelEffects, otherEffects } = integrals.rows;
    const { scales } = coordinates;
    const variances = inverse.diagonal();
    const user = coordinates.toUser(mean);
    const { present, change } = predictors(mean);
    const levels = levelMoments(integrals, local, hessian, inverse, present, change);
    const { scale } = integrals.likelihood;
    const count = levelEffects.length + otherEffects.length;
    const [means, spreads, thirds] = [1, 2, 3].map(() => new Float64Array(count));
    otherEffects.forEach((to, j) => {
      means[to] = user[j];
      spreads[to] = scales[j] ** 2 * variances[j];
    });
    levelEffects.forEach((to, g) => {
      means[to] = scale * levels.mean[g];
      spreads[to] = scale ** 2 * levels.variance[g];
      thirds[to] = scale ** 3 * levels.third[g];
    });
    return { mean: means, variance: spreads, third: thirds };
  }
}
