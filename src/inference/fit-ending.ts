import type { FitWarning } from "../errors.js";

/** How a search ended; "stalled": the objective no longer rises although the test is not met. */
export type FitEnding = "converged" | "interrupted" | "exhausted" | "stalled";

/** What the user must know of a search that did not end well. */
export function endingWarnings(
  ending: FitEnding,
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
  } else if (ending !== "converged") {
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

/** An effect this large, in units of its column's SD on the scale of eta, is no effect but a limit. */
const RUNAWAY = 10;

/**
 * Fixed effects with a flat prior that have run away: complete or quasi-complete separation, or
 * counts of zero throughout a level. They have no finite maximum, and the SDs say so: they exceed
 * half the estimates.
 */
export function separationWarnings(
  names: readonly string[],
  priors: Float64Array,
  effects: Float64Array,
  sds: Float64Array,
  /** The effects in internal units. */
  scaled: Float64Array,
): FitWarning[] {
  const runaway = names.filter((_, j) => {
    const large = priors[j] === Infinity && Math.abs(scaled[j]) > RUNAWAY;
    return large && 2 * sds[j] > Math.abs(effects[j]);
  });
  if (runaway.length === 0) return [];
  const list = runaway
    .map((name) => {
      const j = names.indexOf(name);
      return `${name} (${effects[j].toPrecision(3)}, SD ${sds[j].toPrecision(2)})`;
    })
    .join(", ");
  return [
    {
      code: "separation",
      severity: "severe",
      message: `The data do not bound ${list}: some rows are predicted perfectly, so under a flat prior the likelihood rises without end. The values are where the search stopped.`,
      remedy: "Pass a finite feP, such as 2.5 for covariates of SD 1, or leave the covariate out.",
    },
  ];
}
