import type { Family } from "../families/family.js";

/** Options of a model. Vectors have one entry per row of endog. */
export interface ModelOptions {
  /** Response distribution and link; default `new Binomial()`. */
  family?: Family;
  /** Prior SDs of the log standard deviations, N(0, vcpP^2); one number or one per term. Default 1. */
  vcpP?: number | ArrayLike<number>;
  /** Prior SDs of the fixed effects, N(0, feP^2); one number or one per column; Infinity is flat. Default 2. */
  feP?: number | ArrayLike<number>;
  /** Binomial trials; default 1. */
  trials?: ArrayLike<number>;
  /** Added to the linear predictor; default 0. */
  offset?: ArrayLike<number>;
  /** Positive; log(exposure) is added to the linear predictor. For log links only. */
  exposure?: ArrayLike<number>;
  /** Frequency weights >= 0: a row of weight w counts as w equal rows; default 1. */
  weights?: ArrayLike<number>;
  /** Default FE_1, FE_2, ... */
  fepNames?: readonly string[];
  /** Default VC_1, VC_2, ..., in increasing order of the labels in ident. */
  vcpNames?: readonly string[];
  /** Default RE_1, RE_2, ... */
  vcNames?: readonly string[];
}

export const MODEL_OPTIONS: readonly (keyof ModelOptions)[] = [
  "family",
  "vcpP",
  "feP",
  "trials",
  "offset",
  "exposure",
  "weights",
  "fepNames",
  "vcpNames",
  "vcNames",
];
