import { dot } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import type { LaplaceTarget } from "./laplace-target.js";
import { factorLatent, findLatentMode, type LatentFactor, type LatentMode } from "./latent-mode.js";
import { fixedInformation, vcpInformation } from "./marginal-information.js";
import type { MarginalEvaluation, MarginalObjective } from "./marginal-objective.js";
import { ModeResponse } from "./mode-response.js";
import { vcpGradient } from "./vcp-gradient.js";

export type { LaplaceTarget } from "./laplace-target.js";

interface LastEvaluation {
  readonly theta: Float64Array;
  /** The distance to the mode of b that the evaluation may be used for, in posterior SDs. */
  readonly precision: number;
  /** The target's count of moves at the end of the evaluation. */
  readonly moves: number;
  readonly evaluation: MarginalEvaluation;
  readonly factor: CholeskyFactor;
  readonly inverse: SelectedInverse;
  /** C g_b */
  readonly r: Float64Array;
}

/**
 * Laplace's approximation of the marginal posterior of theta = (gamma, v),
 *
 *     L(gamma, v) = f(b*, gamma; v) - log |H_bb| / 2 - sum_k v_k^2 / (2 P_k^2),
 *
 * b* the mode of b; in units of b the determinant of the prior is 1. With C = H_bb^-1, g the
 * gradient of log |H_bb| in x and r = C g_b,
 *
 *     dL/dv_k    = |b_k|^2 - q_k + tr_k C - r'b_k - v_k / P_k^2,
 *     dL/dgamma  = df/dgamma - X't / 2 + X'WZS r / 2,   t_i = d log |H_bb| / d eta_i,
 *
 * from du/dv_k = 2 S C b_k and db/dgamma = -C SZ'WX.
 *
 * The search for b* starts where the last mode leads to first order, and may end a step away from b*:
 * that step is taken in b and f to second order, in log |H_bb| to first.
 */
export class LaplaceObjective implements MarginalObjective {
  private readonly x: Float64Array;
  private inverse: SelectedInverse | null = null;
  private last: LastEvaluation | null = null;
  /** The factor of the last evaluation, for the first steps of the next. */
  private nearby: LatentFactor | undefined;

  constructor(
    private readonly target: LaplaceTarget,
    start: Float64Array,
  ) {
    this.x = start.slice();
  }

  get flatTerms(): readonly boolean[] {
    return Array.from(this.target.data.vcpP, (sd) => sd === Infinity);
  }

  get work(): number {
    return this.target.work;
  }

  evaluate(theta: Float64Array, tolerance = 1e-9): MarginalEvaluation {
    const { last } = this;
    const known =
      last !== null &&
      last.moves === this.target.moves &&
      last.precision <= tolerance &&
      theta.every((value, j) => value === last.theta[j]);
    return known ? last.evaluation : this.evaluateAnew(theta, tolerance);
  }

  /** Factor of H_bb and its selected inverse at the last theta; they hold until the next evaluation. */
  get solution(): { readonly factor: CholeskyFactor; readonly inverse: SelectedInverse } {
    return this.last as LastEvaluation;
  }

  /** `fixedInformation` for gamma and `vcpInformation` for v. */
  information(): Float64Array {
    const { target } = this;
    const last = this.last as LastEvaluation;
    const p = target.fixed;
    const k = target.data.vcpP.length;
    const d = p + k;
    const information = new Float64Array(d * d);
    const ofVcp = vcpInformation(target, last.inverse, last.evaluation.gradient.subarray(p));
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) information[(p + a) * d + p + b] = ofVcp[a * k + b];
    }
    const ofFixed = this.informationOfFixed();
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) information[i * d + j] = ofFixed[i * p + j];
    }
    return information;
  }

  longestMoves(): Float64Array {
    const { fixed, vcp } = this.target;
    const moves = new Float64Array(fixed + vcp.length).fill(Infinity, 0, fixed).fill(1, fixed);
    const covariance = invertPositiveDefinite(this.informationOfFixed(), fixed);
    if (covariance !== null) moves.set(this.target.longestMoves(covariance));
    return moves;
  }

  fixedCurvature(): Float64Array {
    const { factor, inverse, r } = this.last as LastEvaluation;
    const slopes = new ModeResponse(this.target, factor, this.x).fixedSlopes();
    return this.target.fixedCurvature(inverse, r, slopes);
  }

  /** `fixedInformation` at the last theta. */
  private informationOfFixed(): Float64Array {
    const { target } = this;
    const last = this.last as LastEvaluation;
    target.holdFixed(false);
    if (last.moves !== target.moves) target.value(this.x);
    const { factor, kind } = factorLatent(target);
    const information = fixedInformation(factor, target.fixed);
    target.holdFixed(true);
    // again the factor of H_bb
    factor.releaseLast(target.fixed);
    // another kind of H than that of the evaluation leaves another factor
    this.last = kind === last.evaluation.kind ? { ...last, moves: target.moves } : null;
    return information;
  }

  private evaluateAnew(theta: Float64Array, tolerance: number): MarginalEvaluation {
    const { target, x } = this;
    const { fixed, effects } = target;
    this.follow(theta);
    const vcp = theta.slice(fixed);
    target.setVcp(vcp);
    target.holdFixed(true);
    x.set(theta.subarray(0, fixed), effects);
    const mode = findLatentMode(target, x, { nearby: this.nearby, tolerance });
    this.nearby = mode;
    const { factor, converged, kind } = mode;
    const inverse = (this.inverse ??= new SelectedInverse(factor));
    inverse.refresh();
    const slopes = target.determinantSlopes(inverse);
    const r = target.randomTransposed(slopes);
    factor.solveInPlace(r);
    const value = this.valueAt(mode, r, vcp);
    const step = converged ? mode.step : new Float64Array(x.length);
    for (let j = 0; j < effects; j++) x[j] += step[j];
    const { gradient, determined } = vcpGradient(target, x, inverse.diagonal(), r);
    // along the step df/dgamma changes by -X'WZS step
    for (let j = 0; j < effects; j++) step[j] = r[j] / 2 - step[j];
    const evaluation = {
      value,
      gradient: concatenated(target.followingGradient(slopes, step), gradient),
      latent: x.slice(),
      latentConverged: converged,
      kind,
      determined,
    };
    const { moves } = target;
    const precision = converged ? Math.min(tolerance, mode.decrement) : mode.decrement;
    this.last = { theta: theta.slice(), precision, moves, evaluation, factor, inverse, r };
    return evaluation;
  }

  /**
   * L from near the mode of b: along Newton's step f gains half the squared decrement, and log |H_bb|
   * changes by g_b' step = r'df/db.
   */
  private valueAt(mode: LatentMode, r: Float64Array, vcp: Float64Array): number {
    const { vcpP } = this.target.data;
    let value = mode.value - mode.factor.logDeterminant() / 2;
    if (mode.converged) value += (mode.decrement ** 2 - dot(r, mode.gradient)) / 2;
    for (let k = 0; k < vcp.length; k++) value -= (vcp[k] / vcpP[k]) ** 2 / 2;
    return value;
  }

  /** Moves x with the mode, to first order in u, from the last theta to the next. */
  private follow(theta: Float64Array): void {
    const { target, last, x } = this;
    if (last?.moves !== target.moves) return;
    const { fixed, effects, termOf } = target;
    const change = theta.map((value, a) => value - last.theta[a]);
    const response = new ModeResponse(target, last.factor, x).along(change);
    const shrinkage = change.subarray(fixed).map((dv) => Math.exp(-dv));
    for (let j = 0; j < effects; j++) x[j] = (x[j] + response[j]) * shrinkage[termOf[j]];
  }
}

function concatenated(first: Float64Array, second: Float64Array): Float64Array {
  const whole = new Float64Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
