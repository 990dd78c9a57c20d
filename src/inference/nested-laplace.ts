import { dot } from "../math/small-matrix.js";
import type { EffectMoments } from "../model/effect-moments.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import { findLatentMode, type LatentFactor, type LatentMode } from "./latent-mode.js";
import type { MarginalTarget } from "./marginal-fit.js";
import type { MarginalEvaluation, MarginalObjective } from "./marginal-objective.js";
import { vcpInformation } from "./marginal-information.js";
import { vcpGradient } from "./vcp-gradient.js";

/** Distance to the mode of x, in posterior SDs, at which approximations are taken. */
const APPROXIMATION_TOLERANCE = 1e-5;

/** The conditional posterior f(x; v), x = (b, gamma), as nested Laplace approximations need it. */
export interface NestedTarget extends MarginalTarget {
  readonly corrections: NestedCorrections;
  /** Gradient of log |H| in x at fixed v. */
  logDeterminantGradient(inverse: SelectedInverse): Float64Array;
}

/** What is added to the Gaussian N(x*, H^-1) at the target's present point, the mode. */
export interface NestedCorrections {
  /**
   * Terms of second order in the log marginal of v, but for c'H^-1 c / 8: of single rows, and of pairs
   * of rows.
   */
  rowTerms(inverse: SelectedInverse): number;
  pairTerms(inverse: SelectedInverse): number;
  /** Moments of the random effects at fixed v where x ~ (mean, H^-1); may move the target. */
  effectMoments(mean: Float64Array, inverse: SelectedInverse): EffectMoments;
}

/** The posterior of everything else at fixed log standard deviations v. */
export interface ConditionalApproximation {
  readonly vcp: Float64Array;
  /** Laplace's approximation of log p(y, v) up to the constants of the priors, and its correction. */
  readonly logMarginal: number;
  readonly correction: number;
  /** Gradient of `logMarginal` in v. */
  readonly gradient: Float64Array;
  /** Mode of x, and its mean. */
  readonly mode: Float64Array;
  readonly mean: Float64Array;
  readonly feMean: Float64Array;
  /** Covariance of fe, p x p. */
  readonly feCovariance: Float64Array;
  readonly effects: EffectMoments;
}

/**
 * Laplace's approximation with x = (b, gamma) integrated out,
 *
 *     L(v) = f(x*; v) - log |H| / 2 - sum_k v_k^2 / (2 P_k^2),
 *
 * as an objective in theta = v, and its corrections of second order: with c = -d log|H| / dx,
 * log p(v | y) gains c'H^-1 c / 8 and the target's `rowTerms` and `pairTerms`, and E[x | v] = x* + H^-1 c / 2.
 */
export class NestedLaplace implements MarginalObjective {
  private readonly x: Float64Array;
  private inverse: SelectedInverse | null = null;
  private nearby: LatentFactor | undefined;
  private last: { gradient: Float64Array } | null = null;

  constructor(
    readonly target: NestedTarget,
    start: Float64Array,
  ) {
    this.x = start.slice();
  }

  evaluate(vcp: Float64Array, tolerance = 1e-9): MarginalEvaluation {
    const { mode, gradient, determined, value } = this.visit(vcp, tolerance);
    const { converged, kind } = mode;
    const latent = this.x.slice();
    return { value, gradient, latent, latentConverged: converged, kind, determined };
  }

  /** The terms of pairs of rows at v. */
  pairTerms(vcp: Float64Array): number {
    const { inverse } = this.visit(vcp, APPROXIMATION_TOLERANCE);
    return this.target.corrections.pairTerms(inverse);
  }

  /** The conditional posterior at v, corrected, given the terms of pairs of rows there. */
  approximate(vcp: Float64Array, pairTerms: number): ConditionalApproximation {
    const { target, x } = this;
    const { mode, value, gradient, slope, r, inverse } = this.visit(vcp, APPROXIMATION_TOLERANCE);
    const correction = dot(slope, r) / 8 + target.corrections.rowTerms(inverse) + pairTerms;
    const { fixed, effects } = target;
    const mean = x.map((at, j) => at - r[j] / 2);
    const feCovariance = userCovariance(target, inverse.corner(fixed));
    const latent = x.slice();
    const moments = target.corrections.effectMoments(mean, inverse);
    this.nearby = mode;
    return {
      vcp: vcp.slice(),
      logMarginal: value,
      correction,
      gradient,
      mode: latent,
      mean,
      feMean: target.scaling.toUser(mean.subarray(effects)),
      feCovariance,
      effects: moments,
    };
  }

  information(): Float64Array {
    const { gradient } = this.last as NonNullable<NestedLaplace["last"]>;
    return vcpInformation(this.target, this.inverse as SelectedInverse, gradient);
  }

  /** Terms with a flat prior; there are none here. */
  get flatTerms(): readonly boolean[] {
    return Array.from(this.target.vcp, () => false);
  }

  get work(): number {
    return this.target.work;
  }

  fixedCurvature(): Float64Array {
    return new Float64Array(0);
  }

  private visit(vcp: Float64Array, tolerance: number) {
    const { target, x } = this;
    target.setVcp(vcp);
    target.holdFixed(false);
    const mode: LatentMode = findLatentMode(target, x, { nearby: this.nearby, tolerance });
    this.nearby = mode;
    let value = mode.value - mode.factor.logDeterminant() / 2;
    for (let k = 0; k < vcp.length; k++) value -= (vcp[k] / target.data.vcpP[k]) ** 2 / 2;
    const inverse = (this.inverse ??= new SelectedInverse(mode.factor));
    inverse.refresh();
    const slope = target.logDeterminantGradient(inverse);
    const r = slope.slice();
    mode.factor.solveInPlace(r);
    const diagonal = inverse.diagonal();
    const { gradient, determined } = vcpGradient(target, x, diagonal, r);
    this.last = { gradient };
    return { mode, value, gradient, determined, slope, r, inverse };
  }
}

/** T C T' */
export function userCovariance(
  { scaling, fixed: p }: Pick<NestedTarget, "scaling" | "fixed">,
  covariance: Float64Array,
): Float64Array {
  const transformed = (matrix: Float64Array) => {
    const out = new Float64Array(p * p);
    for (let j = 0; j < p; j++) {
      const row = scaling.toUser(matrix.subarray(j * p, (j + 1) * p));
      for (let i = 0; i < p; i++) out[i * p + j] = row[i];
    }
    return out;
  };
  return transformed(transformed(covariance));
}
