import { Random } from "../math/random.js";
import type { FittedModel } from "./fitted-model.js";
import { ParameterDraws } from "./parameter-draws.js";
import { rowsOfModel } from "./prediction-rows.js";
import { PredictorDraws } from "./predictor-draws.js";
import type { SimulatedGroups } from "./residual-options.js";

/**
 * Linear predictors of the fit's rows in joint posterior draws. With "new" groups the effects are drawn
 * afresh from their terms, one per column of Z and draw: rows of a group share them.
 */
export function simulatedPredictors(
  fit: FittedModel,
  draws: number,
  groups: SimulatedGroups,
  seed: number,
): PredictorDraws {
  const parameters = new ParameterDraws(fit, { draws, seed });
  if (groups === "new") parameters.renewEffects(new Random(seed, 1));
  return new PredictorDraws(rowsOfModel(fit.model.data), parameters);
}
