import type { FitWarning } from "../errors.js";
import { dot, invertPositiveDefinite, multiply } from "../math/small-matrix.js";
import { endingWarnings, type FitEnding } from "./fit-ending.js";
import type { FitOutcome } from "./fit-outcome.js";
import type { Convergence, FitOptions } from "./fit-options.js";
import { LaplaceObjective, type LaplaceTarget } from "./laplace-objective.js";
import { LatentCovariance, type UserCoordinates } from "./latent-covariance.js";
import { factorLatent, findLatentMode } from "./latent-mode.js";
import { marginalHessian } from "./marginal-hessian.js";
import { findMarginalMode, type MarginalMode } from "./marginal-mode.js";

/** The model as the marginal fit sees it. */
export interface MarginalTarget extends LaplaceTarget, UserCoordinates {
  readonly size: number;
  readonly effects: number;
  readonly vcpNames: readonly string[];
  /** True where every prior is flat, so that the fit is maximum likelihood. */
  readonly flat: boolean;
  /** Sum of the weights of the rows. */
  readonly weightSum: number;
  /** Internal fixed effects gamma = T^-1 beta, and back. */
  readonly scaling: {
    toUser(gamma: ArrayLike<number>): Float64Array;
    toInternal(beta: ArrayLike<number>): Float64Array;
  };
  /** SZ'WX gamma, padded to the length of x. */
  mixedTranspose(gamma: Float64Array): Float64Array;
  toParameters(x: Float64Array): Float64Array;
  fromParameters(params: Float64Array): Float64Array;
}

/** Log standard deviations at which the search starts. */
const START_LOG_SD = -0.7;

/**
 * The mode of the marginal posterior of (fe, vcp), the random effects integrated out by Laplace's
 * method, with the Gaussian approximation there. With flat priors this is maximum likelihood, as in
 * glmer and glmmTMB.
 *
 * Standard deviations: of fe and vcp from the Hessian of the log marginal at its mode; of the random
 * effects sqrt(H_uu^-1 + (du/dtheta) Cov(theta) (du/dtheta)'), which includes the uncertainty of fe
 * and vcp (the conditional SD that lme4 reports leaves the second part out).
 */
export function fitLaplace(target: MarginalTarget, options: FitOptions = {}): FitOutcome {
  const begin = performance.now();
  const { maxIterations = 200, tolerance = 1e-5 } = options;
  const x = startingPoint(target, options);
  const objective = new LaplaceObjective(target, x);
  const theta = Float64Array.of(...x.subarray(target.effects), ...target.vcp);
  const mode = findMarginalMode(objective, theta, target.fixed, {
    ...options,
    maxIterations,
    tolerance,
  });
  const covariance = thetaCovariance(objective, mode, target.fixed);
  objective.evaluate(mode.theta);
  const params = target.toParameters(mode.evaluation.latent);
  const latentCovariance = covariance && describeCovariance(target, mode, covariance);
  const sd = latentCovariance?.variances().map(Math.sqrt) ?? params.map(() => NaN);
  const distance = distanceToMode(mode, covariance);
  const ending = judge(mode, distance, tolerance);
  mode.atZero.forEach((zero, k) => zero && (sd[target.fixed + k] = NaN));
  return {
    method: "laplace",
    params,
    sd,
    covariance: () => denseCovariance(target, mode, covariance),
    integration: "Laplace's method for all terms",
    ...(target.flat ? { likelihood: likelihoodOf(target, mode) } : {}),
    convergence: describeEnding(ending, mode, distance, (performance.now() - begin) / 1000),
    warnings: [
      ...zeroWarnings(target, mode),
      ...endingWarnings(ending, distance, covariance === null),
    ],
  };
}

/** The start given, or v = START_LOG_SD with the joint mode of (b, gamma) there. */
function startingPoint(target: MarginalTarget, { start }: FitOptions): Float64Array {
  if (start !== undefined) return target.fromParameters(Float64Array.from(start));
  target.setVcp(target.vcpP.map(() => START_LOG_SD));
  target.holdFixed(false);
  const x = new Float64Array(target.size);
  findLatentMode(target, x, { tolerance: 1e-2 });
  return x;
}

/** Inverse of minus the Hessian of the log marginal; terms at zero are left out (their rows are 0). */
function thetaCovariance(
  objective: LaplaceObjective,
  mode: MarginalMode,
  fixed: number,
): Float64Array | null {
  const d = mode.theta.length;
  const hessian = marginalHessian(objective, mode.theta, mode.scale);
  const absent = (j: number) => j >= fixed && mode.atZero[j - fixed];
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      if (absent(i) || absent(j)) hessian[i * d + j] = i === j ? 1 : 0;
    }
  }
  const covariance = invertPositiveDefinite(hessian, d);
  if (covariance === null) return null;
  for (let j = 0; j < d; j++) if (absent(j)) covariance[j * (d + 1)] = 0;
  return covariance;
}

/** sqrt(g'C g): how far the mode is, in posterior standard deviations. */
function distanceToMode({ evaluation }: MarginalMode, covariance: Float64Array | null): number {
  if (covariance === null) return Infinity;
  const { gradient } = evaluation;
  return Math.sqrt(Math.max(0, dot(gradient, multiply(covariance, gradient))));
}

/** The search's own metric is approximate; the curvature at the end has the last word. */
function judge(mode: MarginalMode, distance: number, tolerance: number): FitEnding {
  if (mode.ending === "interrupted") return mode.ending;
  const atMode = distance <= Math.max(1e-3, tolerance) && mode.evaluation.latentConverged;
  if (atMode) return "converged";
  return mode.ending === "converged" ? "stalled" : mode.ending;
}

/** Covariance of the packed parameters; the target must stand at the mode, gamma held. */
function describeCovariance(
  target: MarginalTarget,
  mode: MarginalMode,
  covariance: Float64Array,
): LatentCovariance {
  const { fixed, effects, scaling } = target;
  const d = mode.theta.length;
  const { factor } = factorLatent(target);
  const slopes = Array.from({ length: d }, (_, a) => {
    const slope = new Float64Array(target.size);
    if (a < fixed) {
      // db/dgamma = -C SZ'WX
      const unit = new Float64Array(fixed).map((_, j) => (j === a ? -1 : 0));
      slope.set(target.mixedTranspose(scaling.toInternal(unit)));
    } else {
      // S^-1 du/dv_k = 2 C b_k
      const b = mode.evaluation.latent;
      for (let j = 0; j < effects; j++) if (target.termOf[j] === a - fixed) slope[j] = 2 * b[j];
    }
    factor.solveInPlace(slope);
    return target.toUser(slope);
  });
  return new LatentCovariance(
    target,
    factor,
    {
      packed: Array.from({ length: d }, (_, a) => a),
      covariance: inUserCoordinates(target, covariance, d),
      slopes,
    },
    d - fixed,
  );
}

/** diag(T, I) C diag(T, I)' */
function inUserCoordinates(target: MarginalTarget, c: Float64Array, d: number): Float64Array {
  const { fixed, scaling } = target;
  const transformRows = (matrix: Float64Array) => {
    const out = new Float64Array(d * d);
    for (let j = 0; j < d; j++) {
      const column = Float64Array.from({ length: d }, (_, i) => matrix[i * d + j]);
      column.set(scaling.toUser(column.subarray(0, fixed)));
      // transposed, so that two passes treat rows and columns
      out.set(column, j * d);
    }
    return out;
  };
  return transformRows(transformRows(c));
}

function denseCovariance(
  target: MarginalTarget,
  mode: MarginalMode,
  covariance: Float64Array | null,
): Float64Array {
  const size = target.size + mode.theta.length - target.fixed;
  if (covariance === null) return new Float64Array(size * size).fill(NaN);
  new LaplaceObjective(target, mode.evaluation.latent).evaluate(mode.theta);
  return describeCovariance(target, mode, covariance).dense();
}

function likelihoodOf(target: MarginalTarget, { evaluation, theta }: MarginalMode) {
  const logLik = evaluation.value;
  const count = theta.length;
  return {
    logLik,
    aic: -2 * logLik + 2 * count,
    bic: -2 * logLik + Math.log(target.weightSum) * count,
  };
}

function describeEnding(
  ending: FitEnding,
  { iterations }: MarginalMode,
  distance: number,
  seconds: number,
): Convergence {
  const at = Number.isFinite(distance)
    ? `the gradient puts the maximum ${distance.toExponential(1)} posterior SDs away, and the curvature there is that of a maximum`
    : "the curvature is not that of a maximum";
  const messages = {
    converged: `Converged: ${at}.`,
    interrupted: `Stopped by onIteration after ${iterations} iterations: ${at}.`,
    exhausted: `Stopped at the limit of ${iterations} iterations: ${at}.`,
    stalled: `Stopped where the log marginal posterior no longer rises: ${at}.`,
  };
  return {
    converged: ending === "converged",
    iterations,
    gradientNorm: distance,
    seconds,
    message: messages[ending],
  };
}

function zeroWarnings({ vcpNames }: MarginalTarget, mode: MarginalMode): FitWarning[] {
  return vcpNames.flatMap((name, k) => {
    if (mode.evaluation.determined[k] >= NEAR_ZERO_SHARE) return [];
    const sd = Math.exp(mode.theta[mode.theta.length - vcpNames.length + k]).toPrecision(2);
    return [
      {
        code: "variance-near-zero",
        severity: "note",
        message: `The variance of ${name} is estimated as practically zero (SD ${sd}): the data show no differences between its levels beyond chance.${mode.atZero[k] ? " Its log SD has no standard deviation of its own." : ""}`,
        remedy: `The other estimates hold; use a proper prior (vcpP) to see which SDs of ${name} remain plausible.`,
      } as const,
    ];
  });
}

/** A term of which the data determine less than this share has a variance of practically zero. */
const NEAR_ZERO_SHARE = 0.01;
