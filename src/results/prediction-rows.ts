import { InputError } from "../errors.js";
import { codeNewData } from "../formula/new-data.js";
import { readExog, readExogVc } from "../model/matrix-input.js";
import type { ModelData } from "../model/model-data.js";
import { sparseRows } from "../model/take-rows.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import type { SourcedModel } from "./fitted-model.js";
import { newRowOffsets, newRowTrials, optionalVector } from "./new-row-vectors.js";
import { oneOf, type PredictionOptions, type PredictionRequest } from "./prediction-options.js";
import type { PredictorRows } from "./predictor-draws.js";
import { squaredDesign } from "./squared-design.js";

/**
 * Rows to predict: eta_i = x_i'fe + offset_i + z_i'vc + sqrt(sum_k squares_ik exp(2 vcp_k)) e_i with e_i
 * standard normal. Rows with NaN in any part are missing.
 */
export interface PredictionRows extends PredictorRows {
  /** All 1 where the family has none. */
  readonly trials: Float64Array;
  /** Rows x terms: sums of squares of the entries of fresh effects; null where there are none. */
  readonly squares: Float64Array | null;
}

/** The rows that the options ask for. @throws InputError where they do not fit the model. */
export function readRows(
  model: SourcedModel,
  options: PredictionOptions,
  request: PredictionRequest,
): PredictionRows {
  const { data, exog, exogVc, unknownLevels } = options;
  if (unknownLevels !== undefined) oneOf("unknownLevels", unknownLevels, ["error", "new"]);
  if (data !== undefined) {
    if (exog === undefined && exogVc === undefined) return rowsOfData(model, options, request);
    throw new InputError("data", "exog or exogVc is given too", "pass data, or matrices");
  }
  if (exog !== undefined) return rowsOfMatrices(model, options, request);
  const { offset, exposure, trials } = options;
  for (const [name, value] of Object.entries({ exogVc, offset, exposure, trials })) {
    if (value === undefined) continue;
    throw new InputError(name, "it belongs to rows that are not given", "pass data or exog");
  }
  return rowsOfFit(model.data, request);
}

/** The rows of a model with its random effects. */
export function rowsOfModel({ exog, offset, exogVc }: ModelData): PredictorRows {
  return { exog, offset, effects: sparseRows(exogVc) };
}

/** The rows of the fit, in its order. */
export function rowsOfFit(data: ModelData, request: PredictionRequest): PredictionRows {
  const { exog, offset, trials, exogVc } = data;
  return { exog, offset, trials, ...randomPart(data, exogVc, request) };
}

function rowsOfData(
  model: SourcedModel,
  options: PredictionOptions,
  request: PredictionRequest,
): PredictionRows {
  const { coding } = model;
  if (!coding) {
    const remedy = "pass exog and exogVc, coded as the matrices of the fit";
    throw new InputError("data", "the model was built from matrices, without a formula", remedy);
  }
  const { groups, outcome } = request;
  const { unknownLevels, offset, exposure, trials = coding.trials } = options;
  const table = options.data as NonNullable<typeof options.data>;
  const coded = codeNewData(coding, table, {
    random: groups === "zero" ? false : groups === "conditional" || "new",
    ...(unknownLevels && { unknownLevels }),
    offset,
    exposure,
    trials: outcome ? trials : undefined,
  });
  const given = offset !== undefined || exposure !== undefined;
  const squares = coded.newSquares?.data ?? null;
  return {
    exog: coded.exog,
    offset: newRowOffsets(
      model,
      coded.offset,
      coded.exposure,
      coded.exog.rows,
      given ? null : "formula",
    ),
    trials: newRowTrials(model, coded.trials, coded.exog.rows, outcome),
    effects: coded.exogVc && sparseRows(coded.exogVc),
    squares: squares?.some((square) => square !== 0) ? squares : null,
  };
}

function rowsOfMatrices(
  model: SourcedModel,
  options: PredictionOptions,
  request: PredictionRequest,
): PredictionRows {
  const { data } = model;
  const exog = readExog("exog", options.exog ?? [], null);
  const { rows, columns } = exog;
  if (columns !== data.feP.length) {
    const problem = `${columns} columns, but the model has ${data.feP.length} fixed effects`;
    throw new InputError(
      "exog",
      problem,
      ...(columns === 1 ? ["for a single row write [[...]]"] : []),
    );
  }
  refuseInfinite("exog", exog.data);
  const vector = (name: "offset" | "exposure" | "trials") =>
    optionalVector(name, options[name], rows);
  const z = request.groups === "zero" ? null : readEffects(data, options, rows, request);
  return {
    exog,
    offset: newRowOffsets(model, vector("offset"), vector("exposure"), rows, null),
    trials: newRowTrials(model, vector("trials"), rows, request.outcome),
    ...(z === null ? { effects: null, squares: null } : randomPart(data, z, request)),
  };
}

function readEffects(
  data: ModelData,
  { exogVc }: PredictionOptions,
  rows: number,
  { groups }: PredictionRequest,
): CscMatrix {
  if (exogVc === undefined) {
    const problem = `missing, and groups "${groups}" needs the random effects of each row`;
    throw new InputError("exogVc", problem, 'pass it, or groups: "zero"');
  }
  const z = readExogVc("exogVc", exogVc, null);
  if (z.rows !== rows) throw new InputError("exogVc", `${z.rows} rows, but exog has ${rows}`);
  if (z.columns !== data.termOf.length) {
    const problem = `${z.columns} columns, but the model has ${data.termOf.length} random effects`;
    throw new InputError("exogVc", problem, "a column per effect of the fit, zeros included");
  }
  refuseInfinite("exogVc", z.values);
  return z;
}

function refuseInfinite(argument: string, values: Float64Array): void {
  const bad = values.findIndex((value) => Math.abs(value) === Infinity);
  if (bad >= 0) throw new InputError(argument, `it holds ${values[bad]}, not a finite number`);
}

/** Known effects for conditional groups, fresh ones of the same columns for the others. */
function randomPart(
  { termOf, termSizes }: ModelData,
  z: CscMatrix,
  { groups }: PredictionRequest,
): Pick<PredictionRows, "effects" | "squares"> {
  if (groups === "zero") return { effects: null, squares: null };
  if (groups === "conditional") return { effects: sparseRows(z), squares: null };
  return { effects: null, squares: squaredDesign(z, termOf, termSizes.length) };
}
