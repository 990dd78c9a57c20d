import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { ConditionalPosterior } from "./conditional-posterior.js";
import { addRandom, addRandomTransposed } from "./design-products.js";
import { countBeyond } from "./domain-border.js";
import { ExpectedLikelihood, type VbQuadrature } from "./expected-likelihood.js";
import { LatentCoordinates } from "./latent-coordinates.js";
import { elboConstant } from "./mean-field-elbo.js";
import type { ModelData } from "./model-data.js";
import { addSquaresTransposed, predictorVariance } from "./predictor-variance.js";

/**
 * The ELBO of a factored Gaussian as its optimiser sees it: a function of the means x = (b, gamma),
 * in the coordinates of `ConditionalPosterior`, of the log variances of (vc, fe) on the user's scale,
 * and of w_k = m_k - s_k^2 for the log standard deviations v_k ~ N(m_k, s_k^2). Only through w do
 * these meet the rest, since E exp(-2 v) = exp(-2 w); so `vcp` is w here, and scales are exp(w):
 *
 *     value = E l(eta) - b'b/2 - gamma'Q gamma/2 - sum_j precision_j var_j / 2 + sum_j log(var_j) / 2,
 *
 * precision = (exp(-2w), 1/feP^2). Terms of v alone are left to the optimiser. `value` moves the
 * point; everything else refers to it.
 */
export class MeanFieldPosterior extends LatentCoordinates {
  readonly data: ModelData;
  /** What the ELBO has besides `value` and the terms of v. */
  readonly constant: number;
  private readonly likelihood: ExpectedLikelihood;
  private readonly x: Float64Array;
  private readonly mean: Float64Array;
  private readonly variance: Float64Array;
  private readonly slope: Float64Array;
  private readonly curvature: Float64Array;

  /** @throws InputError for "statsmodels" with a link that is not canonical. */
  constructor(
    private readonly conditional: ConditionalPosterior,
    readonly quadrature: VbQuadrature,
  ) {
    super(conditional.termOf, conditional.scaling, conditional.precision);
    const { data, rows } = conditional;
    const d = this.size + data.termSizes.length;
    this.data = data;
    this.likelihood = new ExpectedLikelihood(data.family, rows, quadrature);
    this.constant = elboConstant(rows, d, quadrature);
    this.x = new Float64Array(this.size);
    this.mean = new Float64Array(rows.count);
    this.variance = new Float64Array(rows.count);
    this.slope = new Float64Array(rows.count);
    this.curvature = new Float64Array(rows.count);
  }

  /** Moves to x and the log variances, of (vc, fe). */
  value(x: Float64Array, logVariances: Float64Array): number {
    const { conditional, mean, variance, effects } = this;
    this.x.set(x);
    mean.set(conditional.rows.offset);
    conditional.design.exog.addProduct(x.subarray(effects), mean);
    addRandom(conditional.design, this.scaled(x), mean);
    const variances = logVariances.map(Math.exp);
    predictorVariance(
      conditional.rows,
      variances.subarray(effects),
      variances.subarray(0, effects),
      variance,
    );
    let sum = this.likelihood.evaluate(mean, variance, this.slope, this.curvature);
    this.priorPrecisions().forEach((precision, j) => {
      sum += (logVariances[j] - precision * variances[j]) / 2;
    });
    return sum - this.penalty(x);
  }

  /** Derivative of `value` in x. */
  gradient(): Float64Array {
    const { effects, scales, slope } = this;
    const out = new Float64Array(this.size);
    const { design } = this.conditional;
    design.exog.addTransposed(slope, out.subarray(effects));
    addRandomTransposed(design, slope, out);
    for (let j = 0; j < effects; j++) out[j] *= scales[j];
    const prior = this.penaltySlope(this.x);
    for (let j = 0; j < out.length; j++) out[j] -= prior[j];
    return out;
  }

  /** exp(-2w) for vc, 1/feP^2 for fe. */
  priorPrecisions(): Float64Array {
    const { scales, effects, data } = this;
    return Float64Array.from({ length: this.size }, (_, j) =>
      j < effects ? 1 / scales[j] ** 2 : 1 / data.feP[j - effects] ** 2,
    );
  }

  /** sum_i a_ij^2 E[-l2_i]: what the data add to the precision of each of (vc, fe). */
  informations(): Float64Array {
    const { effects, conditional, curvature } = this;
    const out = new Float64Array(this.size);
    addSquaresTransposed(conditional.rows, curvature, out.subarray(effects), out);
    return out;
  }

  /** Rows whose predictor, give or take `width` of the SDs that it has here, leaves the domain of the link. */
  rowsBeyondDomain(width: number): number {
    const { mean, variance, conditional, data } = this;
    return countBeyond(data.family, conditional.rows, mean, () => variance, width);
  }

  /**
   * Factor of minus the second derivatives of `value` in x: H with W = E[-l2] ("observed"), or with
   * its negative entries at 0 ("expected"); damping as in `ConditionalPosterior`.
   * @throws NotPositiveDefiniteError
   */
  factor(kind: "observed" | "expected", damping = 0): CholeskyFactor {
    const { hessian } = this.conditional;
    const weights =
      kind === "observed" ? this.curvature : this.curvature.map((c) => Math.max(0, c));
    hessian.assemble(weights, this.scales, false);
    if (damping > 0) hessian.factor.dampDiagonal(damping);
    hessian.factor.factorInPlace();
    return hessian.factor;
  }
}
