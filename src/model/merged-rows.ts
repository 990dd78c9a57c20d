import type { ResponseRows } from "../families/family.js";
import { firstOfEach, numberEqualRows, numberExogRows } from "./equal-rows.js";
import type { DenseRows, ModelData } from "./model-data.js";
import { sparseRows, takeDenseRows, takeSparseRows, type SparseRows } from "./take-rows.js";

/**
 * The rows that the likelihood is computed on. Rows with equal (x, z, offset) have one linear
 * predictor, so where the family adds (`Family.additive`) they are merged into one with the sums of
 * w y and w size; the terms free of the linear predictor are carried in `constant`.
 */
export interface MergedRows extends ResponseRows, SparseRows {
  readonly count: number;
  /** X of the merged rows; Z by row is in the fields of `SparseRows`. */
  readonly exog: DenseRows;
  /** The number of each of its rows among its different rows; null where there are many and nearly all differ. */
  readonly exogRow: Int32Array | null;
  readonly offset: Float64Array;
  /** Merged row of each original row, length n. */
  readonly rowMap: Int32Array;
  /** Sum over the original rows of weight * Family.logConstant. */
  readonly constant: number;
}

export function mergeRows(data: ModelData): MergedRows {
  const byRow = sparseRows(data.exogVc);
  const exogRow = numberExogRows(data.exog);
  const constant = likelihoodConstant(data);
  const apart = () => ({ ...allRows(data), ...byRow, exogRow, constant });
  if (!data.family.additive || exogRow === null) return apart();
  const rowMap = numberEqualRows(exogRow, byRow, data.offset);
  if (rowMap === null) return apart();
  const firstRows = firstOfEach(rowMap);
  return {
    count: firstRows.length,
    rowMap,
    constant,
    offset: Float64Array.from(firstRows, (i) => data.offset[i]),
    exog: takeDenseRows(data.exog, firstRows),
    exogRow: firstRows.map((i) => exogRow[i]),
    ...takeSparseRows(byRow, firstRows),
    ...sumResponses(data, rowMap, firstRows.length),
  };
}

/** Every row by itself. */
function allRows(data: ModelData) {
  const { family, endog, trials, weights, offset, exog } = data;
  const count = endog.length;
  const rowMap = new Int32Array(count);
  for (let i = 0; i < count; i++) rowMap[i] = i;
  const plain = weights.every((w) => w === 1);
  const responses =
    plain || !family.additive
      ? { y: endog, size: trials, weight: plain ? null : weights }
      : sumResponses(data, rowMap, count);
  return { count, rowMap, offset, exog, ...responses };
}

function likelihoodConstant(data: ModelData): number {
  const { family, endog, trials, weights } = data;
  let sum = 0;
  for (let i = 0; i < endog.length; i++) {
    if (weights[i] !== 0) sum += weights[i] * family.logConstant(endog[i], trials[i]);
  }
  return sum;
}

function sumResponses(data: ModelData, rowMap: Int32Array, count: number): ResponseRows {
  const { endog, trials, weights } = data;
  const y = new Float64Array(count);
  const size = new Float64Array(count);
  for (let i = 0; i < endog.length; i++) {
    y[rowMap[i]] += weights[i] * endog[i];
    size[rowMap[i]] += weights[i] * trials[i];
  }
  return { y, size, weight: null };
}
