import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { ConditionalHessian } from "./conditional-hessian.js";
import type { ConditionalLeverages } from "./conditional-leverages.js";
import type { ConditionalRows } from "./conditional-rows.js";
import {
  effectCovariances,
  thirdMoments,
  varianceChanges,
  type CovarianceParts,
  type CorrectedMoments,
} from "./effect-moments.js";
import type { LatentCoordinates } from "./latent-coordinates.js";
import { boundSkewness, SkewGradient } from "./skew-gradient.js";
import { rowTerms, SharedPairs, type PairEstimate, type SecondOrderPoint } from "./second-order.js";

/**
 * What nested Laplace approximations add to the Gaussian N(x*, H^-1) at the present point of a
 * `ConditionalPosterior`, nothing held; `inverse` is that of H there.
 */
export class ConditionalCorrections {
  private sharedPairs: SharedPairs | null = null;

  constructor(
    private readonly rows: ConditionalRows,
    private readonly hessian: ConditionalHessian,
    private readonly coordinates: LatentCoordinates,
    private readonly leverages: ConditionalLeverages,
  ) {}

  /** Second-order terms of the log marginal of v: of single rows. */
  rowTerms(inverse: SelectedInverse): number {
    return rowTerms(this.secondOrderPoint(inverse), this.rows.fourth());
  }

  /** Those of pairs of rows: smooth and small, but not cheap. */
  pairTerms(inverse: SelectedInverse): number {
    return this.pairs.terms(this.secondOrderPoint(inverse));
  }

  /** What `pairTerms` is about, at no cost. */
  pairEstimate(inverse: SelectedInverse): PairEstimate {
    return this.pairs.estimate(this.secondOrderPoint(inverse));
  }

  /** Moments of the random effects at fixed v, where x has the mean given and the covariance H^-1. */
  effectMoments(mean: Float64Array, inverse: SelectedInverse): CorrectedMoments {
    const { rows, coordinates } = this;
    const { scales, effects } = coordinates;
    const variances = inverse.diagonal();
    const [, , derivatives] = rows.derivatives;
    const parts = this.covarianceParts(inverse);
    const covariances = effectCovariances(parts);
    const third = thirdMoments(parts, covariances, derivatives);
    const expansion = {
      third: derivatives,
      fourth: rows.fourth(),
      leverages: this.leverages.of(inverse),
      moves: rows.movesTo(mean.subarray(effects), coordinates.scaled(mean)),
    };
    const changes = varianceChanges(parts, covariances, expansion, third);
    return {
      mean: coordinates.toUser(mean).slice(0, effects),
      variance: scales.map((s, j) => s * s * variances[j] * bounded(changes[j])),
      third: third.map((moment, j) => scales[j] ** 3 * moment),
      change: changes.reduce((most, change) => Math.max(most, Math.abs(change)), 0),
    };
  }

  /** The skewness of x, as far as no effect has more than `most`; holds while v stays as it is. */
  skewGradient(inverse: SelectedInverse, most: number): SkewGradient {
    const { rows, coordinates } = this;
    const { scales } = coordinates;
    const [, , third] = rows.derivatives;
    const variances = inverse.diagonal();
    const parts = this.covarianceParts(inverse);
    const moments = thirdMoments(parts, effectCovariances(parts), third);
    const skewness = moments.map((moment, j) => moment / variances[j] ** 1.5);
    const bounded = boundSkewness(rows.design, third, skewness, most);
    return new SkewGradient(
      rows.design,
      scales.slice(),
      bounded,
      this.leverages.of(inverse).slice(),
    );
  }

  private covarianceParts({ values: inverse }: SelectedInverse): CovarianceParts {
    const { rows, hessian, coordinates } = this;
    return { rows: rows.design, hessian, inverse, scales: coordinates.scales };
  }

  private get pairs(): SharedPairs {
    return (this.sharedPairs ??= new SharedPairs(this.rows.design, this.coordinates.effects));
  }

  private secondOrderPoint(inverse: SelectedInverse): SecondOrderPoint {
    const { rows } = this;
    const [, , third] = rows.derivatives;
    const leverages = this.leverages.of(inverse);
    return { rows: rows.design, scales: this.coordinates.scales, third, leverages, inverse };
  }
}

/** A change beyond which terms of second order do not describe a variance: by a factor of 4. */
export const LARGEST_CHANGE = 3;

/** 1 + x to first order, and positive; 1 where the terms are of no use. */
function bounded(x: number): number {
  if (!(Math.abs(x) < LARGEST_CHANGE)) return 1;
  return x < 0 ? 1 / (1 - x) : 1 + x;
}
