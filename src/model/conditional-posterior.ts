import type { Family } from "../families/family.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { ConditionalHessian } from "./conditional-hessian.js";
import {
  addFixed,
  addFixedTransposed,
  addRandom,
  addRandomTransposed,
  addTransposed,
} from "./design-products.js";
import { fixedCurvature } from "./fixed-curvature.js";
import { FixedScaling } from "./fixed-scaling.js";
import { checkIdentified } from "./identifiability.js";
import { LatentCoordinates } from "./latent-coordinates.js";
import { mergeRows, type MergedRows } from "./merged-rows.js";
import { packedLength, unpack, type ModelData } from "./model-data.js";

/**
 * f(x; v) = log p(y | x) - b'b/2 - gamma'Q gamma/2 for fixed log standard deviations v, as a
 * function of the latent x = (b, gamma): random effects in units of their standard deviation,
 * u_j = exp(v_k) b_j, and fixed effects in internal units (`FixedScaling`).
 *
 * Up to the factor prod_k exp(-q_k v_k) and the prior of v this is the joint posterior density, so
 * both have the same mode in x. `value` moves the evaluation point; everything else refers to it.
 *
 * `holdFixed(true)` makes f a function of b alone: gamma keeps its place in x, but its gradient is 0
 * and its rows of the Hessian are those of the identity, so that log |H| and H^-1 are those of b.
 */
export class ConditionalPosterior extends LatentCoordinates {
  /** Present log standard deviations, length k. */
  readonly vcp: Float64Array;
  /** How often the point or v has been moved. */
  moves = 0;
  /** The rows, X in internal units. */
  readonly design: MergedRows;
  private readonly hessian: ConditionalHessian;
  private readonly x: Float64Array;
  private readonly eta: Float64Array;
  /** First three derivatives of each row's log likelihood in eta. */
  private readonly derivatives: readonly Float64Array[];
  /** offset + X gamma at the last gamma. */
  private readonly fixedPart: Float64Array;
  private readonly fixedPoint: Float64Array;
  /** Workspace, one number a row. */
  private readonly rowWork: Float64Array;
  private held = false;

  constructor(
    readonly data: ModelData,
    readonly rows: MergedRows = mergeRows(data),
  ) {
    const scaling = FixedScaling.of(rows.exog);
    super(data.termOf, scaling, scaling.transformPrecision(data.feP.map((sd) => 1 / sd ** 2)));
    this.design = { ...rows, exog: scaling.scaled };
    checkIdentified(this.design.exog, this.precision, data.fepNames);
    this.hessian = new ConditionalHessian(this.design, this.effects, this.precision);
    this.vcp = new Float64Array(data.termSizes.length);
    this.x = new Float64Array(this.size);
    this.eta = new Float64Array(rows.count);
    this.derivatives = [1, 2, 3].map(() => new Float64Array(rows.count));
    this.fixedPart = rows.offset.slice();
    this.fixedPoint = new Float64Array(this.fixed).fill(NaN);
    this.rowWork = new Float64Array(rows.count);
  }

  get termSizes(): Int32Array {
    return this.data.termSizes;
  }

  get vcpP(): Float64Array {
    return this.data.vcpP;
  }

  get family(): Family {
    return this.data.family;
  }

  get vcNames(): readonly string[] {
    return this.data.vcNames;
  }

  get fepNames(): readonly string[] {
    return this.data.fepNames;
  }

  get feP(): Float64Array {
    return this.data.feP;
  }

  get vcpNames(): readonly string[] {
    return this.data.vcpNames;
  }

  /** True where every prior is flat, so that a marginal fit is maximum likelihood. */
  get flat(): boolean {
    return [...this.data.feP, ...this.data.vcpP].every((sd) => sd === Infinity);
  }

  /** Multiplications that one factorisation and its derivatives take, roughly. */
  get work(): number {
    const { count, columnsOf } = this.design;
    const { tailSize } = this.hessian.factor.symbolic;
    return 40 * (count + columnsOf.length) + 4 * count * this.fixed + tailSize ** 3;
  }

  get weightSum(): number {
    return this.data.weights.reduce((sum, w) => sum + w, 0);
  }

  override setVcp(vcp: ArrayLike<number>): void {
    super.setVcp(vcp);
    this.vcp.set(vcp);
    this.moves++;
  }

  holdFixed(held: boolean): void {
    this.held = held;
  }

  /** Moves to x and returns f(x; v). */
  value(x: Float64Array): number {
    this.moves++;
    this.x.set(x);
    const { effects, design, derivatives } = this;
    this.updateFixedPart(x.subarray(effects));
    this.eta.set(this.fixedPart);
    addRandom(design, this.scaled(x), this.eta);
    const kernel = this.data.family.evaluate(this.eta, design, derivatives);
    return kernel + this.rows.constant - this.penalty(x);
  }

  /** Writes df/dx at the present point. */
  gradient(out: Float64Array): void {
    const { effects, scales, x } = this;
    out.fill(0);
    addRandomTransposed(this.design, this.derivatives[0], out);
    for (let j = 0; j < effects; j++) out[j] = scales[j] * out[j] - x[j];
    if (!this.held) out.set(this.fixedGradient(), effects);
  }

  /** df/dgamma at the present point, whether or not gamma is held. */
  fixedGradient(): Float64Array {
    const { effects, fixed, x, precision } = this;
    const gradient = new Float64Array(fixed);
    addFixedTransposed(this.design, this.derivatives[0], gradient);
    for (let j = 0; j < fixed; j++) {
      for (let l = 0; l < fixed; l++) gradient[j] -= precision[j * fixed + l] * x[effects + l];
    }
    return gradient;
  }

  /**
   * Cholesky factor of the negative Hessian of f at the present point ("observed"), or of its
   * expectation over the response ("expected", positive definite wherever the model is identified);
   * damping (1 + h_jj) is added to the diagonal.
   * @throws NotPositiveDefiniteError
   */
  factor(kind: "observed" | "expected", damping = 0): CholeskyFactor {
    this.hessian.assemble(this.weights(kind), this.scales, this.held);
    if (damping > 0) this.hessian.dampDiagonal(damping);
    this.hessian.factor.factorInPlace();
    return this.hessian.factor;
  }

  /**
   * Gradient of log |H| in x at fixed v, from H^-1 at the present point:
   * -sum_i l3_i h_i a_i with h_i = a_i'H^-1 a_i, a_i the row's coefficients of x.
   */
  logDeterminantGradient(inverse: SelectedInverse): Float64Array {
    const { effects, scales } = this;
    const third = this.derivatives[2];
    const t = this.rowWork;
    this.hessian.leverages(inverse.values, scales, this.held, t);
    for (let i = 0; i < t.length; i++) t[i] *= -third[i];
    const out = new Float64Array(this.size);
    addTransposed(this.design, t, out.subarray(effects), out);
    for (let j = 0; j < effects; j++) out[j] *= scales[j];
    return out;
  }

  /**
   * Minus the second derivatives in gamma of the Laplace log marginal, gamma held, nearly exact:
   * `r` is C times the random part of the gradient of log |H|, slopes[j] is db/dgamma_j.
   */
  fixedCurvature(
    inverse: SelectedInverse,
    r: Float64Array,
    slopes: readonly Float64Array[],
  ): Float64Array {
    const { design, effects, fixed, scales, eta } = this;
    const [first, second, third] = this.derivatives;
    const fourth = new Float64Array(design.count);
    this.data.family.evaluate(eta, design, [first, second, third, fourth]);
    const rho = this.predictorChange(r);
    const h = this.rowWork;
    this.hessian.leverages(inverse.values, scales, true, h);
    const weights = h.map((hi, i) => -second[i] - (hi * fourth[i] - third[i] * rho[i]) / 2);
    const moved = slopes.map((slope) => this.predictorChange(slope));
    const variances = inverse.diagonal().subarray(0, effects);
    for (let j = 0; j < effects; j++) variances[j] *= scales[j] ** 2;
    const curvature = fixedCurvature(design, weights, third, moved, slopes, variances);
    for (let s = 0; s < fixed * fixed; s++) curvature[s] += this.precision[s];
    return curvature;
  }

  /** X'WZS b: minus the mixed second derivatives of f in (gamma, b), applied to b. */
  mixedProduct(b: Float64Array): Float64Array {
    const product = new Float64Array(this.fixed);
    addFixedTransposed(this.design, this.weighted(this.predictorChange(b)), product);
    return product;
  }

  /** SZ'WX gamma, the transpose of `mixedProduct`, padded to the length of x. */
  mixedTranspose(gamma: Float64Array): Float64Array {
    const eta = this.rowWork.fill(0);
    addFixed(this.design, gamma, eta);
    const product = new Float64Array(this.size);
    addRandomTransposed(this.design, this.weighted(eta), product);
    for (let j = 0; j < this.effects; j++) product[j] *= this.scales[j];
    return product;
  }

  /** Packed parameters (fe, vcp, vc) of a latent point at the present v. */
  toParameters(x: Float64Array): Float64Array {
    const params = new Float64Array(packedLength(this.data));
    const { fe, vcp, vc } = unpack(this.data, params);
    const user = this.toUser(x);
    fe.set(user.subarray(this.effects));
    vcp.set(this.vcp);
    vc.set(user.subarray(0, this.effects));
    return params;
  }

  /** The latent point of packed parameters, after moving v to theirs. */
  fromParameters(params: Float64Array): Float64Array {
    const { fe, vcp, vc } = unpack(this.data, params);
    this.setVcp(vcp);
    const x = new Float64Array(this.size);
    for (let j = 0; j < this.effects; j++) x[j] = vc[j] === 0 ? 0 : vc[j] / this.scales[j];
    x.set(this.scaling.toInternal(fe), this.effects);
    return x;
  }

  /** ZS b */
  private predictorChange(b: Float64Array): Float64Array {
    const change = new Float64Array(this.design.count);
    addRandom(this.design, this.scaled(b), change);
    return change;
  }

  /** W: minus the second derivative of each row's log likelihood in eta, or its expectation. */
  private weights(kind: "observed" | "expected"): Float64Array {
    const { rowWork: w, eta, design } = this;
    const curvature = this.derivatives[1];
    for (let i = 0; i < w.length; i++) {
      w[i] =
        kind === "observed"
          ? -curvature[i]
          : (design.weight?.[i] ?? 1) * this.data.family.information(design.size[i], eta[i]);
    }
    return w;
  }

  /** Overwrites r by W r. */
  private weighted(r: Float64Array): Float64Array {
    const curvature = this.derivatives[1];
    for (let i = 0; i < r.length; i++) r[i] *= -curvature[i];
    return r;
  }

  /** offset + X gamma, kept while gamma stays the same. */
  private updateFixedPart(gamma: Float64Array): void {
    if (gamma.every((value, j) => value === this.fixedPoint[j])) return;
    this.fixedPoint.set(gamma);
    this.fixedPart.set(this.design.offset);
    addFixed(this.design, gamma, this.fixedPart);
  }
}
