import { isSelfConcordant } from "../families/self-concordance.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { AveragedPosterior } from "./averaged-posterior.js";
import { sampleClusters } from "./cluster-sample.js";
import { ConditionalCorrections } from "./conditional-corrections.js";
import { ConditionalHessian } from "./conditional-hessian.js";
import { ConditionalLeverages } from "./conditional-leverages.js";
import { ConditionalProducts } from "./conditional-products.js";
import { ConditionalRows } from "./conditional-rows.js";
import { fixedCurvature } from "./fixed-curvature.js";
import { FixedDesign, type DesignedRows } from "./fixed-design.js";
import { FixedScaling } from "./fixed-scaling.js";
import { checkIdentified } from "./identifiability.js";
import { LatentCoordinates } from "./latent-coordinates.js";
import { mergeRows, type MergedRows } from "./merged-rows.js";
import { pack, unpack, type ModelData } from "./model-data.js";

/** Multiplications that take as long as the likelihood of a row, or an entry of Z. */
const ROW_WORK = 40;

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
  readonly termSizes: Int32Array;
  /** How often the point, v or the factor has changed. */
  moves = 0;
  /** The merged rows with X in internal units. */
  readonly design: DesignedRows;
  /** Analysed once; its factor is overwritten by whoever uses it next. */
  readonly hessian: ConditionalHessian;
  private readonly present: ConditionalRows;
  private readonly products: ConditionalProducts;
  private readonly x: Float64Array;
  /** The fixed effects in x. */
  private readonly gamma: Float64Array;
  /** Whether gamma is held. */
  held = false;
  private readonly leverages: ConditionalLeverages;
  /** What nested Laplace approximations add at the mode. */
  readonly corrections: ConditionalCorrections;

  constructor(
    readonly data: ModelData,
    readonly rows: MergedRows = mergeRows(data),
  ) {
    const scaling = FixedScaling.of(rows.exog);
    super(data.termOf, scaling, scaling.transformPrecision(data.feP.map((sd) => 1 / sd ** 2)));
    const design = { ...rows, exog: new FixedDesign(scaling.scaled, rows.exogRow) };
    this.design = design;
    checkIdentified(design.exog, this.precision, data.fepNames);
    this.hessian = new ConditionalHessian(design, this.effects, this.precision);
    this.present = new ConditionalRows(data.family, design);
    this.products = new ConditionalProducts(this.present, this);
    this.leverages = new ConditionalLeverages(this.present, this.hessian, this);
    this.corrections = new ConditionalCorrections(this.present, this.hessian, this, this.leverages);
    this.termSizes = data.termSizes;
    this.vcp = new Float64Array(data.termSizes.length);
    this.x = new Float64Array(this.size);
    this.gamma = this.x.subarray(this.effects);
  }

  /** Multiplications that one factorisation and its derivatives take, roughly. */
  get work(): number {
    return this.valueWork + 4 * this.rows.count * this.fixed + this.inverseWork;
  }

  /** Those that one evaluation takes. */
  get valueWork(): number {
    return ROW_WORK * (this.rows.count + this.rows.columnsOf.length);
  }

  /** Those that H^-1 takes. */
  get inverseWork(): number {
    return this.hessian.factor.symbolic.tailSize ** 3;
  }

  override setVcp(vcp: ArrayLike<number>): void {
    super.setVcp(vcp);
    this.vcp.set(vcp);
    this.moves++;
  }

  /** Averages over Gaussians whose precision is that of `hessian`; they overwrite its factor. */
  averages(): AveragedPosterior {
    return new AveragedPosterior(this);
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

  /** A point to start from: without random effects, the constant predictor of the mean response. */
  guess(): Float64Array {
    const eta = this.present.meanPredictor();
    const x = new Float64Array(this.size);
    if (Number.isFinite(eta)) x.set(this.scaling.constantPredictor(eta), this.effects);
    return x;
  }

  /** Moves to x and returns f(x; v). */
  value(x: Float64Array): number {
    this.moves++;
    this.x.set(x);
    const kernel = this.present.moveTo(this.gamma, this.scaled(x));
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
    this.moves++;
    this.hessian.assemble(this.present.weights(kind), this.scales, this.held);
    if (damping > 0) this.hessian.factor.dampDiagonal(damping);
    this.hessian.factor.factorInPlace();
    return this.hessian.factor;
  }

  /**
   * Rows whose predictor, give or take `width` of its SDs sqrt(a_i'H^-1 a_i), leaves the domain of the
   * link; H^-1 is asked for only where the domain has a border.
   */
  rowsBeyondDomain(inverse: () => SelectedInverse, width: number): number {
    return this.present.countBeyond(() => this.leverages.of(inverse()), width);
  }

  /**
   * The largest SD of a predictor, from H^-1 at the present point; Infinity for a family that is not known to be
   * self-concordant, whose curvature may change by any factor within it.
   */
  predictorReach(inverse: () => SelectedInverse): number {
    return isSelfConcordant(this.data.family) ? this.leverages.reach(inverse()) : Infinity;
  }

  /** `longestMoves` of the internal fixed effects at the present point, given their covariance. */
  longestMoves(covariance: Float64Array): Float64Array {
    return this.present.longestMoves(covariance);
  }

  /** d log |H| / d eta_i for every row, from H^-1 at the present point; holds until the next call. */
  determinantSlopes(inverse: SelectedInverse): Float64Array {
    return this.leverages.determinantSlopes(inverse);
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
    const weights = new Float64Array(this.rows.count);
    this.hessian.leverages(inverse.values, scales, true, weights);
    present.curvatureWeights(weights, this.products.predictor(r));
    const variances = inverse.diagonal().subarray(0, this.effects);
    const third = present.derivatives[2];
    const parts = { weights, third, slopes, scales, variances };
    return fixedCurvature(present.design, parts).map((value, s) => value + this.precision[s]);
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
    const user = this.toUser(x);
    return pack(user.subarray(this.effects), this.vcp, user.subarray(0, this.effects));
  }

  /** The latent point of packed parameters, after moving v to theirs. */
  fromParameters(params: Float64Array): Float64Array {
    const { fe, vcp, vc } = unpack(this.data, params);
    this.setVcp(vcp);
    return this.fromUser(vc, fe);
  }
}
