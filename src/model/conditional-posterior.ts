import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { ConditionalHessian } from "./conditional-hessian.js";
import { addTransposed, linearPredictor } from "./design-products.js";
import { FixedScaling } from "./fixed-scaling.js";
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
export class ConditionalPosterior {
  readonly scaling: FixedScaling;
  /** Number of random effects q, of fixed effects p, and of latent variables q + p. */
  readonly effects: number;
  readonly fixed: number;
  readonly size: number;
  /** Present log standard deviations, length k, and exp of them by effect, length q. */
  readonly vcp: Float64Array;
  readonly scales: Float64Array;
  private readonly design: MergedRows;
  private readonly precision: Float64Array;
  private readonly hessian: ConditionalHessian;
  private readonly x: Float64Array;
  private readonly eta: Float64Array;
  /** Derivatives of each row's log likelihood in eta; the last two are filled when asked for. */
  private readonly derivatives: readonly Float64Array[];
  private held = false;

  constructor(
    readonly data: ModelData,
    readonly rows: MergedRows = mergeRows(data),
  ) {
    this.scaling = FixedScaling.of(this.rows.exog);
    this.design = { ...this.rows, exog: this.scaling.scaled };
    this.effects = data.termOf.length;
    this.fixed = data.exog.columns;
    this.size = this.effects + this.fixed;
    this.precision = this.scaling.transformPrecision(data.feP.map((sd) => 1 / sd ** 2));
    this.hessian = new ConditionalHessian(this.design, this.effects, this.precision);
    this.vcp = new Float64Array(data.termSizes.length);
    this.scales = new Float64Array(this.effects).fill(1);
    this.x = new Float64Array(this.size);
    this.eta = new Float64Array(this.rows.count);
    this.derivatives = [1, 2, 3, 4].map(() => new Float64Array(this.rows.count));
  }

  get termOf(): Int32Array {
    return this.data.termOf;
  }

  get termSizes(): Int32Array {
    return this.data.termSizes;
  }

  get vcpP(): Float64Array {
    return this.data.vcpP;
  }

  get vcpNames(): readonly string[] {
    return this.data.vcpNames;
  }

  /** True where every prior is flat, so that a marginal fit is maximum likelihood. */
  get flat(): boolean {
    return [...this.data.feP, ...this.data.vcpP].every((sd) => sd === Infinity);
  }

  get weightSum(): number {
    return this.data.weights.reduce((sum, w) => sum + w, 0);
  }

  setVcp(vcp: ArrayLike<number>): void {
    this.vcp.set(vcp);
    for (let j = 0; j < this.effects; j++) {
      this.scales[j] = Math.exp(this.vcp[this.data.termOf[j]]);
    }
  }

  holdFixed(held: boolean): void {
    this.held = held;
  }

  /** Moves to x and returns f(x; v). */
  value(x: Float64Array): number {
    this.x.set(x);
    const { effects, design, derivatives } = this;
    const u = this.scales.map((s, j) => s * x[j]);
    linearPredictor(design, x.subarray(effects), u, this.eta);
    const kernel = this.data.family.evaluate(this.eta, design, derivatives.slice(0, 2));
    return kernel + this.rows.constant - this.penalty();
  }

  /** Writes df/dx at the present point. */
  gradient(out: Float64Array): void {
    const { effects, fixed, scales, x, precision } = this;
    out.fill(0);
    const gamma = out.subarray(effects);
    addTransposed(this.design, this.derivatives[0], gamma, out);
    for (let j = 0; j < effects; j++) out[j] = scales[j] * out[j] - x[j];
    if (this.held) gamma.fill(0);
    else {
      for (let j = 0; j < fixed; j++) {
        for (let l = 0; l < fixed; l++) gamma[j] -= precision[j * fixed + l] * x[effects + l];
      }
    }
  }

  /**
   * Cholesky factor of the negative Hessian of f at the present point ("observed"), or of its
   * expectation over the response ("expected", positive definite wherever the model is identified);
   * the diagonal is multiplied by 1 + damping.
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
    const [, , third] = this.differentiate(3);
    const h = this.hessian.leverages(inverse.values, scales, this.held);
    const t = third.map((l3, i) => -l3 * h[i]);
    const out = new Float64Array(this.size);
    addTransposed(this.design, t, out.subarray(effects), out);
    for (let j = 0; j < effects; j++) out[j] *= scales[j];
    return out;
  }

  /** X'WZS b: minus the mixed second derivatives of f in (gamma, b), applied to b. */
  mixedProduct(b: Float64Array): Float64Array {
    const eta = new Float64Array(this.rows.count);
    const u = this.scales.map((s, j) => s * b[j]);
    linearPredictor(this.design, new Float64Array(this.fixed), u, eta, false);
    return this.weightedTranspose(eta).subarray(this.effects);
  }

  /** SZ'WX gamma, the transpose of `mixedProduct`, padded to the length of x. */
  mixedTranspose(gamma: Float64Array): Float64Array {
    const eta = new Float64Array(this.rows.count);
    linearPredictor(this.design, gamma, new Float64Array(this.effects), eta, false);
    const product = this.weightedTranspose(eta);
    for (let j = 0; j < this.effects; j++) product[j] *= this.scales[j];
    product.fill(0, this.effects);
    return product;
  }

  /** df/dgamma at the present point, whether or not gamma is held. */
  fixedGradient(): Float64Array {
    const { held } = this;
    const gradient = new Float64Array(this.size);
    this.held = false;
    this.gradient(gradient);
    this.held = held;
    return gradient.subarray(this.effects);
  }

  /** (s b, T gamma): a latent displacement in the user's coordinates (u, beta). */
  toUser(displacement: Float64Array): Float64Array {
    const user = displacement.slice();
    for (let j = 0; j < this.effects; j++) user[j] *= this.scales[j];
    user.set(this.scaling.toUser(displacement.subarray(this.effects)), this.effects);
    return user;
  }

  /** Transpose of `toUser`. */
  pullBack(covector: Float64Array): Float64Array {
    const latent = covector.slice();
    for (let j = 0; j < this.effects; j++) latent[j] *= this.scales[j];
    latent.set(this.scaling.pullBack(covector.subarray(this.effects)), this.effects);
    return latent;
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

  /** The first `order` derivatives of each row's log likelihood at the present point. */
  private differentiate(order: number): readonly Float64Array[] {
    const derivatives = this.derivatives.slice(0, order);
    this.data.family.evaluate(this.eta, this.design, derivatives);
    return derivatives;
  }

  /** W: minus the second derivative of each row's log likelihood in eta, or its expectation. */
  private weights(kind: "observed" | "expected"): Float64Array {
    if (kind === "observed") return this.derivatives[1].map((l2) => -l2);
    const { size, weight } = this.design;
    const { family } = this.data;
    return this.eta.map((eta, i) => (weight?.[i] ?? 1) * family.information(size[i], eta));
  }

  /** (Z'W eta, X'W eta) */
  private weightedTranspose(eta: Float64Array): Float64Array {
    const curvature = this.derivatives[1];
    for (let i = 0; i < eta.length; i++) eta[i] *= -curvature[i];
    const out = new Float64Array(this.size);
    addTransposed(this.design, eta, out.subarray(this.effects), out);
    return out;
  }

  /** b'b/2 + gamma'Q gamma/2 */
  private penalty(): number {
    const { x, effects, fixed, precision } = this;
    let sum = 0;
    for (let j = 0; j < effects; j++) sum += x[j] ** 2;
    for (let j = 0; j < fixed; j++) {
      for (let l = 0; l < fixed; l++) {
        sum += precision[j * fixed + l] * x[effects + j] * x[effects + l];
      }
    }
    return sum / 2;
  }
}
