import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { sampleClusters } from "./cluster-sample.js";
import { ConditionalHessian } from "./conditional-hessian.js";
import { ConditionalProducts } from "./conditional-products.js";
import { ConditionalRows } from "./conditional-rows.js";
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
  private readonly hessian: ConditionalHessian;
  private readonly present: ConditionalRows;
  private readonly products: ConditionalProducts;
  private readonly x: Float64Array;
  /** Workspace, one number a row. */
  private readonly slopes: Float64Array;
  private held = false;

  constructor(
    readonly data: ModelData,
    readonly rows: MergedRows = mergeRows(data),
  ) {
    const scaling = FixedScaling.of(rows.exog);
    super(data.termOf, scaling, scaling.transformPrecision(data.feP.map((sd) => 1 / sd ** 2)));
    const design = { ...rows, exog: scaling.scaled };
    checkIdentified(design.exog, this.precision, data.fepNames);
    this.hessian = new ConditionalHessian(design, this.effects, this.precision);
    this.present = new ConditionalRows(data.family, design);
    this.products = new ConditionalProducts(this.present, this);
    this.vcp = new Float64Array(data.termSizes.length);
    this.x = new Float64Array(this.size);
    this.slopes = new Float64Array(rows.count);
  }

  get termSizes(): Int32Array {
    return this.data.termSizes;
  }

  get vcpP(): Float64Array {
    return this.data.vcpP;
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
    const { count, columnsOf } = this.rows;
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

  /**
   * The posterior of a sample of the data, where there are many independent clusters; else null.
   * @throws InputError where the sample does not identify the fixed effects.
   */
  sample(): ConditionalPosterior | null {
    const sample = sampleClusters(this.data, this.rows);
    return sample && new ConditionalPosterior(sample.data, sample.rows);
  }

  /**
   * A point to start from: no random effects, and as fixed effects the constant predictor that has the
   * mean of the response, if the model has one.
   */
  guess(): Float64Array {
    const { y, size, offset } = this.rows;
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    const eta = this.data.family.link.link(sum(y) / sum(size)) - sum(offset) / offset.length;
    const x = new Float64Array(this.size);
    if (Number.isFinite(eta)) x.set(this.scaling.constantPredictor(eta), this.effects);
    return x;
  }

  /** Moves to x and returns f(x; v). */
  value(x: Float64Array): number {
    this.moves++;
    this.x.set(x);
    const kernel = this.present.moveTo(x.subarray(this.effects), this.scaled(x));
    return kernel + this.rows.constant - this.penalty(x);
  }

  /** Writes df/dx at the present point. */
  gradient(out: Float64Array): void {
    const { effects, x } = this;
    out.set(this.products.randomTransposed(this.present.derivatives[0]));
    for (let j = 0; j < effects; j++) out[j] -= x[j];
    if (!this.held) out.set(this.fixedGradient(), effects);
  }

  /** df/dgamma at the present point, whether or not gamma is held. */
  fixedGradient(): Float64Array {
    return this.products.fixedTransposed(this.present.derivatives[0], this.gamma);
  }

  /** df/dgamma - X't / 2 + X'WZS d for one number t a row and one number d an effect. */
  followingGradient(t: Float64Array, d: Float64Array): Float64Array {
    return this.products.fixedTransposed(this.products.followedSlopes(t, d), this.gamma);
  }

  /**
   * Cholesky factor of the negative Hessian of f at the present point ("observed"), or of its
   * expectation over the response ("expected", positive definite wherever the model is identified);
   * damping (1 + h_jj) is added to the diagonal.
   * @throws NotPositiveDefiniteError
   */
  factor(kind: "observed" | "expected", damping = 0): CholeskyFactor {
    this.hessian.assemble(this.present.weights(kind), this.scales, this.held);
    if (damping > 0) this.hessian.factor.dampDiagonal(damping);
    this.hessian.factor.factorInPlace();
    return this.hessian.factor;
  }

  /**
   * d log |H| / d eta_i for every row, from H^-1 at the present point: -l3_i h_i with h_i = a_i'H^-1 a_i,
   * a_i the row's coefficients of x. Holds until the next call.
   */
  determinantSlopes(inverse: SelectedInverse): Float64Array {
    const { slopes } = this;
    const third = this.present.derivatives[2];
    this.hessian.leverages(inverse.values, this.scales, this.held, slopes);
    for (let i = 0; i < slopes.length; i++) slopes[i] *= -third[i];
    return slopes;
  }

  /** Gradient of log |H| in x at fixed v: A' determinantSlopes. */
  logDeterminantGradient(inverse: SelectedInverse): Float64Array {
    return this.products.transposed(this.determinantSlopes(inverse));
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
    const { scales, present } = this;
    const [, second, third] = present.derivatives;
    const fourth = present.fourthDerivatives();
    const rho = this.products.predictor(r);
    const weights = this.slopes;
    this.hessian.leverages(inverse.values, scales, true, weights);
    for (let i = 0; i < weights.length; i++) {
      weights[i] = -second[i] - (weights[i] * fourth[i] - third[i] * rho[i]) / 2;
    }
    const variances = inverse.diagonal().subarray(0, this.effects);
    const parts = { weights, third, slopes, scales, variances };
    const curvature = fixedCurvature(present.design, parts);
    return curvature.map((value, s) => value + this.precision[s]);
  }

  /** SZ't for one number a row, padded to the length of x. */
  randomTransposed(t: Float64Array): Float64Array {
    return this.products.randomTransposed(t);
  }

  /** X'WZS b: minus the mixed second derivatives of f in (gamma, b), applied to b. */
  mixedProduct(b: Float64Array): Float64Array {
    return this.products.mixed(b);
  }

  /** SZ'WX gamma, the transpose of `mixedProduct`, padded to the length of x. */
  mixedTranspose(gamma: Float64Array): Float64Array {
    return this.products.mixedTransposed(gamma);
  }

  /** The columns of SZ'WX, padded to the length of x. */
  mixedColumns(): Float64Array[] {
    return this.products.mixedColumns();
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

  private get gamma(): Float64Array {
    return this.x.subarray(this.effects);
  }
}
