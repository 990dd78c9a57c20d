import { InputError } from "../errors.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import { blockNames, denseColumns, multiplyFactors } from "./blocks.js";
import type { DenseRows } from "./blocks.js";
import { codeTerms } from "./code-terms.js";
import { LearningMemory } from "./learning-memory.js";
import type { DesignCoding } from "./coding.js";
import { DataTable } from "./data-table.js";
import type { DataInput } from "./data-table.js";
import { FactorCoder } from "./factors.js";
import { Frame } from "./frame.js";
import { fixedColumns, randomColumns, readModelFormula } from "./model-formula.js";
import type { ModelFormula } from "./model-formula.js";
import { sumOffsets } from "./offsets.js";
import { readOption, takeOption } from "./option-vectors.js";
import type { OptionVector } from "./option-vectors.js";
import { assembleRandom, codeRandomTerms } from "./random-terms.js";
import { readResponse } from "./response.js";
import {
  completeRows,
  incompleteRows,
  refuseEmpty,
  refuseMissing,
  tableVariables,
} from "./rows.js";
import type { Variable } from "./rows.js";
import { columnNodes, formulaError } from "./syntax.js";

/** What a formula may be given besides its data. */
export interface DesignOptions {
  /**
   * Random effects as statsmodels has them: a name and a formula per variance component, such as
   * `{ a: "0 + C(Village)" }`. All columns of one formula share one standard deviation.
   */
  vcFormulas?: Record<string, string>;
  /** Rows with a missing value are left out ("drop", the default) or refused ("raise"). */
  missing?: "drop" | "raise";
  /**
   * Number of trials: a column name, or a value for every row of the data, dropped rows included; so are
   * the others. Default 1.
   */
  trials?: string | ArrayLike<number>;
  /** Added to the linear predictor. Default 0. */
  offset?: string | ArrayLike<number>;
  /** Its logarithm is added, for log links. Default 1. */
  exposure?: string | ArrayLike<number>;
  /** Frequency weights: they multiply the rows' log likelihoods. Default 1. */
  weights?: string | ArrayLike<number>;
}

/** The numbers that a formula stands for on given data. */
export interface FormulaDesign {
  endog: Float64Array;
  trials: Float64Array | null;
  /** Sum of the `offset(...)` terms and the option. */
  offset: Float64Array | null;
  exposure: Float64Array | null;
  weights: Float64Array | null;
  /** Fixed-effects design, row by row. */
  exog: DenseRows;
  /** Columns of `exog`, as patsy names them. */
  fepNames: string[];
  exogVc: CscMatrix;
  /** Position in `vcpNames` of the term of each column of `exogVc`. */
  ident: Int32Array;
  vcpNames: string[];
  vcNames: string[];
  /** Positions in the data of the rows used. */
  keptRows: Int32Array;
  droppedRows: number;
  /** What `codeNewData` needs to code other data alike; plain data that survives JSON. */
  coding: DesignCoding;
}

/**
 * The response, X, Z and the vectors of `response ~ fixed + (effects | group)` on data.
 * Fixed columns are coded, named and ordered as patsy does it; Z is built sparse.
 * @throws FormulaError that points at the piece of a formula at fault; InputError for data that
 * break a rule, or that give values that are not finite.
 */
export function buildDesign(
  formula: string,
  data: DataInput,
  options: DesignOptions = {},
): FormulaDesign {
  const vcFormulas = Object.entries(options.vcFormulas ?? {}).map(([name, formula]) => ({
    name,
    formula,
  }));
  const model = readModelFormula(formula, vcFormulas);
  const table = DataTable.from(data);
  const vectors = readVectors(options, table);
  const nodes = [...columnNodes(model.response), ...fixedColumns(model), ...randomColumns(model)];
  const variables = [
    ...tableVariables(nodes, table),
    ...Object.values(vectors).filter((v) => v !== null),
  ];
  const frame = new Frame(table, chooseRows(variables, table.rows, options.missing));
  const memory = new LearningMemory();
  const coder = new FactorCoder(frame, memory);
  const vector = (name: keyof typeof vectors) => takeOption(vectors[name], frame.keptRows);
  const fixed = codeFixed(model, coder);
  return {
    ...codeResponse(model, coder, vector("trials")),
    offset: sumOffsets(model.offsets, vector("offset"), coder),
    exposure: vector("exposure"),
    weights: vector("weights"),
    ...fixed,
    ...assembleRandom(codeRandomTerms(model, coder), frame.rows),
    keptRows: frame.keptRows,
    droppedRows: table.rows - frame.rows,
    coding: {
      formula,
      vcFormulas,
      ...memory.save(),
      ...namedColumns(options),
    },
  };
}

/** The columns that options name. */
function namedColumns({ offset, exposure, trials }: DesignOptions) {
  const name = (option: unknown) => (typeof option === "string" ? option : null);
  return { offset: name(offset), exposure: name(exposure), trials: name(trials) };
}

function codeFixed(
  model: ModelFormula,
  coder: FactorCoder,
): { exog: DenseRows; fepNames: string[] } {
  const blocks = codeTerms(model.fixed, coder).flatMap(({ products }) =>
    products.map(multiplyFactors),
  );
  return { exog: denseColumns(blocks, coder.frame.rows), fepNames: blockNames(blocks) };
}

function codeResponse(
  { response }: ModelFormula,
  { frame, memory }: FactorCoder,
  trials: Float64Array | null,
): { endog: Float64Array; trials: Float64Array | null } {
  const coded = readResponse(response, frame, memory);
  if (coded.trials === null) return { endog: coded.endog, trials };
  if (trials === null) return coded;
  throw formulaError(response, "cbind() and the option trials both give trials", "leave one out");
}

type VectorName = "trials" | "offset" | "exposure" | "weights";

function readVectors(
  options: DesignOptions,
  table: DataTable,
): Record<VectorName, OptionVector | null> {
  const read = (name: VectorName) => readOption(name, options[name], table);
  return {
    trials: read("trials"),
    offset: read("offset"),
    exposure: read("exposure"),
    weights: read("weights"),
  };
}

function chooseRows(
  variables: readonly Variable[],
  rows: number,
  missing: unknown = "drop",
): Int32Array {
  if (missing !== "drop" && missing !== "raise") {
    throw new InputError("missing", String(missing), 'use "drop" or "raise"');
  }
  if (missing === "raise") refuseMissing(variables, rows);
  const kept = completeRows(incompleteRows(variables, rows));
  return kept.length === 0 ? refuseEmpty(variables, rows) : kept;
}
