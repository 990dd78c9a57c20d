import type { DesignCoding } from "../formula/coding.js";
import type { FitWarning } from "../errors.js";
import type { Convergence, FitMethod } from "../inference/fit-options.js";
import type { ElboSummary, LikelihoodSummary, VcpPoint } from "../inference/fit-outcome.js";
import type { PosteriorState } from "../inference/posterior-state.js";
import type { SamplerReport } from "../inference/sampler-report.js";
import type { DenseRows, ModelFrame, RowFacts } from "../model/model-data.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";

/** What a saved fit holds, as the library's own data; null for what it lacks. */
export interface SavedFit {
  readonly method: FitMethod;
  readonly model: SavedModel;
  /** Posterior means and SDs, packed (fe, vcp, vc). */
  readonly params: Float64Array;
  readonly sd: Float64Array;
  readonly posterior: PosteriorState;
  readonly convergence: Convergence;
  readonly warnings: readonly FitWarning[];
  readonly integration: string | null;
  readonly covarianceForm: string | null;
  readonly elbo: ElboSummary | null;
  readonly likelihood: LikelihoodSummary | null;
  readonly logMarginalLikelihood: number | null;
  readonly vcpPoints: readonly VcpPoint[] | null;
  readonly sampler: SamplerReport | null;
}

/** What a file holds besides on request; null for what it lacks. */
export interface SavedExtras {
  readonly data: SavedRows | null;
  readonly loo: SavedScore | null;
}

/** A model without its rows. */
export interface SavedModel extends RowFacts, Omit<ModelFrame, "family" | "termSizes"> {
  readonly family: SavedFamily;
  readonly formula: string | null;
  readonly coding: DesignCoding | null;
  readonly droppedRows: number;
}

/** A family by its name and that of its link, and whether they are the user's own. */
export interface SavedFamily {
  readonly name: string;
  readonly link: string;
  readonly ownFamily: boolean;
  readonly ownLink: boolean;
}

/** Training data. */
export interface SavedRows {
  readonly endog: Float64Array;
  readonly trials: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array;
  readonly exog: DenseRows;
  readonly exogVc: Omit<CscMatrix, "nonZeros" | "transpose">;
  /** The columns that the formula names, dropped rows included; null for models from matrices. */
  readonly table: SavedTable | null;
}

export interface SavedTable {
  readonly rows: number;
  /** Positions of the rows used. */
  readonly keptRows: Int32Array;
  readonly columns: readonly SavedColumn[];
}

/** Numbers with NaN where they are missing, or codes of levels with -1. */
export interface SavedColumn {
  readonly name: string;
  readonly kind: "number" | "text" | "boolean";
  readonly values: Float64Array | null;
  readonly codes: Int32Array | null;
  readonly levels: readonly string[] | null;
}

/** A leave-one-out score, part by part, and what tells its response from others. */
export interface SavedScore {
  readonly kind: "loo" | "waic";
  readonly groups: string | null;
  readonly names: readonly string[];
  readonly pointwise: Float64Array;
  readonly pointwiseP: Float64Array;
  readonly kHat: Float64Array | null;
  readonly warnings: readonly FitWarning[];
  readonly response: ResponseMark;
}

/** Which response a score is of: number of rows and a checksum of response, trials and weights. */
export interface ResponseMark {
  /** Number of rows. */
  readonly rows: number;
  /** Of response, trials and weights. */
  readonly checksum: string;
}
