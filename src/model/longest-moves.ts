import { isObserved, type Family, type ResponseRows } from "../families/family.js";
import { dot, multiply } from "../math/small-matrix.js";
import { hasBorder } from "./domain-border.js";
import type { DenseRows } from "./model-data.js";

/** Rows with X, l2 and l3 in eta, and the information -l2 that is expected: l2 itself may pass through 0. */
export interface BendingRows extends Pick<ResponseRows, "size" | "weight"> {
  readonly family: Family;
  readonly exog: DenseRows;
  readonly second: Float64Array;
  readonly expected: Float64Array;
  readonly third: Float64Array;
}

/**
 * For each column j of X, with C the covariance of the fixed effects, p x p, and |l2| at least what is expected of it,
 *
 *     min_i |l2_i| / |x_ij l3_i|   over rows with sqrt(x_i'C x_i) > |l2_i| / |l3_i|,
 *
 * the move of the fixed effect over which the curvature of a row changes by its own size, of the rows whose predictor
 * has an SD that is longer than that. There are such rows under separation, where the prior alone holds an effect; the
 * likelihood within an SD of it is another one than at the mode. Infinity where there are none: collinear columns have
 * large SDs while the predictors have small ones.
 *
 * A row whose curvature is 0 in double precision counts as if the ratio were 1, as in the tails of the logit; rows without
 * weight or trials do not count. Infinity too where the link has a border: next to it l3 / l2 tells of a cut, not of the
 * likelihood inside.
 */
export function longestMoves(
  { family, exog, second, expected, third, ...rows }: BendingRows,
  covariance: Float64Array,
): Float64Array {
  const { columns: p, data } = exog;
  const rates = new Float64Array(p);
  if (hasBorder(family)) return rates.fill(Infinity);
  for (let i = 0; i < second.length; i++) {
    if (!isObserved(rows, i)) continue;
    const ratio = Math.abs(third[i]) / Math.max(Math.abs(second[i]), expected[i]);
    const rate = Number.isFinite(ratio) ? ratio : 1;
    const x = data.subarray(i * p, (i + 1) * p);
    if (rate * Math.sqrt(dot(x, multiply(covariance, x))) <= 1) continue;
    for (let j = 0; j < p; j++) rates[j] = Math.max(rates[j], rate * Math.abs(x[j]));
  }
  return rates.map((rate) => 1 / rate);
}
