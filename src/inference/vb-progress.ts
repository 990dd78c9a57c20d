import type { FitEnding } from "./fit-ending.js";
import type { Convergence, FitOptions } from "./fit-options.js";
import type { VbLimits } from "./mean-field-optimum.js";

/** What variational fits tell of their way and their end. */

/** The structured fit's share of the work before its own search: the fit of the marginal mode. */
const MARGINAL_SHARE = 1 / 3;

/** The user's `onIteration` as a search calls it; progress is the way to the tolerance, on a log scale. */
export function observer(
  stage: string,
  tolerance: number,
  onIteration: FitOptions["onIteration"],
): Pick<VbLimits, "onIteration"> {
  if (onIteration === undefined) return {};
  return {
    onIteration: (iteration, objective, gradientNorm) => {
      const share = Math.log(Math.max(gradientNorm, tolerance)) / Math.log(tolerance);
      const fraction = Math.min(1, Math.max(0, share));
      return (
        onIteration({ method: "vb", stage, iteration, objective, gradientNorm, fraction }) !== false
      );
    },
  };
}

export function describeVbEnding(
  ending: FitEnding,
  iterations: number,
  distance: number,
  milliseconds: number,
): Convergence {
  const at = `the ELBO is ${distance.toExponential(1)} posterior SDs from its maximum`;
  const messages = {
    converged: `Converged: ${at}.`,
    interrupted: `Stopped by onIteration after ${iterations} iterations: ${at}.`,
    exhausted: `Stopped at the limit of ${iterations} iterations: ${at}.`,
    stalled: `Stopped where the ELBO no longer rises: ${at}.`,
    unbounded:
      "The ELBO rises without end: it has no maximum, and these are the values where the search stopped.",
  };
  return {
    converged: ending === "converged",
    iterations,
    gradientNorm: distance,
    seconds: milliseconds / 1000,
    message: messages[ending],
  };
}

/** The observer of the marginal fit with which the structured one begins, and of what follows it. */
export function observersInTurn(onIteration: FitOptions["onIteration"]): {
  marginal: Pick<FitOptions, "onIteration">;
  structured: Pick<FitOptions, "onIteration">;
} {
  if (onIteration === undefined) return { marginal: {}, structured: {} };
  let stopped = false;
  return {
    marginal: {
      onIteration: (state) => {
        const fraction = MARGINAL_SHARE * state.fraction;
        stopped =
          onIteration({ ...state, method: "vb", stage: "marginal mode", fraction }) === false;
        return !stopped;
      },
    },
    structured: {
      onIteration: (state) => {
        const fraction = MARGINAL_SHARE + (1 - MARGINAL_SHARE) * state.fraction;
        return !stopped && onIteration({ ...state, fraction });
      },
    },
  };
}
