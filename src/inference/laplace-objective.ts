import { dot } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import {
  factorLatent,
  findLatentMode,
  type LatentFactor,
  type LatentMode,
  type LatentTarget,
} from "./latent-mode.js";
import type { MarginalEvaluation, MarginalObjective } from "./marginal-objective.js";
import { ModeResponse, type RespondingTarget } from "./mode-response.js";

/** The conditional posterior f(x; v), x = (b, gamma), as Laplace's method needs it. */
export interface LaplaceTarget extends LatentTarget, RespondingTarget {
  readonly termSizes: Int32Array;
  readonly vcpP: Float64Array;
  readonly vcp: Float64Array;
  setVcp(vcp: ArrayLike<number>): void;
  /** While held, gamma is a constant and H is that of b alone. */
  holdFixed(held: boolean): void;
  /** d log |H| / d eta_i for each row i. */
  determinantSlopes(inverse: SelectedInverse): Float64Array;
  /** SZ't for one number t_i a row, padded to the length of x. */
  randomTransposed(t: Float64Array): Float64Array;
  /** df/dgamma - X't / 2 + X'WZS d */
  followingGradient(t: Float64Array, d: Float64Array): Float64Array;
  /** How often the target's point or v has been moved, to know whether someone else did. */
  readonly moves: number;
  /** Multiplications that one factorisation and its derivatives take, roughly. */
  readonly work: number;
  /** Minus the second derivatives of the log marginal in gamma, nearly exact. */
  fixedCurvature(
    inverse: SelectedInverse,
    r: Float64Array,
    slopes: readonly Float64Array[],
  ): Float64Array;
}

interface LastEvaluation {
  readonly theta: Float64Array;
  /** How far x is from its mode, in posterior SDs. */
  readonly decrement: number;
  /** The target's count of moves at the end of the evaluation. */
  readonly moves: number;
  readonly evaluation: MarginalEvaluation;
  readonly factor: CholeskyFactor;
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
 */
export class LaplaceObjective implements MarginalObjective {
  private readonly x: Float64Array;
  private inverse: SelectedInverse | null = null;
  private diagonal: Float64Array;
  private last: LastEvaluation | null = null;
  /** The factor of the last evaluation, for the first steps of the next. */
  private nearby: LatentFactor | undefined;

  constructor(
    private readonly target: LaplaceTarget,
    start: Float64Array,
  ) {
    this.x = start.slice();
    this.diagonal = new Float64Array(target.size);
  }

  evaluate(theta: Float64Array, tolerance = 1e-9): MarginalEvaluation {
    const { last } = this;
    const known =
      last !== null &&
      last.moves === this.target.moves &&
      last.decrement <= tolerance &&
      theta.every((value, j) => value === last.theta[j]);
    return known ? last.evaluation : this.evaluateAnew(theta, tolerance);
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
    this.inverse ??= new SelectedInverse(mode.factor);
    this.inverse.refresh();
    this.diagonal = this.inverse.diagonal();
    const slopes = target.determinantSlopes(this.inverse);
    const r = target.randomTransposed(slopes);
    mode.factor.solveInPlace(r);
    const value = this.valueAtMode(mode, r, vcp);
    const { step } = mode;
    for (let j = 0; j < effects; j++) x[j] += step[j];
    const { gradient, determined } = this.varianceGradient(vcp, r);
    // along the step df/dgamma changes by -X'WZS step
    const followed = r.map((value, j) => value / 2 - step[j]);
    const evaluation = {
      value,
      gradient: concatenated(target.followingGradient(slopes, followed), gradient),
      latent: x.slice(),
      latentConverged: mode.converged,
      kind: mode.kind,
      determined,
    };
    const { moves } = target;
    const { decrement, factor } = mode;
    this.last = { theta: theta.slice(), decrement, moves, evaluation, factor, r };
    return evaluation;
  }

  /**
   * L, from a point one Newton step away from the mode of b: along the step f gains half the squared
   * decrement, and log |H_bb| changes by g_b' step = r'df/db.
   */
  private valueAtMode(mode: LatentMode, r: Float64Array, vcp: Float64Array): number {
    const { vcpP } = this.target;
    const determinant = mode.factor.logDeterminant() + dot(r, mode.gradient);
    let value = mode.value + (mode.decrement ** 2 - determinant) / 2;
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

  /**
   * X'WX + Q - X'WZS C SZ'WX for gamma, the curvature of f after b follows gamma, and for v the
   * Fisher information of the Gaussian model with the present W,
   * 2 (delta_kl (q_k - 2 tr_k C) + |C_kl|^2) + delta_kl / P_k^2. Towards a variance of zero that
   * vanishes, while L = L_0 - c exp(2 v_k) has the curvature -2 dL/dv_k, which bounds it from below.
   */
  information(): Float64Array {
    const { target, diagonal } = this;
    const { fixed, effects, termOf, termSizes, vcpP, integrated } = target;
    const k = vcpP.length;
    const d = fixed + k;
    const information = new Float64Array(d * d);
    const squares = (this.inverse as SelectedInverse).squaredBlocks(termOf, k);
    for (let a = 0; a < k; a++) {
      const row = (fixed + a) * d + fixed;
      for (let b = 0; b < k; b++) information[row + b] = 2 * squares[a * k + b];
      information[row + a] += 2 * termSizes[a] + 1 / vcpP[a] ** 2;
      if (integrated?.term === a) information[row + a] += integrated.information();
    }
    for (let j = 0; j < effects; j++) {
      information[(fixed + termOf[j]) * (d + 1)] -= 4 * diagonal[j];
    }
    const { gradient } = (this.last as LastEvaluation).evaluation;
    for (let a = fixed; a < d; a++) {
      information[a * (d + 1)] = Math.max(information[a * (d + 1)], -2 * gradient[a]);
    }
    const block = this.fixedInformation();
    for (let i = 0; i < fixed; i++) {
      for (let j = 0; j < fixed; j++) information[i * d + j] = block[i * fixed + j];
    }
    return information;
  }

  /** L_c L_c' with L_c the corner of the factor of H over (b, gamma) that belongs to gamma. */
  private fixedInformation(): Float64Array {
    const { target, x, last } = this;
    const p = target.fixed;
    target.holdFixed(false);
    if (last?.moves !== target.moves) target.value(x);
    const { factor } = factorLatent(target);
    target.holdFixed(true);
    const { values, symbolic } = factor;
    const { tailOffset, tailSize } = symbolic;
    const corner = tailOffset + (tailSize - p) * (tailSize + 1);
    const information = new Float64Array(p * p);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) {
        for (let l = 0; l <= Math.min(i, j); l++) {
          information[i * p + j] +=
            values[corner + l * tailSize + i] * values[corner + l * tailSize + j];
        }
      }
    }
    factor.releaseLast(p);
    return information;
  }

  get flatTerms(): readonly boolean[] {
    return Array.from(this.target.vcpP, (sd) => sd === Infinity);
  }

  get work(): number {
    return this.target.work;
  }

  fixedCurvature(): Float64Array {
    const { target } = this;
    const last = this.last as LastEvaluation;
    const slopes = new ModeResponse(target, last.factor, this.x).fixedSlopes();
    return target.fixedCurvature(this.inverse as SelectedInverse, last.r, slopes);
  }

  private varianceGradient(vcp: Float64Array, r: Float64Array) {
    const { x, diagonal, target } = this;
    const { termOf, termSizes, effects, vcpP, integrated } = target;
    const gradient = vcp.map((v, k) => -v / vcpP[k] ** 2 - termSizes[k]);
    const trace = new Float64Array(vcp.length);
    for (let j = 0; j < effects; j++) {
      trace[termOf[j]] += diagonal[j];
      gradient[termOf[j]] += x[j] ** 2 + diagonal[j] - r[j] * x[j];
    }
    const determined = trace.map((sum, k) => 1 - sum / termSizes[k]);
    if (integrated !== undefined) {
      gradient[integrated.term] += integrated.vcpGradient(r);
      determined[integrated.term] = integrated.determined();
    }
    return { gradient, determined };
  }
}

function concatenated(first: Float64Array, second: Float64Array): Float64Array {
  const whole = new Float64Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
