import { effectScale } from "../plots/effect-scale.js";
import { quantileOf, type PlottedMarginal } from "../plots/plotted-fit.js";
import { percent } from "../plots/spec.js";
import { outcomeOf } from "./outcome-words.js";
import { probability, withInterval } from "./numbers.js";
import { comparisonOf } from "./column-words.js";
import type { ReportedFit } from "./reported-fit.js";

/** A fixed effect in a table and in plain words. */
export interface CoefficientReading {
  readonly name: string;
  readonly coefficient: string;
  /** exp of it, a dash for the intercept, which compares nothing; null for links other than logit and log. */
  readonly ratio: string | null;
  /** P(coefficient > 0) */
  readonly positive: string;
  readonly words: string;
}

/** What a ratio multiplies; null where exp of a coefficient is no ratio. */
export function multiplied(model: ReportedFit["model"]): string | null {
  const { name, link } = model.data.family;
  if (link.name === "logit") return `odds of ${outcomeOf(model)}`;
  if (link.name !== "log") return null;
  return name === "Binomial" ? `probability of ${outcomeOf(model)}` : "expected response";
}

/**
 * Each fixed effect read aloud. A ratio is exp of the posterior median and of the quantiles, which are those
 * of the ratio itself; exp of the mean would not be its mean.
 */
export function readCoefficients(result: ReportedFit, level: number): CoefficientReading[] {
  const { model } = result;
  return model.fepNames.map((name, position) => {
    const marginal = result.marginal(position);
    const transform = multiplied(model) === null ? null : Math.exp;
    const compares = name !== "Intercept";
    return {
      name,
      coefficient: interval(marginal, level, (x) => x),
      ratio: transform === null ? null : compares ? interval(marginal, level, transform) : "–",
      positive: marginal.sd > 0 ? probability(1 - marginal.cdf(0)) : "not known",
      words: read(result, position, marginal, level),
    };
  });
}

function interval(marginal: PlottedMarginal, level: number, transform: (x: number) => number) {
  const [lower, upper] = [(1 - level) / 2, (1 + level) / 2].map((p) =>
    transform(quantileOf(marginal, p)),
  );
  const centre = marginal.sd > 0 ? marginal.quantile(0.5) : marginal.mean;
  return withInterval(transform(centre), lower, upper);
}

function read(result: ReportedFit, position: number, marginal: PlottedMarginal, level: number) {
  const { model } = result;
  const { family } = model.data;
  const known = percent(level);
  if (model.fepNames[position] === "Intercept")
    return readIntercept(result, marginal, known, level);
  const { change, differing, condition } = comparisonOf(model, position);
  const what = multiplied(model);
  if (what === null) {
    const shift = interval(marginal, level, (x) => x);
    const predictor = `the linear predictor (${effectScale(family)}) changes by`;
    return differing === null
      ? `${change}, ${predictor} ${shift}${condition}.`
      : `${change}, ${predictor} ${shift} more for ${differing}${condition}.`;
  }
  const ratio = interval(marginal, level, Math.exp);
  if (differing !== null) {
    return `${change}, the ratio for ${differing} is multiplied by ${ratio}${condition}.`;
  }
  return `${change}, the ${what} ${what.startsWith("odds") ? "are" : "is"} multiplied by ${ratio}${condition}.`;
}

function readIntercept(
  { model }: ReportedFit,
  marginal: PlottedMarginal,
  known: string,
  level: number,
): string {
  const { family } = model.data;
  const mean = interval(marginal, level, (x) => family.link.inverse(x));
  const what = family.usesTrials
    ? `the probability of ${outcomeOf(model)}`
    : "the expected response";
  return `Where every other column is 0 (factors at their reference level) and the random effects are zero, ${what} is ${mean}, with the ${known} interval in brackets.`;
}
