import type { CorrectedMoments } from "../model/effect-moments.js";
import type { PairEstimate } from "../model/second-order.js";
import type { SkewGradient } from "../model/skew-gradient.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { MarginalTarget } from "./marginal-fit.js";

/** The conditional posterior f(x; v), x = (b, gamma), as nested Laplace approximations need it. */
export interface NestedTarget extends MarginalTarget {
  readonly corrections: NestedCorrections;
  /** Gradient of log |H| in x at fixed v. */
  logDeterminantGradient(inverse: SelectedInverse): Float64Array;
}

/** What is added to the Gaussian N(x*, H^-1) at the target's present point, the mode. */
export interface NestedCorrections {
  /**
   * Terms of second order in the log marginal of v, but for c'H^-1 c / 8: of single rows, and of pairs
   * of rows.
   */
  rowTerms(inverse: SelectedInverse): number;
  pairTerms(inverse: SelectedInverse): number;
  /** The size of `pairTerms` at most, and about their value, at no cost. */
  pairEstimate(inverse: SelectedInverse): PairEstimate;
  /** Moments of the random effects at fixed v where x ~ (mean, H^-1); may move the target. */
  effectMoments(mean: Float64Array, inverse: SelectedInverse): CorrectedMoments;
  /** What bends draws of N(0, H^-1) to the skewness of x, up to that given; missing where not known. */
  skewGradient?(inverse: SelectedInverse, most: number): SkewGradient;
}
