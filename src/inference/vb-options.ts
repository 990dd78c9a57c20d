import { InputError } from "../errors.js";
import type { VbQuadrature } from "../model/expected-likelihood.js";
import { checkOptions } from "../options.js";
import type { FitOptions } from "./fit-options.js";

/** Options of `fitVb`. */
export interface VbOptions extends FitOptions {
  /** Starting means, packed (fe, vcp, vc); another name of `start`. */
  mean?: ArrayLike<number>;
  /** Starting standard deviations of the mean field, packed; default: from the data. */
  sd?: ArrayLike<number>;
  /**
   * "exact" (default): the family's closed form, or quadrature within 1e-9. "statsmodels": its
   * 10-point rule and its normalisation, for canonical links and the mean field.
   */
  quadrature?: VbQuadrature;
  /**
   * "mean-field" (default): all parameters independent under q, as in statsmodels. "structured": q
   * jointly Gaussian, its precision with the sparsity of the posterior's Hessian.
   */
  covariance?: "mean-field" | "structured";
}

/** Names of the options that `fitVb` has besides those of every fit. */
export const VB_OPTIONS = ["mean", "sd", "quadrature", "covariance"] as const;

/** @throws InputError for a value that is none of those offered, or two that exclude each other. */
export function checkVbOptions({ start, mean, sd, quadrature, covariance }: VbOptions): void {
  checkQuadrature(quadrature);
  if (covariance !== undefined && !["mean-field", "structured"].includes(covariance)) {
    const problem = `${JSON.stringify(covariance)} is neither "mean-field" nor "structured"`;
    throw new InputError("covariance", problem);
  }
  if (covariance === "structured" && quadrature === "statsmodels") {
    throw new InputError(
      "quadrature",
      '"statsmodels" is for the mean field, and statsmodels has no structured fit',
      'leave it at "exact"',
    );
  }
  if (covariance === "structured" && sd !== undefined) {
    throw new InputError("sd", "the structured fit starts from a covariance of its own", "omit it");
  }
  if (start !== undefined && mean !== undefined) {
    throw new InputError("mean", "start is given too, and is the same thing", "pass one of them");
  }
}

/** @throws InputError for options of `vbElbo` that do not exist. */
export function checkElboOptions(options: { quadrature?: VbQuadrature }): void {
  checkOptions("options", options, ["quadrature"]);
  checkQuadrature(options.quadrature);
}

function checkQuadrature(quadrature: unknown): void {
  if (quadrature === undefined || quadrature === "exact" || quadrature === "statsmodels") return;
  const problem = `${JSON.stringify(quadrature)} is neither "exact" nor "statsmodels"`;
  throw new InputError("quadrature", problem);
}
