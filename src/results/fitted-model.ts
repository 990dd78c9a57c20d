import type { FitWarning } from "../errors.js";
import type { DesignCoding } from "../formula/coding.js";
import type { DataInput } from "../formula/data-table.js";
import type { Posterior } from "../inference/posterior.js";
import type { DescribedModel } from "../model/mixed-model.js";

/** The table that a model was built from. */
export interface SourceData {
  /** As given, not copied. */
  readonly table: DataInput;
  /** Positions in the table of the rows used. */
  readonly keptRows: Int32Array;
}

/** A model with what a formula knows of its data; both null or left out for matrices. */
export interface SourcedModel extends DescribedModel {
  /** How the formula coded the data. */
  readonly coding?: DesignCoding | null;
  /** The table of the formula, and which of its rows were used. */
  readonly source?: SourceData | null;
}

/** A model with its posterior: what predictions, criticism and comparison rest on. */
export interface FittedModel {
  readonly model: SourcedModel;
  /** Posterior means, packed (fe, vcp, vc). */
  readonly params: Float64Array;
  /** Posterior standard deviations, packed; NaN where they do not exist. */
  readonly sd: Float64Array;
  readonly posterior: Posterior;
  readonly warnings: readonly FitWarning[];
}
