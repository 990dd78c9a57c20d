import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { linearPredictor } from "./design-products.js";
import type { FixedScaling } from "./fixed-scaling.js";
import { IntegratedCorrections } from "./integrated-corrections.js";
import { determinantDerivatives } from "./integrated-determinant.js";
import { IntegratedEffects } from "./integrated-effects.js";
import { IntegratedHessian } from "./integrated-hessian.js";
import { IntegratedProducts } from "./integrated-products.js";
import { LatentCoordinates } from "./latent-coordinates.js";
import { LevelIntegrals } from "./level-integrals.js";
import type { LevelRows } from "./level-rows.js";
import { LocalRows } from "./local-rows.js";
import { longestMoves } from "./longest-moves.js";
import { packedLength, unpack, type ModelData } from "./model-data.js";

/** A model whose rows are sorted by the level of the term to integrate. */
export interface LevelModel {
  readonly data: ModelData;
  readonly scaling: FixedScaling;
  /** Terms of the likelihood that are free of the linear predictor. */
  readonly constant: number;
  /** With X in internal units. */
  readonly rows: LevelRows;
  readonly term: number;
}

/**
 * log int p(y | x, b_t) phi(b_t) db_t - b'b/2 - gamma'Q gamma/2 for fixed log standard deviations v,
 * as a function of the latent x = (b, gamma) without the effects b_t of one term t, which are
 * integrated out level by level (`LevelIntegrals`). It offers what `ConditionalPosterior` offers with
 * every term in x, and Laplace's method is applied to it in the same way. `value` moves the
 * evaluation point; everything else refers to it.
 */
export class IntegratedPosterior {
  readonly scaling: FixedScaling;
  readonly effects: number;
  readonly fixed: number;
  readonly size: number;
  readonly termOf: Int32Array;
  /** Number of effects of each term in x: 0 for term t. */
  readonly termSizes: Int32Array;
  readonly vcp: Float64Array;
  readonly scales: Float64Array;
  /** The term integrated out. */
  readonly integrated: IntegratedEffects;
  /** What nested Laplace approximations add at the mode. */
  readonly corrections: IntegratedCorrections;
  readonly data: ModelData;
  private readonly rows: LevelRows;
  private readonly coordinates: LatentCoordinates;
  private readonly integrals: LevelIntegrals;
  private readonly local: LocalRows;
  private readonly hessian: IntegratedHessian;
  private readonly products: IntegratedProducts;
  private readonly x: Float64Array;
  private readonly eta: Float64Array;

  constructor(
    private readonly model: LevelModel,
    points: number,
  ) {
    const { data, scaling, rows, term } = model;
    const precision = scaling.transformPrecision(data.feP.map((sd) => 1 / sd ** 2));
    this.data = data;
    this.rows = rows;
    this.scaling = scaling;
    this.termOf = rows.otherEffects.map((j) => data.termOf[j]);
    this.termSizes = data.termSizes.map((size, k) => (k === term ? 0 : size));
    this.coordinates = new LatentCoordinates(this.termOf, scaling, precision);
    ({ effects: this.effects, fixed: this.fixed, size: this.size } = this.coordinates);
    this.scales = this.coordinates.scales;
    this.vcp = new Float64Array(data.termSizes.length);
    this.integrals = new LevelIntegrals(data.family, rows, points);
    this.local = new LocalRows(rows, this.scales);
    this.hessian = new IntegratedHessian(this.integrals, this.local, precision);
    this.products = new IntegratedProducts(this.integrals, this.coordinates);
    this.integrated = new IntegratedEffects(
      term,
      this.integrals,
      this.local,
      this.hessian,
      this.products,
    );
    this.x = new Float64Array(this.size);
    this.eta = new Float64Array(rows.count);
    const { integrals, local, hessian, coordinates } = this;
    this.corrections = new IntegratedCorrections({
      ...{ integrals, local, hessian, coordinates },
      predictors: (x) => this.predictors(x),
    });
  }

  /** Multiplications that one factorisation and its derivatives take, roughly. */
  get work(): number {
    const { count, columnsOf } = this.rows;
    const { tailSize } = this.hessian.factor.symbolic;
    const rowWork = 40 * (count + columnsOf.length) + 4 * count * this.fixed;
    return this.integrals.points * rowWork + tailSize ** 3;
  }

  /** How often the point, v or the factor has changed. */
  moves = 0;
  /** The count of moves of the integrals when they came to the present point and v. */
  private visit = -1;

  setVcp(vcp: ArrayLike<number>): void {
    this.moves++;
    this.visit = -1;
    this.vcp.set(vcp);
    this.coordinates.setVcp(vcp);
  }

  /** While held, gamma is a constant: its gradient is 0 and its rows of H are the identity's. */
  holdFixed(held: boolean): void {
    this.local.held = held;
  }

  value(x: Float64Array): number {
    const { rows, effects, coordinates, integrals, eta } = this;
    this.moves++;
    this.x.set(x);
    linearPredictor(rows, x.subarray(effects), coordinates.scaled(x), eta);
    const integral = integrals.evaluate(eta, Math.exp(this.vcp[this.model.term]));
    this.visit = integrals.moves;
    return integral + this.model.constant - coordinates.penalty(x);
  }

  gradient(out: Float64Array): void {
    out.set(this.fullGradient());
    if (this.local.held) out.fill(0, this.effects);
  }

  /**
   * Cholesky factor of H at the present point: the negative Hessian of the integral ("observed"), or
   * an upper bound of it that is always positive definite ("expected"): the expected information of
   * the rows at the mode of each level, as if its effect were known.
   * @throws NotPositiveDefiniteError
   */
  factor(kind: "observed" | "expected", damping = 0): CholeskyFactor {
    this.moves++;
    this.hessian.assemble(kind === "observed" ? null : this.integrals.expectedWeights());
    if (damping > 0) this.hessian.factor.dampDiagonal(damping);
    this.hessian.factor.factorInPlace();
    return this.hessian.factor;
  }

  /** `longestMoves` of the internal fixed effects at the present point, given their covariance. */
  longestMoves(covariance: Float64Array): Float64Array {
    const { rows, integrals, data } = this;
    const expected = integrals.expectedWeights();
    const third = integrals.meanThirds();
    const { weights: second } = integrals;
    return longestMoves({ ...rows, family: data.family, second, expected, third }, covariance);
  }

  /** d log |H| / do_i for every row. */
  determinantSlopes(inverse: SelectedInverse): Float64Array {
    const { integrals, local, hessian } = this;
    const derivatives = determinantDerivatives(integrals, local, hessian, inverse);
    this.integrated.determinantSlope = derivatives.vcp;
    return derivatives.rows;
  }

  /** Gradient of log |H| in x at fixed v. */
  logDeterminantGradient(inverse: SelectedInverse): Float64Array {
    return this.products.transposed(this.determinantSlopes(inverse));
  }

  /** SZ't for one number a row, padded to the length of x. */
  randomTransposed(t: Float64Array): Float64Array {
    return this.products.transposed(t).fill(0, this.effects);
  }

  /** df/dgamma - X't / 2 + X'M Z S d for one number t a row and one number d an effect. */
  followingGradient(t: Float64Array, d: Float64Array): Float64Array {
    const half = this.products.transposed(t).subarray(this.effects);
    const mixed = this.mixedProduct(d);
    return this.fixedGradient().map((value, j) => value - half[j] / 2 + mixed[j]);
  }

  /** Minus the second derivatives of the log marginal in gamma, nearly: `IntegratedProducts`. */
  fixedCurvature(
    _inverse: SelectedInverse,
    _r: Float64Array,
    slopes: readonly Float64Array[],
  ): Float64Array {
    return this.products.fixedCurvature(slopes);
  }

  /** X'M Z S b */
  mixedProduct(b: Float64Array): Float64Array {
    return this.products.curvature(b, new Float64Array(this.fixed)).subarray(this.effects);
  }

  /** SZ'M X gamma, padded to the length of x. */
  mixedTranspose(gamma: Float64Array): Float64Array {
    const product = this.products.curvature(new Float64Array(this.effects), gamma);
    return product.fill(0, this.effects);
  }

  /** The columns of SZ'M X, padded to the length of x. */
  mixedColumns(): Float64Array[] {
    return Array.from({ length: this.fixed }, (_, j) =>
      this.mixedTranspose(new Float64Array(this.fixed).map((_, l) => Number(l === j))),
    );
  }

  fixedGradient(): Float64Array {
    return this.fullGradient().subarray(this.effects);
  }

  toUser(displacement: Float64Array): Float64Array {
    return this.coordinates.toUser(displacement);
  }

  pullBack(covector: Float64Array): Float64Array {
    return this.coordinates.pullBack(covector);
  }

  /** Packed parameters (fe, vcp, vc), at x, of the term's effects their posterior means. */
  toParameters(x: Float64Array): Float64Array {
    const params = new Float64Array(packedLength(this.data));
    const { fe, vcp, vc } = unpack(this.data, params);
    const here = this.visit === this.integrals.moves && x.every((value, j) => value === this.x[j]);
    if (!here) this.value(x);
    const user = this.toUser(x);
    fe.set(user.subarray(this.effects));
    vcp.set(this.vcp);
    this.rows.otherEffects.forEach((to, j) => (vc[to] = user[j]));
    const means = this.integrated.means();
    this.rows.levelEffects.forEach((to, g) => (vc[to] = means[g]));
    return params;
  }

  /** The latent point of packed parameters, after moving v to theirs. */
  fromParameters(params: Float64Array): Float64Array {
    const { fe, vcp, vc } = unpack(this.data, params);
    this.setVcp(vcp);
    const others = Float64Array.from(this.rows.otherEffects, (j) => vc[j]);
    return this.coordinates.fromUser(others, fe);
  }

  private predictors(x: Float64Array) {
    const { rows, effects, coordinates, eta: present } = this;
    const change = new Float64Array(present.length);
    linearPredictor(rows, x.subarray(effects), coordinates.scaled(x), change);
    for (let i = 0; i < change.length; i++) change[i] -= present[i];
    return { present, change };
  }

  private fullGradient(): Float64Array {
    const slope = this.coordinates.penaltySlope(this.x);
    return this.products.transposed(this.integrals.score).map((value, j) => value - slope[j]);
  }
}
