import type { Family } from "../families/family.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";

/** A dense matrix, row-major: entry (i, j) is `data[i * columns + j]`. */
export interface DenseRows {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Entries by rows, length rows x columns. */
  readonly data: Float64Array;
}

/** What a model is made of besides its rows: sizes, names and priors. */
export interface ModelFrame {
  /** Family of the response, with its link. */
  readonly family: Family;
  /** termOf[j], from 0 to k - 1: the term whose standard deviation column j of Z has. */
  readonly termOf: Int32Array;
  /** Number of columns of Z in each term, length k. */
  readonly termSizes: Int32Array;
  /** Prior standard deviation of each fixed effect, length p; Infinity is flat. */
  readonly feP: Float64Array;
  /** Prior standard deviation of each log standard deviation, length k; Infinity is flat. */
  readonly vcpP: Float64Array;
  /** Names of the fixed effects, length p. */
  readonly fepNames: readonly string[];
  /** Names of the terms, whose log standard deviations vcp are: length k. */
  readonly vcpNames: readonly string[];
  /** Names of the random effects, length q. */
  readonly vcNames: readonly string[];
}

/** The rows of a model. */
export interface ModelRows {
  /** Response, length n. */
  readonly endog: Float64Array;
  /** Trials of each row, all 1 where none were given. */
  readonly trials: Float64Array;
  /** Frequency weights, all 1 where none were given. */
  readonly weights: Float64Array;
  /** Offset plus log(exposure), all 0 where none were given. */
  readonly offset: Float64Array;
  /** X, n x p. */
  readonly exog: DenseRows;
  /** Z, n x q. */
  readonly exogVc: CscMatrix;
}

/** A validated model: what every other part may rely on without checking again. */
export interface ModelData extends ModelFrame, ModelRows {}

/** What results must know of a fit's rows even where the rows themselves are not there. */
export interface RowFacts {
  /** Number of rows. */
  readonly rows: number;
  /** Whether any row had an offset or exposure. */
  readonly hasOffset: boolean;
  /** Whether any row had a number of trials other than 1. */
  readonly hasTrials: boolean;
}

export function rowFacts({
  endog,
  offset,
  trials,
}: Pick<ModelRows, "endog" | "offset" | "trials">): RowFacts {
  return {
    rows: endog.length,
    hasOffset: offset.some((shift) => shift !== 0),
    hasTrials: trials.some((size) => size !== 1),
  };
}

/** The packed parameter vector: fe (p), vcp (k), vc (q), in this order. */
export interface PackedParameters {
  readonly fe: Float64Array;
  readonly vcp: Float64Array;
  readonly vc: Float64Array;
}

/** Views (no copies) of the three parts of a packed vector. */
export function unpack(
  { feP, vcpP }: Pick<ModelFrame, "feP" | "vcpP">,
  params: Float64Array,
): PackedParameters {
  const p = feP.length;
  const k = vcpP.length;
  return {
    fe: params.subarray(0, p),
    vcp: params.subarray(p, p + k),
    vc: params.subarray(p + k),
  };
}

/** (fe, vcp, vc) in one vector. */
export function pack(fe: Float64Array, vcp: Float64Array, vc: Float64Array): Float64Array {
  const params = new Float64Array(fe.length + vcp.length + vc.length);
  params.set(fe);
  params.set(vcp, fe.length);
  params.set(vc, fe.length + vcp.length);
  return params;
}

/** Length p + k + q of the packed vector. */
export function packedLength({ feP, termSizes, termOf }: ModelFrame): number {
  return feP.length + termSizes.length + termOf.length;
}
