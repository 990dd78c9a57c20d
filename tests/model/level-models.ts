import type { Family } from "../../src/families/family.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { innermostTerm, type InnermostTerm } from "../../src/model/innermost-term.js";
import { dataOf, Draws, randomInputs, type ModelInputs } from "./random-models.js";

export interface LevelModelChoices {
  family: Family;
  levels: number[];
  /** With weights, offsets and trials. */
  vectors?: boolean;
  /** Entries z other than 1 in the first term, some of them absent. */
  slopes?: boolean;
  /** The second term follows from the first, as schools do from classes. */
  nested?: boolean;
  rows?: number;
}

/** A random model whose first term has the most levels; the rows of one level are few. */
export function levelInputs(seed: number, choices: LevelModelChoices): ModelInputs {
  const { family, levels, vectors = true, slopes = false, nested = false, rows = 60 } = choices;
  const inputs = randomInputs(seed, { rows, levels, family, vectors });
  const draws = new Draws(seed + 1);
  inputs.exogVc.forEach((row) => {
    const level = row.findIndex((z) => z !== 0);
    if (nested) {
      for (let j = 0; j < levels[1]; j++) row[levels[0] + j] = +(j === level % levels[1]);
    }
    if (slopes) row[level] = draws.uniform() < 0.15 ? 0 : 0.5 + draws.uniform();
  });
  return inputs;
}

export function posteriorOf(inputs: ModelInputs): ConditionalPosterior {
  return new ConditionalPosterior(dataOf(inputs));
}

/** The innermost term of a model that has one. */
export function innermostOf(inputs: ModelInputs): InnermostTerm {
  const term = innermostTerm(posteriorOf(inputs));
  if (typeof term === "string") throw new Error(term);
  return term;
}

/** log of the integral of exp(f) over the line, by the trapezoidal rule on a fine grid. */
export function logIntegral(f: (b: number) => number, limit = 10, points = 1000): number {
  const h = (2 * limit) / points;
  const values = Array.from({ length: points + 1 }, (_, i) => f(-limit + i * h));
  const largest = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(h * sum);
}

/** log of the standard normal density. */
export const logNormal = (b: number) => -(b * b) / 2 - Math.log(2 * Math.PI) / 2;
