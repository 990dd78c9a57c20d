import { NotPositiveDefiniteError } from "../errors.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import { ConditionalHessian } from "./conditional-hessian.js";
import type { ConditionalPosterior } from "./conditional-posterior.js";
import { addRandom, addRandomTransposed } from "./design-products.js";
import { countBeyond } from "./domain-border.js";
import { ExpectedLikelihood } from "./expected-likelihood.js";
import type { DesignedRows } from "./fixed-design.js";
import { LatentCoordinates } from "./latent-coordinates.js";
import { elboConstant } from "./mean-field-elbo.js";
import type { ModelData } from "./model-data.js";

/** A flat effect of which the rows say nothing at the start needs one of these. */
const DAMPINGS = [0, 1e-10, 1e-5, 1];

/**
 * The ELBO of a joint Gaussian q = N(z, P^-1) over z = (b, gamma, v), in which P has the sparsity of
 * the joint posterior's Hessian. b and gamma are as in `LatentCoordinates`, with scales S that stay
 * (`setVcp`), u = S b. With m, s^2 the mean and variance of v_k, c_j = Cov(u_j, v_k), m_j and s_j^2
 * those of u_j, and
 *
 *     rho_k = exp(-2 m + 2 s^2),   t_j = m_j - 2 c_j,   E[u_j^2 exp(-2 v)] = rho (t_j^2 + s_j^2),
 *
 *     ELBO = sum_i E l(eta_i) - sum_k (q_k m_k + sum_j rho_k (t_j^2 + s_j^2) / 2)
 *            - sum_k (m_k^2 + s_k^2) / (2 vcpP_k^2) - E gamma'Q gamma / 2 + entropy.
 *
 * Its gradient in the mean, and the expected Hessian (twice the gradient in the covariance, but for
 * the entropy), are
 *
 *     u: Z'E l1 - rho t,   gamma: X'E l1 - Q gamma,   v: -q - m / vcpP^2 + sum rho (t^2 + s^2)
 *     -E Hessian = [ Z'WZ + rho,  Z'WX,     -2 rho t                            ]
 *                  [ X'WZ,        X'WX + Q,  0                                  ]
 *                  [ -2 rho t',   0,         2 sum rho (t^2 + s^2) + 1 / vcpP^2 ],   W = -E l2.
 *
 * `setPrecision` and then `value` move the point; everything else refers to it. A precision is kept in
 * the layout of `factor.values` before it is factored.
 */
export class StructuredPosterior extends LatentCoordinates {
  readonly data: ModelData;
  /** Length of z. */
  readonly length: number;
  private readonly design: DesignedRows;
  private readonly hessian: ConditionalHessian;
  private readonly inverse: SelectedInverse;
  private readonly likelihood: ExpectedLikelihood;
  private readonly z: Float64Array;
  private readonly eta: Float64Array;
  private readonly variance: Float64Array;
  private readonly slope: Float64Array;
  private readonly curvature: Float64Array;
  /** rho t of each effect, in units of b. */
  private readonly pull: Float64Array;
  private readonly rho: Float64Array;
  /** sum_j rho_k (t_j^2 + s_j^2) by term. */
  private readonly squares: Float64Array;

  constructor(private readonly conditional: ConditionalPosterior) {
    super(conditional.termOf, conditional.scaling, conditional.precision);
    const { data, rows, design } = conditional;
    const terms = data.termSizes.length;
    this.data = data;
    this.length = this.size + terms;
    // v as further fixed effects, with columns of zeros: dense rows of P, eliminated last
    this.design = { ...design, exog: design.exog.padded(terms, design.exogRow) };
    const padded = paddedPrecision(this.precision, this.fixed, terms);
    this.hessian = new ConditionalHessian(this.design, this.effects, padded);
    this.inverse = new SelectedInverse(this.hessian.factor);
    this.likelihood = new ExpectedLikelihood(data.family, rows);
    this.z = new Float64Array(this.length);
    this.eta = new Float64Array(rows.count);
    this.variance = new Float64Array(rows.count);
    this.slope = new Float64Array(rows.count);
    this.curvature = new Float64Array(rows.count);
    this.pull = new Float64Array(this.effects);
    this.rho = new Float64Array(terms);
    this.squares = new Float64Array(terms);
  }

  /** Of P as last set; `negativeHessian` and `startingPrecision` overwrite it. */
  get factor(): CholeskyFactor {
    return this.hessian.factor;
  }

  /**
   * Moves to the precision P and factors it.
   * @throws NotPositiveDefiniteError
   */
  setPrecision(precision: Float64Array): void {
    this.hessian.factor.values.set(precision);
    this.hessian.factor.factorInPlace();
  }

  /** The ELBO at the mean z and the precision last set. */
  value(z: Float64Array): number {
    const { data, effects, size, hessian, inverse, variance } = this;
    this.z.set(z);
    inverse.refresh();
    this.updatePredictor();
    hessian.leverages(inverse.values, this.scales, false, variance);
    // a variance that rounding has made negative
    for (let i = 0; i < variance.length; i++) variance[i] = Math.max(0, variance[i]);
    const expected = this.likelihood.evaluate(this.eta, variance, this.slope, this.curvature);
    const variances = inverse.diagonal();
    this.updateEffects(variances);
    let sum = expected + elboConstant(this.conditional.rows, this.length, "exact");
    sum -= this.fixedPenalty() + hessian.factor.logDeterminant() / 2;
    for (let k = 0; k < data.termSizes.length; k++) {
      const mean = z[size + k];
      sum -= data.termSizes[k] * mean + this.squares[k] / 2;
      sum -= (mean * mean + variances[size + k]) / (2 * data.vcpP[k] ** 2);
    }
    // the entropy is that of (u, beta, v)
    for (let j = 0; j < effects; j++) sum += Math.log(this.scales[j]);
    return sum + this.scaling.logDeterminant;
  }

  /** Derivative of the ELBO in z. */
  gradient(): Float64Array {
    const { data, effects, fixed, size, scales, z, pull, squares } = this;
    const out = new Float64Array(this.length);
    addRandomTransposed(this.design, this.slope, out);
    this.conditional.design.exog.addTransposed(this.slope, out.subarray(effects, size));
    for (let j = 0; j < effects; j++) out[j] = scales[j] * out[j] - pull[j];
    for (let j = 0; j < fixed; j++) {
      for (let l = 0; l < fixed; l++) {
        out[effects + j] -= this.precision[j * fixed + l] * z[effects + l];
      }
    }
    for (let k = 0; k < squares.length; k++) {
      out[size + k] = squares[k] - data.termSizes[k] - z[size + k] / data.vcpP[k] ** 2;
    }
    return out;
  }

  /** Precision at the point z, without uncertainty: of (b, gamma) given v, and of v as if u were known. */
  startingPrecision(z: Float64Array): Float64Array {
    this.z.set(z);
    this.updatePredictor();
    this.likelihood.evaluate(this.eta, this.variance.fill(0), this.slope, this.curvature);
    for (let i = 0; i < this.curvature.length; i++) {
      this.curvature[i] = Math.max(0, this.curvature[i]);
    }
    this.pull.fill(0);
    // E sum u^2 exp(-2v) is q_k, but for the prior of v
    this.squares.set(this.data.termSizes);
    for (let k = 0; k < this.rho.length; k++) this.rho[k] = Math.exp(-2 * z[this.size + k]);
    return this.damped(this.negativeHessian());
  }

  /** The precision, with a diagonal damped as far as it takes to factor it. */
  private damped(precision: Float64Array): Float64Array {
    const { factor } = this.hessian;
    for (const damping of DAMPINGS) {
      factor.values.set(precision);
      if (damping > 0) factor.dampDiagonal(damping);
      const damped = Float64Array.from(factor.values);
      try {
        factor.factorInPlace();
        return damped;
      } catch (error) {
        if (!(error instanceof NotPositiveDefiniteError)) throw error;
      }
    }
    return precision;
  }

  /** Minus the expected Hessian, in the layout of a precision. */
  negativeHessian(): Float64Array {
    const { data, effects, fixed, size, scales, termOf, hessian } = this;
    hessian.assemble(this.curvature, scales, false);
    const buffer = Float64Array.from(hessian.factor.values);
    for (let j = 0; j < effects; j++) {
      const k = termOf[j];
      buffer[hessian.diagonalOffsets[j]] += this.rho[k] * scales[j] ** 2 - 1;
      buffer[hessian.fixedOffsets[j] + fixed + k] = -2 * this.pull[j];
    }
    for (let k = 0; k < data.termSizes.length; k++) {
      buffer[this.denseDiagonal(size + k)] = 2 * this.squares[k] + 1 / data.vcpP[k] ** 2;
    }
    return buffer;
  }

  /** Rows whose predictor, give or take `width` of the SDs that it has here, leaves the domain of the link. */
  rowsBeyondDomain(width: number): number {
    const { eta, variance, conditional, data } = this;
    return countBeyond(data.family, conditional.rows, eta, () => variance, width);
  }

  /** Diagonal of P^-1, by entry of z. */
  variances(): Float64Array {
    return this.inverse.diagonal();
  }

  /**
   * Numbers by which two precisions are compared: the logs of the diagonal, by entry of z, and
   * P_uv / sqrt(P_uu P_vv) of each effect with the log standard deviation of its term.
   */
  landmarks(precision: Float64Array): Float64Array {
    const { effects, fixed, size, length, termOf, hessian } = this;
    const marks = new Float64Array(length + effects);
    for (let j = 0; j < effects; j++) marks[j] = Math.log(precision[hessian.diagonalOffsets[j]]);
    for (let j = effects; j < length; j++) marks[j] = Math.log(precision[this.denseDiagonal(j)]);
    for (let j = 0; j < effects; j++) {
      const k = termOf[j];
      const entry = precision[hessian.fixedOffsets[j] + fixed + k];
      marks[length + j] = entry * Math.exp(-(marks[j] + marks[size + k]) / 2);
    }
    return marks;
  }

  /** Buffer index of the diagonal entry of gamma or v, which are the last rows of the tail. */
  private denseDiagonal(j: number): number {
    const symbolic = this.hessian.factor.symbolic;
    return symbolic.length - 1 - (this.length - 1 - j) * (symbolic.tailSize + 1);
  }

  private updatePredictor(): void {
    const { conditional, effects, size, eta, z } = this;
    eta.set(conditional.rows.offset);
    conditional.design.exog.addProduct(z.subarray(effects, size), eta);
    addRandom(conditional.design, this.scaled(z), eta);
  }

  /** rho, and for each effect rho t (in units of b: times its scale), with the sums of squares. */
  private updateEffects(variances: Float64Array): void {
    const { effects, fixed, size, termOf, scales, z, rho, pull, squares, hessian } = this;
    for (let k = 0; k < rho.length; k++) rho[k] = Math.exp(2 * (variances[size + k] - z[size + k]));
    squares.fill(0);
    for (let j = 0; j < effects; j++) {
      const k = termOf[j];
      const covariance = this.inverse.values[hessian.fixedOffsets[j] + fixed + k];
      const t = z[j] - 2 * covariance;
      const weight = rho[k] * scales[j] ** 2;
      pull[j] = weight * t;
      squares[k] += weight * (t * t + variances[j]);
    }
  }

  /** E gamma'Q gamma / 2 */
  private fixedPenalty(): number {
    const { effects, fixed, z, precision, inverse } = this;
    const { tailOffset, tailSize } = this.hessian.factor.symbolic;
    const terms = this.length - this.size;
    const corner = tailOffset + (tailSize - fixed - terms) * (tailSize + 1);
    let sum = 0;
    for (let j = 0; j < fixed; j++) {
      for (let l = 0; l < fixed; l++) {
        const covariance = inverse.values[corner + Math.min(j, l) * tailSize + Math.max(j, l)];
        const product = z[effects + j] * z[effects + l];
        sum += precision[j * fixed + l] * (product + covariance);
      }
    }
    return sum / 2;
  }
}

function paddedPrecision(precision: Float64Array, fixed: number, more: number): Float64Array {
  const size = fixed + more;
  const padded = new Float64Array(size * size);
  for (let j = 0; j < fixed; j++) {
    padded.set(precision.subarray(j * fixed, (j + 1) * fixed), j * size);
  }
  return padded;
}
