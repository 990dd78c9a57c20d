import type { Family } from "../families/family.js";
import { dot } from "../math/small-matrix.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import type { ConditionalHessian } from "./conditional-hessian.js";
import { addTransposed, linearPredictor } from "./design-products.js";
import { ExpectedLikelihood } from "./expected-likelihood.js";
import type { LatentCoordinates } from "./latent-coordinates.js";
import type { MergedRows } from "./merged-rows.js";

/** The conditional posterior f(x; v) whose averages are taken. */
export interface AveragedConditional extends LatentCoordinates {
  readonly data: { readonly family: Family };
  readonly design: MergedRows;
  readonly hessian: ConditionalHessian;
}

/** Difference of eta by which the third derivative is taken from the second. */
const THIRD_STEP = 1e-3;

/**
 * Averages of the derivatives of f(x; v) over a Gaussian q = N(x, H^-1), H being what the Hessian's
 * factor holds. Of all Gaussians the one nearest to the conditional posterior (by the divergence of q
 * from it) has
 *
 *     E grad f = 0,   H = -E Hessian f = A'WA + D,   W = -E l2,
 *
 * where Laplace's method has the derivatives at the mode in place of their means.
 */
export class AveragedPosterior {
  private readonly inverse: SelectedInverse;
  private readonly likelihood: ExpectedLikelihood;
  private readonly eta: Float64Array;
  private readonly variance: Float64Array;
  private readonly slope: Float64Array;
  private readonly curvature: Float64Array;

  constructor(private readonly conditional: AveragedConditional) {
    const { data, design, hessian } = conditional;
    const column = () => new Float64Array(design.count);
    this.inverse = new SelectedInverse(hessian.factor);
    this.likelihood = new ExpectedLikelihood(data.family, design);
    this.eta = column();
    this.variance = column();
    this.slope = column();
    this.curvature = column();
  }

  /**
   * Replaces the factor by that of -E Hessian f, writes the natural-gradient step H^-1 E grad f (Khan,
   * Rue 2023) and returns its length in standard deviations.
   * @throws NotPositiveDefiniteError
   */
  step(x: Float64Array, out: Float64Array): number {
    const { conditional, eta, variance, slope, curvature } = this;
    const { design, hessian, effects, scales } = conditional;
    this.moveTo(x);
    this.likelihood.evaluate(eta, variance, slope, curvature);
    hessian.assemble(curvature, scales, false);
    hessian.factor.factorInPlace();
    const gradient = conditional.penaltySlope(x).map((value) => -value);
    const random = new Float64Array(effects);
    addTransposed(design, slope, gradient.subarray(effects), random);
    for (let j = 0; j < effects; j++) gradient[j] += scales[j] * random[j];
    out.set(gradient);
    hessian.factor.solveInPlace(out);
    return Math.sqrt(Math.max(0, dot(gradient, out)));
  }

  /** sum_i E l3_i z_ij^3: the mean third derivative of f in each effect u_j. */
  thirdDerivatives(x: Float64Array): Float64Array {
    const { conditional, eta, variance, slope, curvature } = this;
    const { design, effects } = conditional;
    this.moveTo(x);
    const [above, below] = [THIRD_STEP, -THIRD_STEP].map((h) => {
      const moved = eta.map((value) => value + h);
      this.likelihood.evaluate(moved, variance, slope, curvature);
      return curvature.slice();
    });
    const third = new Float64Array(effects);
    const { rowPointers, columnsOf, values } = design;
    for (let i = 0; i < design.count; i++) {
      const l3 = (below[i] - above[i]) / (2 * THIRD_STEP);
      for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
        third[columnsOf[s]] += l3 * (values === null ? 1 : values[s] ** 3);
      }
    }
    return third;
  }

  /** Means and variances of eta under q. */
  private moveTo(x: Float64Array): void {
    const { conditional, inverse, eta, variance } = this;
    const { design, hessian, effects, scales } = conditional;
    inverse.refresh();
    hessian.leverages(inverse.values, scales, false, variance);
    // a variance that rounding has made negative
    for (let i = 0; i < variance.length; i++) variance[i] = Math.max(0, variance[i]);
    linearPredictor(design, x.subarray(effects), conditional.scaled(x), eta);
  }
}
