import type { FitWarning } from "../errors.js";
import type { MarginalEnding } from "./fit-ending.js";
import type { Convergence } from "./fit-options.js";
import type { LikelihoodSummary } from "./fit-outcome.js";
import type { MarginalTarget } from "./marginal-fit.js";
import type { MarginalMode } from "./marginal-mode.js";
import { weightSum } from "./target-data.js";

/** What a marginal fit says of its end. */

/** A small SD of which the data determine less than this share is practically zero. */
const NEAR_ZERO_SHARE = 0.01;
const NEAR_ZERO_LOG_SD = Math.log(0.2);

/** The search's own metric is approximate; the curvature at the end has the last word. `unresolved` says where the quadrature does not hold. */
export function judge(
  mode: MarginalMode,
  tolerance: number,
  unresolved: readonly FitWarning[],
): MarginalEnding {
  if (mode.ending === "interrupted") return mode.ending;
  const atMode = mode.distance <= Math.max(1e-3, tolerance) && mode.evaluation.latentConverged;
  if (atMode) return unresolved.length > 0 ? "unresolved" : "converged";
  return mode.ending === "converged" ? "stalled" : mode.ending;
}

export function describeEnding(
  ending: MarginalEnding,
  distance: number,
  iterations: number,
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
    unresolved:
      "Stopped at a maximum of a quadrature that does not resolve the modes of all levels: that of the model lies elsewhere.",
    unbounded:
      "The log marginal posterior rises without end, or to a border of the link's domain: it has no maximum inside, and these are the values where the search stopped.",
  };
  return {
    converged: ending === "converged",
    iterations,
    gradientNorm: distance,
    seconds,
    message: messages[ending],
  };
}

export function likelihoodOf(
  { data }: MarginalTarget,
  { evaluation, theta }: MarginalMode,
): LikelihoodSummary {
  const logLik = evaluation.value;
  const count = theta.length;
  return {
    logLik,
    aic: -2 * logLik + 2 * count,
    bic: -2 * logLik + Math.log(weightSum(data)) * count,
  };
}

export function zeroWarnings({ data }: MarginalTarget, mode: MarginalMode): FitWarning[] {
  const { vcpNames } = data;
  return vcpNames.flatMap((name, k) => {
    const v = mode.theta[mode.theta.length - vcpNames.length + k];
    if (mode.evaluation.determined[k] >= NEAR_ZERO_SHARE || v > NEAR_ZERO_LOG_SD) return [];
    const sd = Math.exp(v).toPrecision(2);
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
