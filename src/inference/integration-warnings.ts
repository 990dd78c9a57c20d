import type { FitWarning } from "../errors.js";

/** Relative error of a level's integral from which it is spoken of. */
const NOTABLE_ERROR = 0.01;

/** Where a level's integral is off by the given relative error. */
export function modesWarnings(error: number, name: string): FitWarning[] {
  if (!(error >= NOTABLE_ERROR)) return [];
  return [
    {
      code: "several-modes",
      severity: "severe",
      message: `The log likelihood is not concave, and levels of ${name} may have several modes: the quadrature is off by up to ${(100 * error).toPrecision(2)}% in a level's integral, and means and SDs with it.`,
      remedy:
        "Use a link with a concave log likelihood (logit, probit, log), or compare with fitNuts chain by chain.",
    },
  ];
}

/** Where the search with quadrature leads nowhere. */
export function retreatWarning(what: string): FitWarning {
  return {
    code: "quadrature-unavailable",
    severity: "caution",
    message: `Laplace's method was used for all terms: ${what}.`,
    remedy:
      "Use fitNuts(), or where the link's domain has a border a link without one (logit for proportions, log for counts).",
  };
}

/** Where quadrature was asked for, but no term can be integrated. */
export function unavailableWarning(points: number, obstacle: string): FitWarning {
  return {
    code: "quadrature-unavailable",
    severity: "note",
    message: `quadraturePoints is ${points}, but Laplace's method was used for all terms: ${obstacle}.`,
    remedy:
      "Leave quadraturePoints out; where levels hold few rows each, Laplace's method tends to understate their SD.",
  };
}
