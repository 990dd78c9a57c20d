import type { Family } from "../families/family.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import type { ExogInput } from "./matrix-input.js";
import type { DenseRows, ModelData, RowFacts } from "./model-data.js";

/** Options of `predict` of a model. */
export interface PredictOptions {
  /** Rows to predict for; default: the rows of the fit, with their offset. */
  exog?: ExogInput;
  /** Offset of the rows in `exog`; default 0. */
  offset?: ArrayLike<number>;
  /** True for the linear predictor instead of the mean of the response. Default false. */
  linear?: boolean;
}

/** A model as far as results ask it, whether its rows are there or not. */
export interface DescribedModel {
  /** Family of the response, with its link. */
  readonly family: Family;
  /** Names of the fixed effects, length p. */
  readonly fepNames: readonly string[];
  /** Names of the terms, whose log standard deviations vcp are: length k. */
  readonly vcpNames: readonly string[];
  /** Names of the random effects, length q. */
  readonly vcNames: readonly string[];
  /** The validated data. Those of a saved fit without its rows throw an InputError where rows are read. */
  readonly data: ModelData;
  /** What to know of rows that are not there; left out where `data` has them. */
  readonly rowFacts?: RowFacts;
  /** The formula of the model, where it was built from one. */
  readonly formula: string | null;
  /** Input rows left out for missing values. */
  readonly droppedRows: number;
}

/** A model that can be fitted, as results of its fits see it. */
export interface MixedModel extends DescribedModel {
  /** Response, length n; for the binomial, successes. */
  readonly endog: Float64Array;
  /** X, n x p, row-major. */
  readonly exog: DenseRows;
  /** Z, n x q. */
  readonly exogVc: CscMatrix;
  /** Label of each column of Z, as given. */
  readonly ident: Int32Array;
  /** log p(y | fe, vc) + log p(vc | vcp) + log p(vcp) + log p(fe), Gaussian priors without their constants, at packed parameters. */
  logposterior(params: ArrayLike<number>): number;
  /** Gradient of `logposterior`, packed (fe, vcp, vc). */
  logposteriorGrad(params: ArrayLike<number>): Float64Array;
  /** g^-1(X fe + offset), the mean of the response (per trial) at u = 0. */
  predict(params: ArrayLike<number>, options?: PredictOptions): Float64Array;
}
