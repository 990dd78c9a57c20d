import { addTransposed, linearPredictor } from "./design-products.js";
import { ExpectedLikelihood, type VbQuadrature } from "./expected-likelihood.js";
import type { MergedRows } from "./merged-rows.js";
import { unpack, type ModelData } from "./model-data.js";
import { addSquaresTransposed, predictorVariance } from "./predictor-variance.js";

/** Derivatives in the packed means and standard deviations. */
export interface ElboGradient {
  /** dELBO / dmean, packed (fe, vcp, vc). */
  readonly mean: Float64Array;
  /** dELBO / dsd, packed (fe, vcp, vc). */
  readonly sd: Float64Array;
}

/**
 * The evidence lower bound of a factored Gaussian q = prod_j N(mean_j, sd_j^2) over (fe, vcp, vc):
 *
 *     ELBO = E_q[log p(y, fe, vcp, vc)] + entropy of q,
 *
 * the joint log posterior as in `JointPosterior`, so that ELBO is at most the log integral of its
 * exponential: normalised up to the constants of the Gaussian priors. With s = sd, m = mean,
 *
 *     E l(eta_i), eta_i ~ N(x_i'm_fe + z_i'm_vc + offset_i, sum_j x_ij^2 s_j^2 + sum_j z_ij^2 s_j^2)
 *     E log p(vc | vcp) = - sum_j m_v - sum_j (m_j^2 + s_j^2) exp(-2 m_v + 2 s_v^2) / 2
 *     E log p(vcp) = - sum_k (m_k^2 + s_k^2) / (2 vcpP_k^2), and likewise for fe
 *     entropy = sum log s + (d / 2) (1 + log 2 pi), d the number of parameters.
 *
 * With "statsmodels" the constants of the likelihood and (d / 2) (1 + log 2 pi) are left out.
 */
export class MeanFieldElbo {
  private readonly likelihood: ExpectedLikelihood;

  /** @throws InputError for "statsmodels" with a link that is not canonical. */
  constructor(
    private readonly data: ModelData,
    private readonly rows: MergedRows,
    private readonly quadrature: VbQuadrature = "exact",
  ) {
    this.likelihood = new ExpectedLikelihood(data.family, rows, quadrature);
  }

  value(mean: Float64Array, sd: Float64Array): number {
    const { data } = this;
    const m = unpack(data, mean);
    const s = unpack(data, sd);
    let sum =
      this.rowMoments(mean, sd).expected + elboConstant(this.rows, mean.length, this.quadrature);
    for (const value of sd) sum += Math.log(value);
    for (let j = 0; j < m.fe.length; j++) {
      sum -= (m.fe[j] ** 2 + s.fe[j] ** 2) / (2 * data.feP[j] ** 2);
    }
    for (let k = 0; k < m.vcp.length; k++) {
      sum -= data.termSizes[k] * m.vcp[k];
      sum -= (m.vcp[k] ** 2 + s.vcp[k] ** 2) / (2 * data.vcpP[k] ** 2);
    }
    for (let j = 0; j < m.vc.length; j++) {
      sum -= ((m.vc[j] ** 2 + s.vc[j] ** 2) * this.expectedPrecision(m.vcp, s.vcp, j)) / 2;
    }
    return sum;
  }

  gradient(mean: Float64Array, sd: Float64Array): ElboGradient {
    const { data, rows } = this;
    const m = unpack(data, mean);
    const s = unpack(data, sd);
    const { slope, curvature } = this.rowMoments(mean, sd);
    const gradient = { mean: new Float64Array(mean.length), sd: new Float64Array(mean.length) };
    const dm = unpack(data, gradient.mean);
    const ds = unpack(data, gradient.sd);
    addTransposed(rows, slope, dm.fe, dm.vc);
    addSquaresTransposed(rows, curvature, ds.fe, ds.vc);
    for (let j = 0; j < m.fe.length; j++) {
      const precision = 1 / data.feP[j] ** 2;
      dm.fe[j] -= precision * m.fe[j];
      ds.fe[j] = 1 / s.fe[j] - s.fe[j] * (ds.fe[j] + precision);
    }
    for (let k = 0; k < m.vcp.length; k++) {
      const precision = 1 / data.vcpP[k] ** 2;
      dm.vcp[k] = -data.termSizes[k] - precision * m.vcp[k];
      ds.vcp[k] = 1 / s.vcp[k] - precision * s.vcp[k];
    }
    for (let j = 0; j < m.vc.length; j++) {
      const k = data.termOf[j];
      const precision = this.expectedPrecision(m.vcp, s.vcp, j);
      const square = precision * (m.vc[j] ** 2 + s.vc[j] ** 2);
      dm.vc[j] -= precision * m.vc[j];
      ds.vc[j] = 1 / s.vc[j] - s.vc[j] * (ds.vc[j] + precision);
      dm.vcp[k] += square;
      ds.vcp[k] -= 2 * square * s.vcp[k];
    }
    return gradient;
  }

  /** E exp(-2 v) for the term of effect j. */
  private expectedPrecision(mean: Float64Array, sd: Float64Array, j: number): number {
    const k = this.data.termOf[j];
    return Math.exp(2 * (sd[k] ** 2 - mean[k]));
  }

  private rowMoments(mean: Float64Array, sd: Float64Array) {
    const { data, rows, likelihood } = this;
    const m = unpack(data, mean);
    const variances = unpack(
      data,
      sd.map((s) => s * s),
    );
    const [eta, variance, slope, curvature] = [1, 2, 3, 4].map(() => new Float64Array(rows.count));
    linearPredictor(rows, m.fe, m.vc, eta);
    predictorVariance(rows, variances.fe, variances.vc, variance);
    return { expected: likelihood.evaluate(eta, variance, slope, curvature), slope, curvature };
  }
}

/** What the ELBO of d parameters has besides the terms that depend on q. */
export function elboConstant(rows: MergedRows, d: number, quadrature: VbQuadrature): number {
  return quadrature === "statsmodels" ? 0 : rows.constant + (d / 2) * (1 + Math.log(2 * Math.PI));
}
