import type { Matrix } from "ml-matrix";
import type { FitWarning } from "../errors.js";
import type { DesignCoding } from "../formula/coding.js";
import type { DataInput } from "../formula/data-table.js";
import type { MixedModel } from "../model/mixed-model.js";

/** The table that a model was built from. */
export interface SourceData {
  /** As given, not copied. */
  readonly table: DataInput;
  /** Positions in the table of the rows used. */
  readonly keptRows: Int32Array;
}

/** A model with what a formula knows of its data; both null or left out for matrices. */
export interface SourcedModel extends MixedModel {
  readonly coding?: DesignCoding | null;
  readonly source?: SourceData | null;
}

/** What criticism and comparison ask of a fit: its model and joint posterior draws. */
export interface SampledFit {
  readonly model: SourcedModel;
  readonly warnings: readonly FitWarning[];
  /** n draws of the packed parameters (fe, vcp, vc), one a row. */
  sample(n: number, options?: { seed?: number }): Matrix;
}
