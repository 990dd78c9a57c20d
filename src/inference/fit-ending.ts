import type { FitWarning } from "../errors.js";

/**
 * How a search ended; "stalled": the objective no longer rises although the test is not met;
 * "unbounded": it rises without end, as under separation, and has no maximum to converge to.
 */
export type FitEnding = "converged" | "interrupted" | "exhausted" | "stalled" | "unbounded";

/** "unresolved": what the search found is a maximum of a quadrature that does not hold there. */
export type MarginalEnding = FitEnding | "unresolved";

/** The ending of a search that met its test, where what it found is no maximum. */
export function endingOf<T extends MarginalEnding>(ending: T, unbounded: boolean): T | "unbounded" {
  return unbounded && (ending === "converged" || ending === "stalled") ? "unbounded" : ending;
}

/** What the user must know of a search that did not end well. */
export function endingWarnings(
  ending: MarginalEnding,
  distance: number,
  indefinite: boolean,
  goal: "mode" | "optimum" = "mode",
): FitWarning[] {
  const warnings: FitWarning[] = [];
  if (ending === "interrupted") {
    warnings.push({
      code: "interrupted",
      severity: "severe",
      message: `onIteration stopped the fit: these are the best values so far, not the ${goal}.`,
      remedy: "Fit again with result.params as start.",
    });
  } else if (ending === "exhausted" || ending === "stalled") {
    warnings.push({
      code: "not-converged",
      severity: "severe",
      message: `The search ended ${distance.toPrecision(2)} posterior SDs from ${goal === "mode" ? "a" : "an"} ${goal}.`,
      remedy: "Raise maxIterations, pass another start, or use tighter priors.",
    });
  }
  if (indefinite) {
    warnings.push({
      code: "hessian-not-positive-definite",
      severity: "severe",
      message:
        "The negative Hessian at the reported point is not positive definite, so the point is not a mode and has no standard deviations (NaN).",
      remedy:
        "Pass another start, or tighter priors; look for a term that the data do not identify.",
    });
  }
  return warnings;
}
