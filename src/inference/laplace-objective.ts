import { SelectedInverse } from "../sparse/selected-inverse.js";
import { factorLatent, findLatentMode, type LatentTarget } from "./latent-mode.js";
import type { MarginalEvaluation, MarginalObjective } from "./marginal-objective.js";

/** The conditional posterior f(x; v), x = (b, gamma), as Laplace's method needs it. */
export interface LaplaceTarget extends LatentTarget {
  readonly effects: number;
  readonly fixed: number;
  readonly termOf: Int32Array;
  readonly termSizes: Int32Array;
  readonly vcpP: Float64Array;
  readonly vcp: Float64Array;
  setVcp(vcp: ArrayLike<number>): void;
  /** While held, gamma is a constant and H is that of b alone. */
  holdFixed(held: boolean): void;
  /** Gradient of log |H| in x at fixed v. */
  logDeterminantGradient(inverse: SelectedInverse): Float64Array;
  /** df/dgamma, held or not. */
  fixedGradient(): Float64Array;
  /** X'WZS b */
  mixedProduct(b: Float64Array): Float64Array;
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
 *     dL/dgamma  = df/dgamma - (g_gamma - X'WZS r) / 2,
 *
 * from du/dv_k = 2 S C b_k and db/dgamma = -C SZ'WX.
 */
export class LaplaceObjective implements MarginalObjective {
  private readonly x: Float64Array;
  private inverse: SelectedInverse | null = null;
  private diagonal: Float64Array;

  constructor(
    private readonly target: LaplaceTarget,
    start: Float64Array,
  ) {
    this.x = start.slice();
    this.diagonal = new Float64Array(target.size);
  }

  evaluate(theta: Float64Array): MarginalEvaluation {
    const { target, x } = this;
    const { fixed, effects, vcpP } = target;
    const vcp = theta.subarray(fixed);
    target.setVcp(vcp);
    target.holdFixed(true);
    x.set(theta.subarray(0, fixed), effects);
    const mode = findLatentMode(target, x);
    let value = mode.value - mode.factor.logDeterminant() / 2;
    for (let k = 0; k < vcp.length; k++) value -= (vcp[k] / vcpP[k]) ** 2 / 2;
    this.inverse ??= new SelectedInverse(mode.factor);
    this.inverse.refresh();
    this.diagonal = this.inverse.diagonal();
    const curvatureGradient = target.logDeterminantGradient(this.inverse);
    const r = curvatureGradient.slice();
    r.fill(0, effects);
    mode.factor.solveInPlace(r);
    const { gradient, determined } = this.varianceGradient(vcp, r);
    return {
      value,
      gradient: Float64Array.of(...this.fixedGradient(curvatureGradient, r), ...gradient),
      latent: x.slice(),
      latentConverged: mode.converged,
      kind: mode.kind,
      determined,
    };
  }

  /**
   * X'WX + Q - X'WZS C SZ'WX for gamma, the curvature of f after b follows gamma, and
   * 2 sum_j (1 - C_jj)^2 + 1 / P^2 for v, the Fisher information of a Gaussian model with C diagonal.
   */
  information(): Float64Array {
    const { target, x, diagonal } = this;
    const { fixed, effects, termOf, vcpP } = target;
    const d = fixed + vcpP.length;
    const information = new Float64Array(d * d);
    target.holdFixed(false);
    target.value(x);
    const { factor } = factorLatent(target);
    const { tailOffset, tailSize } = factor.symbolic;
    const corner = tailOffset + (tailSize - fixed) * (tailSize + 1);
    for (let i = 0; i < fixed; i++) {
      for (let j = 0; j < fixed; j++) {
        for (let l = 0; l <= Math.min(i, j); l++) {
          information[i * d + j] +=
            factor.values[corner + l * tailSize + i] * factor.values[corner + l * tailSize + j];
        }
      }
    }
    target.holdFixed(true);
    for (let k = 0; k < vcpP.length; k++) information[(fixed + k) * (d + 1)] = 1 / vcpP[k] ** 2;
    for (let j = 0; j < effects; j++) {
      information[(fixed + termOf[j]) * (d + 1)] += 2 * (1 - diagonal[j]) ** 2;
    }
    return information;
  }

  private varianceGradient(vcp: Float64Array, r: Float64Array) {
    const { x, diagonal, target } = this;
    const { termOf, termSizes, effects, vcpP } = target;
    const gradient = vcp.map((v, k) => -v / vcpP[k] ** 2 - termSizes[k]);
    const trace = new Float64Array(vcp.length);
    for (let j = 0; j < effects; j++) {
      trace[termOf[j]] += diagonal[j];
      gradient[termOf[j]] += x[j] ** 2 + diagonal[j] - r[j] * x[j];
    }
    return { gradient, determined: trace.map((sum, k) => 1 - sum / termSizes[k]) };
  }

  private fixedGradient(curvatureGradient: Float64Array, r: Float64Array): Float64Array {
    const { target } = this;
    const mixed = target.mixedProduct(r);
    const gradient = target.fixedGradient();
    for (let j = 0; j < gradient.length; j++) {
      gradient[j] -= (curvatureGradient[target.effects + j] - mixed[j]) / 2;
    }
    return gradient;
  }
}
