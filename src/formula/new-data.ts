import { InputError } from "../errors.js";
import { CscMatrix } from "../sparse/csc-matrix.js";
import { denseColumns, multiplyFactors } from "./blocks.js";
import type { DenseRows } from "./blocks.js";
import { codeTerms } from "./code-terms.js";
import type { CodedTerm } from "./code-terms.js";
import { Memory } from "./coding.js";
import type { DesignCoding, FactorCoding } from "./coding.js";
import { DataTable } from "./data-table.js";
import type { DataInput } from "./data-table.js";
import { FactorCoder } from "./factors.js";
import { Frame } from "./frame.js";
import { fixedColumns, randomColumns, readModelFormula } from "./model-formula.js";
import { listNames } from "./nearest-name.js";
import { effectSquares, newGroupTerms } from "./new-effects.js";
import { sumOffsets } from "./offsets.js";
import { readOption, takeOption } from "./option-vectors.js";
import type { VectorOption } from "./option-vectors.js";
import { assembleRandom, codeRandomTerms } from "./random-terms.js";
import type { RandomTerm } from "./random-terms.js";
import { completeRows, incompleteRows, tableVariables } from "./rows.js";

export interface NewDataOptions {
  /**
   * Levels of random terms that the fit did not see: an error (default), or "new": their rows have no
   * entry in that term, but one in `newSquares`.
   */
  unknownLevels?: "error" | "new";
  /**
   * false leaves out the random part, and "new" gives every row new levels of its groups: `exogVc` is
   * null, and the grouping variables of bars need not be in the data. Default true.
   */
  random?: boolean | "new";
  /**
   * A column name, or a value for every row. Default: the column that the fit's option named, if it
   * named one; null for none. `offset(...)` terms of the formula always count.
   */
  offset?: VectorOption;
  exposure?: VectorOption;
  /** A column name, or a value for every row. Default: none, and its column need not be there. */
  trials?: VectorOption;
}

/** New data coded for a fit; every matrix and vector has one row per row of the data. */
export interface NewDesign {
  /** Rows with a missing value are NaN. */
  exog: DenseRows;
  /** Columns as in the fit; null unless `random` is true. Rows with a missing value have no entry. */
  exogVc: CscMatrix | null;
  /**
   * Rows x terms: sum of squares of the entries that columns of new levels would have, see
   * `effectSquares`; null with `random: false`.
   */
  newSquares: DenseRows | null;
  /** NaN in rows with a missing value. */
  offset: Float64Array | null;
  exposure: Float64Array | null;
  trials: Float64Array | null;
  /** Positions of the rows with a missing value, ascending. */
  missingRows: number[];
  /** With `unknownLevels: "new"`: levels that the fit did not see, by random term. */
  unknownLevels: { term: string; levels: string[] }[];
}

/**
 * Codes new data as the fit's data were coded: same columns, levels, means and SDs.
 * The response is not needed.
 * @throws InputError for a missing column, a level of a fixed factor that the fit did not see (and
 * of random terms, unless `unknownLevels` is "new"), or a value that is not finite.
 */
export function codeNewData(
  coding: DesignCoding,
  data: DataInput,
  options: NewDataOptions = {},
): NewDesign {
  const { unknownLevels = "error", random = true } = options;
  if (unknownLevels !== "error" && unknownLevels !== "new") {
    throw new InputError("unknownLevels", String(unknownLevels), 'use "error" or "new"');
  }
  const model = readModelFormula(coding.formula, coding.vcFormulas);
  const table = DataTable.from(data);
  const offset = readOption("offset", defaultTo(options.offset, coding.offset), table);
  const exposure = readOption("exposure", defaultTo(options.exposure, coding.exposure), table);
  const trials = readOption("trials", options.trials, table);
  const nodes = fixedColumns(model);
  if (random !== false) nodes.push(...randomColumns(model, random === true));
  const given = [offset, exposure, trials].filter((vector) => vector !== null);
  const incomplete = incompleteRows([...tableVariables(nodes, table), ...given], table.rows);
  const kept = completeRows(incomplete);
  const coder = new FactorCoder(new Frame(table, kept), new Memory(coding));
  const fixed = codeTerms(model.fixed, coder);
  refuseUnknown(fixed, coding.factors);
  const terms = random === true ? codeRandomTerms(model, coder) : [];
  if (unknownLevels === "error") refuseUnknownRandom(terms);
  const blocks = fixed.flatMap(({ products }) => products.map(multiplyFactors));
  const summed = sumOffsets(model.offsets, takeOption(offset, kept), coder);
  const products = random === "new" ? newGroupTerms(model, coder) : terms;
  const squares = random ? effectSquares(products, kept.length, random === "new") : null;
  const sparse = random === true ? assembleRandom(terms, kept.length).exogVc : null;
  return {
    exog: spreadDense(denseColumns(blocks, kept.length), kept, table.rows),
    exogVc: sparse && spreadSparse(sparse, kept, table.rows),
    newSquares: squares && spreadDense(squares, kept, table.rows),
    offset: spreadVector(summed, kept, table.rows),
    exposure: spreadVector(takeOption(exposure, kept), kept, table.rows),
    trials: spreadVector(takeOption(trials, kept), kept, table.rows),
    missingRows: [...incomplete.keys()].filter((row) => incomplete[row] === 1),
    unknownLevels: listUnknown(terms),
  };
}

function listUnknown(terms: readonly RandomTerm[]): NewDesign["unknownLevels"] {
  return terms
    .filter(({ unknown }) => unknown.length > 0)
    .map(({ name, unknown }) => ({ term: name, levels: [...unknown] }));
}

function defaultTo(option: VectorOption, column: string | null): VectorOption {
  return option === undefined ? column : option;
}

function refuseUnknown(terms: readonly CodedTerm[], factors: readonly FactorCoding[]): void {
  for (const { factor, level } of terms.flatMap(({ unknown }) => unknown)) {
    const { levels } = factors.find(({ text }) => text === factor)!;
    const problem = `${factor} has the level "${level}", which the fit did not see`;
    throw new InputError("data", problem, `its levels are ${listNames(levels)}`);
  }
}

function refuseUnknownRandom(terms: readonly RandomTerm[]): void {
  for (const { name, unknown } of terms) {
    if (unknown.length === 0) continue;
    const problem = `${name} has levels that the fit did not see: ${listNames(unknown)}`;
    throw new InputError("data", problem, 'unknownLevels: "new" gives them fresh effects');
  }
}

/** The rows kept put back at their positions; the others are NaN. */
function spreadDense({ columns, data }: DenseRows, kept: Int32Array, rows: number): DenseRows {
  const spread = new Float64Array(rows * columns).fill(NaN);
  kept.forEach((row, i) => {
    spread.set(data.subarray(i * columns, (i + 1) * columns), row * columns);
  });
  return { rows, columns, data: spread };
}

function spreadVector(
  values: Float64Array | null,
  kept: Int32Array,
  rows: number,
): Float64Array | null {
  return values && spreadDense({ rows: kept.length, columns: 1, data: values }, kept, rows).data;
}

function spreadSparse(matrix: CscMatrix, kept: Int32Array, rows: number): CscMatrix {
  const { columns, columnPointers, rowIndices, values } = matrix;
  return new CscMatrix(
    rows,
    columns,
    columnPointers,
    rowIndices.map((row) => kept[row]),
    values,
  );
}
