import { InputError } from "../errors.js";
import type { DesignCoding } from "../formula/coding.js";
import type { Family } from "../families/family.js";
import type { ModelData, ModelFrame, ModelRows, RowFacts } from "../model/model-data.js";
import type { SavedModel } from "../saved/saved-fit.js";
import type { SourceData, SourcedModel } from "./fitted-model.js";

/** The model of a saved fit: its rows are there only where they were saved and loaded. */
export class LoadedModel implements SourcedModel {
  readonly fepNames: readonly string[];
  readonly vcpNames: readonly string[];
  readonly vcNames: readonly string[];
  readonly data: ModelData;
  readonly rowFacts: RowFacts;
  readonly formula: string | null;
  readonly droppedRows: number;
  readonly coding: DesignCoding | null;

  constructor(
    saved: SavedModel,
    readonly family: Family,
    private readonly loaded: LoadedRows | null,
  ) {
    const frame = frameOf(saved, family);
    this.fepNames = frame.fepNames;
    this.vcpNames = frame.vcpNames;
    this.vcNames = frame.vcNames;
    this.data = loaded === null ? withoutRows(frame) : { ...frame, ...loaded.rows };
    this.rowFacts = saved;
    this.formula = saved.formula;
    this.droppedRows = saved.droppedRows;
    this.coding = saved.coding;
  }

  get source(): SourceData | null {
    if (this.coding !== null && this.loaded === null) throw withheld();
    return this.loaded?.source ?? null;
  }
}

/** The rows of a saved fit, and the table that they came from; null for models from matrices. */
export interface LoadedRows {
  readonly rows: ModelRows;
  readonly source: SourceData | null;
}

function frameOf(saved: SavedModel, family: Family): ModelFrame {
  const { termOf, feP, vcpP, fepNames, vcpNames, vcNames } = saved;
  const termSizes = new Int32Array(vcpNames.length);
  for (const k of termOf) termSizes[k]++;
  return { family, termOf, termSizes, feP, vcpP, fepNames, vcpNames, vcNames };
}

const ROWS: readonly (keyof ModelRows)[] = [
  "endog",
  "trials",
  "weights",
  "offset",
  "exog",
  "exogVc",
];

/** The data of a fit without its rows: whoever reads one is told what to do. */
function withoutRows(frame: ModelFrame): ModelData {
  const data = { ...frame };
  const get = () => {
    throw withheld();
  };
  for (const name of ROWS) Object.defineProperty(data, name, { get });
  return data as ModelData;
}

function withheld(): InputError {
  return new InputError(
    "data",
    "this needs the rows of the fit, which are not here",
    'save it with result.toJSON({ data: true }) and load it with loadResults of "mixedglm"',
  );
}
