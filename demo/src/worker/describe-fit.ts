import type { BayesMixedGLMResults } from "mixedglm";
import type { FitDescription, FixedEffect, RandomTerm } from "../protocol.js";
import { picturesOf } from "./pictures.js";
import { termLevels } from "./term-levels.js";

/** What the page shows of a fit. */
export function describeFit(result: BayesMixedGLMResults): FitDescription {
  const { model, convergence } = result;
  return {
    method: result.method,
    converged: convergence.converged,
    ending: convergence.message,
    seconds: convergence.seconds,
    rows: model.endog.length,
    droppedRows: model.droppedRows,
    integration: result.integration,
    ...describeEffects(result),
    terms: describeTerms(result),
    warnings: result.warnings,
    text: String(result.summary()),
    json: JSON.stringify(result.summary(), null, 2),
    pictures: picturesOf(result),
    parameters: [...model.data.fepNames, ...model.data.vcpNames],
  };
}

function describeEffects(
  result: BayesMixedGLMResults,
): Pick<FitDescription, "fixed" | "ratioTitle"> {
  const { link } = result.model.family;
  const exponentiate = link.name === "logit" || link.name === "log";
  const { rows, columns } = result.summary({ exponentiate });
  const fixed = rows
    .filter(({ type }) => type === "M")
    .map(({ name, mean, sd, ratio }, position): FixedEffect => {
      // exp of the intercept is an odds or a rate, no ratio
      const compares = name !== "Intercept";
      const [lower, upper] = sd > 0 ? result.marginal(position).interval(0.95) : [NaN, NaN];
      return { name, mean, sd, lower, upper, ratio: compares ? (ratio ?? null) : null };
    });
  const ratioTitle = columns.find((column) => column.endsWith(" ratio")) ?? null;
  return { fixed, ratioTitle };
}

function describeTerms(result: BayesMixedGLMResults): RandomTerm[] {
  const levels = termLevels(result.model.data);
  return result.standardDeviations().map(({ name, median, lower, upper }, k) => ({
    name,
    levels: levels[k].levels,
    median,
    lower,
    upper,
  }));
}
