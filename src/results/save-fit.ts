import type { FitOutcome } from "../inference/fit-outcome.js";
import type { PosteriorState } from "../inference/posterior-state.js";
import { rowFacts, type ModelData } from "../model/model-data.js";
import { checkOptions } from "../options.js";
import type { JsonObject } from "../json.js";
import { writeFit } from "../saved/fit-file.js";
import { describeFamily } from "../saved/saved-family.js";
import type { SavedModel, SavedRows } from "../saved/saved-fit.js";
import type { PointwiseScore } from "./pointwise-score.js";
import type { SourcedModel } from "./fitted-model.js";
import { saveTable } from "./saved-table.js";

/** What `toJSON` saves besides the fit. */
export interface SaveOptions {
  /** The training data: needed by what asks about the rows of the fit. Default false. */
  data?: boolean;
  /** The result of `loo()`. Default false. */
  loo?: boolean;
  /**
   * false leaves out what `fitInla` keeps of covariates: the different rows of X and Z in internal units,
   * without responses, counts and order. Draws of the loaded fit then have the skewness of each effect,
   * not that of linear predictors, and predictions are no longer the same to the last bit. Default true.
   */
  design?: boolean;
}

/** See `FitResults.toJSON`. */
export function saveFit(
  result: { loo(): PointwiseScore },
  model: SourcedModel,
  outcome: FitOutcome,
  options: SaveOptions,
): JsonObject {
  checkOptions("options", options, ["data", "loo", "design"]);
  const { posterior, elbo = null, likelihood = null, sampler = null } = outcome;
  const { integration = null, covarianceForm = null, vcpPoints = null } = outcome;
  const fit = {
    method: outcome.method,
    model: savedModel(model),
    params: outcome.params,
    sd: outcome.sd,
    posterior: options.design === false ? withoutDesign(posterior.state()) : posterior.state(),
    convergence: outcome.convergence,
    warnings: outcome.warnings,
    integration,
    covarianceForm,
    elbo,
    likelihood,
    logMarginalLikelihood: outcome.logMarginalLikelihood ?? null,
    vcpPoints,
    sampler,
  };
  return writeFit(fit, {
    data: options.data === true ? savedRows(model) : null,
    loo: options.loo === true ? result.loo().saved() : null,
  });
}

function withoutDesign(state: PosteriorState): PosteriorState {
  if (state.kind !== "nested" || state.joint === null) return state;
  const { layout, conditionals } = state.joint;
  const bare = conditionals.map((conditional) => ({ ...conditional, skew: null }));
  return { ...state, joint: { layout: { ...layout, design: null }, conditionals: bare } };
}

function savedModel(model: SourcedModel): SavedModel {
  const { family, termOf, feP, vcpP, fepNames, vcpNames, vcNames } = model.data;
  return {
    family: describeFamily(family),
    formula: model.formula,
    coding: model.coding ?? null,
    fepNames,
    vcpNames,
    vcNames,
    termOf,
    feP,
    vcpP,
    ...(model.rowFacts ?? rowFacts(model.data)),
    droppedRows: model.droppedRows,
  };
}

function savedRows({ data, coding, source }: SourcedModel): SavedRows {
  const { endog, trials, weights, offset, exog, exogVc }: ModelData = data;
  const table = coding && source ? saveTable(source, coding) : null;
  return { endog, trials, weights, offset, exog, exogVc, table };
}
