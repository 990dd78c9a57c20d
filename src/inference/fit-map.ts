import { InputError, type FitWarning } from "../errors.js";
import { endingOf, endingWarnings, type FitEnding } from "./fit-ending.js";
import type { FitOutcome } from "./fit-outcome.js";
import type { Convergence, FitOptions } from "./fit-options.js";
import { GaussianPosterior } from "./gaussian-posterior.js";
import { findJointMode, type JointMode } from "./joint-mode.js";
import { profileAt, type JointProfile, type JointTarget } from "./joint-profile.js";
import { LatentCovariance, type UserCoordinates } from "./latent-covariance.js";
import { posteriorShape, type ShapedTarget } from "./posterior-shape.js";

/** The joint posterior with its parameters as the user knows them. */
export interface MapTarget extends JointTarget, UserCoordinates, ShapedTarget {
  /** Packed (fe, vcp, vc) of a latent point at the present v, and back (which moves v). */
  toParameters(x: Float64Array): Float64Array;
  fromParameters(params: Float64Array): Float64Array;
}

/** A term whose sum of squares falls below this share of its number of effects has collapsed. */
const COLLAPSE_RATIO = 1 / 2;

/**
 * The joint posterior mode of (fe, vcp, vc) and the Gaussian approximation there: means are the mode,
 * covariance the inverse of the negative Hessian. This is statsmodels' `fit_map`.
 *
 * Options: `start` packed parameters, whose mode in v is approached from there (default: from above
 * every interior mode); `maxIterations` 500; `tolerance` 1e-7 posterior SDs; `onIteration`.
 * @throws InputError where a prior on vcp is flat: the joint density is then unbounded.
 */
export function fitMap(target: MapTarget, options: FitOptions = {}): FitOutcome {
  checkPriors(target);
  const begin = performance.now();
  const x =
    options.start === undefined
      ? new Float64Array(target.size)
      : target.fromParameters(Float64Array.from(options.start));
  const found = findJointMode(target, x, options);
  // onIteration may have used the model for something else
  target.setVcp(found.profile.vcp);
  const mode = { ...found, profile: profileAt(target, x) };
  const params = target.toParameters(x);
  const covariance = covarianceOf(target, mode.profile);
  const sd = covariance === null ? params.map(() => NaN) : covariance.variances().map(Math.sqrt);
  const { vcp, x: latent } = mode.profile;
  const shape = posteriorShape(target, params);
  // a point without a curvature of a maximum is none, however small the gradient
  const met = mode.ending === "converged" && covariance === null ? "stalled" : mode.ending;
  const ending = endingOf(met, shape.unbounded);
  return {
    method: "map",
    params,
    sd,
    posterior: new GaussianPosterior(params, sd, () => denseCovariance(target, vcp, latent)),
    convergence: describeEnding(mode, ending, (performance.now() - begin) / 1000),
    warnings: [
      ...collapseWarnings(target, mode),
      ...shape.warnings,
      ...endingWarnings(ending, mode.profile.distance, covariance === null),
    ],
  };
}

function checkPriors({ data: { vcpP, vcpNames } }: MapTarget): void {
  const flat = vcpP.findIndex((sd) => sd === Infinity);
  if (flat < 0) return;
  throw new InputError(
    "vcpP",
    `the prior of ${vcpNames[flat]} is flat, which makes the joint density unbounded`,
    "pass a finite vcpP",
  );
}

/** The inverse of the negative Hessian of the joint log posterior: theta is v, x is (b, gamma). */
function covarianceOf(target: MapTarget, profile: JointProfile): LatentCovariance | null {
  const { covariance, latent, sensitivities, vcp } = profile;
  if (covariance === null || latent.kind !== "observed") return null;
  const p = target.size - target.effects;
  const outer = {
    packed: Array.from(vcp, (_, k) => p + k),
    covariance,
    slopes: sensitivities.map((d) => target.toUser(d)),
  };
  return new LatentCovariance(target, latent.factor, outer, vcp.length);
}

/** Factors anew, since the target may have moved on to another fit. */
function denseCovariance(target: MapTarget, vcp: Float64Array, x: Float64Array): Float64Array {
  target.setVcp(vcp);
  const covariance = covarianceOf(target, profileAt(target, x.slice()));
  return covariance?.dense() ?? new Float64Array((target.size + vcp.length) ** 2).fill(NaN);
}

function describeEnding(
  { iterations, profile }: JointMode,
  ending: FitEnding,
  seconds: number,
): Convergence {
  const at = `the gradient is ${profile.distance.toExponential(1)} posterior SDs from zero`;
  const messages = {
    converged: `Converged: ${at}.`,
    interrupted: `Stopped by onIteration after ${iterations} iterations: ${at}.`,
    exhausted: `Stopped at the limit of ${iterations} iterations: ${at}.`,
    stalled: `Stopped where the log posterior no longer rises: ${at}.`,
    unbounded:
      "The log posterior rises without end, or to a border of the link's domain: it has no maximum inside, and these are the values where the search stopped.",
  };
  return {
    converged: ending === "converged",
    iterations,
    gradientNorm: profile.distance,
    seconds,
    message: messages[ending],
  };
}

function collapseWarnings({ data }: MapTarget, mode: JointMode): FitWarning[] {
  const { vcpNames } = data;
  if (mode.ending !== "converged") return [];
  const collapsed = vcpNames.filter((_, k) => mode.collapseRatios[k] < COLLAPSE_RATIO);
  return collapsed.map((name) => {
    const k = vcpNames.indexOf(name);
    const sd = Math.exp(mode.profile.vcp[k]).toPrecision(2);
    return {
      code: "variance-collapsed",
      severity: "severe",
      message: `The joint mode has no interior solution for ${name}: its random effects have shrunk to nothing (SD ${sd}, sum of squares ${mode.collapseRatios[k].toPrecision(2)} of what that SD implies). Neither this SD nor the SDs of the effects of ${name} describe the posterior.`,
      remedy: "Use fitInla() or fitLaplace(), which integrate the random effects out.",
    };
  });
}
