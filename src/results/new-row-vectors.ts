import { InputError, RowError } from "../errors.js";
import { requireCount } from "../families/require-count.js";
import type { VectorOption } from "../formula/option-vectors.js";
import { describe, isArrayLike } from "../model/matrix-input.js";
import { rowFacts, type RowFacts } from "../model/model-data.js";
import type { DescribedModel } from "../model/mixed-model.js";

/** Offset, exposure and trials of new rows; NaN where a row lacks them. */

/** A vector given for `rows` rows of matrices, or null. @throws InputError for another length. */
export function optionalVector(
  argument: string,
  input: VectorOption,
  rows: number,
): Float64Array | null {
  if (input === undefined || input === null) return null;
  if (!isArrayLike(input)) {
    const remedy = typeof input === "string" ? "names of columns go with data" : undefined;
    throw new InputError(argument, `${describe(input)} is not an array`, remedy);
  }
  if (input.length !== rows) {
    throw new InputError(argument, `length ${input.length}, but exog has ${rows} rows`);
  }
  const values = Float64Array.from(input as ArrayLike<number>);
  const bad = values.findIndex((value) => Math.abs(value) === Infinity);
  if (bad >= 0) throw new RowError(argument, bad, `is ${values[bad]}, not a finite number`);
  return values;
}

/**
 * offset + log(exposure), 0 where neither is given.
 * @param source "formula" where the data should have told of an offset that the fit had.
 */
export function newRowOffsets(
  model: DescribedModel,
  offset: Float64Array | null,
  exposure: Float64Array | null,
  rows: number,
  source: "formula" | null,
): Float64Array {
  if (offset === null && exposure === null && source !== null && factsOf(model).hasOffset) {
    throw new InputError(
      "offset",
      "the fit had an offset or exposure, given as a vector, and the new rows have none",
      "pass offset or exposure for them, or offset: null for none",
    );
  }
  const sum = offset === null ? new Float64Array(rows) : offset.slice();
  if (exposure === null) return sum;
  const { name } = model.family.link;
  if (name !== "log") {
    throw new InputError("exposure", `needs a log link, but the link is ${name}`, "pass offset");
  }
  exposure.forEach((value, i) => {
    if (value <= 0) throw new RowError("exposure", i, `is ${value}, but must be positive`);
    sum[i] += Math.log(value);
  });
  return sum;
}

/**
 * Trials, by default 1.
 * @throws InputError where they are no whole numbers, where the family has none, and where outcomes
 * need them: the fit's rows had several.
 */
export function newRowTrials(
  model: DescribedModel,
  trials: Float64Array | null,
  rows: number,
  outcome: boolean,
): Float64Array {
  const { family } = model;
  if (trials === null) {
    if (outcome && family.usesTrials && factsOf(model).hasTrials) {
      const problem = "the fit's rows had several, and outcomes are counts out of them";
      throw new InputError("trials", problem, "pass trials: as many entries as rows");
    }
    return new Float64Array(rows).fill(1);
  }
  if (!family.usesTrials) {
    throw new InputError("trials", `the ${family.name} family has none`, "leave trials out");
  }
  trials.forEach((size, i) => {
    if (!Number.isNaN(size)) requireCount("trials", i, size);
  });
  return trials;
}

function factsOf({ data, rowFacts: known }: DescribedModel): RowFacts {
  return known ?? rowFacts(data);
}
