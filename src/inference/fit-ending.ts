import type { FitWarning } from "../errors.js";

/** How a search ended; "stalled": the objective no longer rises although the test is not met. */
export type FitEnding = "converged" | "interrupted" | "exhausted" | "stalled";

/** What the user must know of a search that did not end well. */
export function endingWarnings(
  ending: FitEnding,
  distance: number,
  indefinite: boolean,
): FitWarning[] {
  const warnings: FitWarning[] = [];
  if (ending === "interrupted") {
    warnings.push({
      code: "interrupted",
      severity: "severe",
      message: "onIteration stopped the fit: these are the best values so far, not the mode.",
      remedy: "Fit again with result.params as start.",
    });
  } else if (ending !== "converged") {
    warnings.push({
      code: "not-converged",
      severity: "severe",
      message: `The search ended ${distance.toPrecision(2)} posterior SDs from a mode.`,
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
