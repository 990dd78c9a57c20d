import type { DesignCoding } from "../formula/coding.js";
import type { Posterior } from "../inference/posterior.js";
import type { MixedModel } from "../model/mixed-model.js";

/** A model as its results see it. */
export interface CodedModel extends MixedModel {
  /** How a formula coded the data; null or left out for matrices. */
  readonly coding?: DesignCoding | null;
}

/** A model with its posterior: what predictions, residuals and simulations rest on. */
export interface FittedModel {
  readonly model: CodedModel;
  /** Posterior means, packed (fe, vcp, vc). */
  readonly params: Float64Array;
  /** Posterior standard deviations, packed; NaN where they do not exist. */
  readonly sd: Float64Array;
  readonly posterior: Posterior;
}
