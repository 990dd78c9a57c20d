import { effectScale } from "../plots/effect-scale.js";
import { quantileOf, type PlottedMarginal } from "../plots/plotted-fit.js";
import { percent } from "../plots/spec.js";
import type { Family } from "../families/family.js";
import { probability, withInterval } from "./numbers.js";
import { comparisonOf } from "./column-words.js";
import type { ReportedFit } from "./reported-fit.js";

/** A fixed effect in a table and in plain words. */
export interface CoefficientReading {
  readonly name: string;
  readonly coefficient: string;
  /** exp of it; null for links other than logit and log. */
  readonly ratio: string | null;
  /** P(coefficient > 0) */
  readonly positive: string;
  readonly words: string;
}

/** What a ratio multiplies. */
export function multiplied({ name, link }: Pick<Family, "name" | "link">): string | null {
  if (link.name === "logit") return "odds of the outcome";
  if (link.name !== "log") return null;
  return name === "Binomial" ? "probability of the outcome" : "expected response";
}

/**
 * Each fixed effect read aloud. A ratio is exp of the posterior median and of the quantiles, which are those
 * of the ratio itself; exp of the mean would not be its mean.
 */
export function readCoefficients(result: ReportedFit, level: number): CoefficientReading[] {
  const { model } = result;
  return model.fepNames.map((name, position) => {
    const marginal = result.marginal(position);
    const transform = multiplied(model.data.family) === null ? null : Math.exp;
    return {
      name,
      coefficient: interval(marginal, level, (x) => x),
      ratio: transform === null ? null : interval(marginal, level, transform),
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
  const { change, condition } = comparisonOf(model, position);
  const what = multiplied(family);
  if (what === null) {
    const shift = interval(marginal, level, (x) => x);
    return `${change}, the linear predictor (${effectScale(family)}) changes by ${shift}${condition}.`;
  }
  const ratio = interval(marginal, level, Math.exp);
  return `${change}, the ${what} are multiplied by ${ratio}${condition}.`.replace(
    /(probability of the outcome|expected response) are/,
    "$1 is",
  );
}

function readIntercept(
  { model }: ReportedFit,
  marginal: PlottedMarginal,
  known: string,
  level: number,
): string {
  const { family } = model.data;
  const mean = interval(marginal, level, (x) => family.link.inverse(x));
  const what = family.usesTrials ? "the probability of the outcome" : "the expected response";
  return `Where every other column is 0 (factors at their reference level) and the random effects are zero, ${what} is ${mean}, with the ${known} interval in brackets.`;
}
