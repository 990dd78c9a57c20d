import { checkOptions } from "../options.js";
import { readDraws, type DrawOptions, type SeedOptions } from "./draw-options.js";
import { oneOf } from "./prediction-options.js";

/**
 * "response": y - mu; "pearson": divided by the posterior predictive standard deviation of y; "deviance": the signed root of
 * the row's deviance; "quantile": randomised quantile residuals. mu is the posterior mean of y (for the
 * binomial a count out of the trials).
 */
export type ResidualType = "response" | "pearson" | "deviance" | "quantile";

/** Whose random effects residuals and simulated data have: the fit's, or those of groups drawn afresh. */
export type SimulatedGroups = "conditional" | "new";

/** Options of `residuals`. */
export interface ResidualOptions extends DrawOptions {
  /** Default "response". */
  type?: ResidualType;
  /** Default "conditional". */
  groups?: SimulatedGroups;
  /**
   * Number of posterior draws to average over, default 1000. With 1, quantile residuals are not drawn in by
   * the row's own share in the fit, and tests of normality hold their level (Johnson 2004); they vary
   * with the seed.
   */
  draws?: number;
}

/** Options of `simulate`. */
export interface SimulationOptions extends SeedOptions {
  /** Default "conditional": new responses of the same groups. */
  groups?: SimulatedGroups;
}

/** Checks and fills in options. @throws InputError naming the option and the values it takes. */
export function readResidualOptions(options: ResidualOptions): Required<ResidualOptions> {
  checkOptions("options", options, ["type", "groups", "draws", "seed"]);
  const { type = "response", groups = "conditional" } = options;
  oneOf("type", type, ["response", "pearson", "deviance", "quantile"]);
  oneOf("groups", groups, ["conditional", "new"]);
  return { type, groups, ...readDraws(options, 1000, 1) };
}
