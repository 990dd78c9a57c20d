import type { Matrix } from "ml-matrix";
import type { FitWarning } from "../errors.js";
import type { MixedModel } from "../model/mixed-model.js";

/** What criticism and comparison ask of a fit: its model and joint posterior draws. */
export interface SampledFit {
  readonly model: MixedModel;
  readonly warnings: readonly FitWarning[];
  /** n draws of the packed parameters (fe, vcp, vc), one a row. */
  sample(n: number, options?: { seed?: number }): Matrix;
}
