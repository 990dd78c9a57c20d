import { InputError } from "../errors.js";
import type { DenseRows } from "./model-data.js";
import { weightedGram } from "./weighted-gram.js";

/** A column keeps less than this share of its length outside the span of those before it. */
const DEPENDENT = 1e-10;

/**
 * Refuses fixed effects that neither the data nor a prior identifies: a pivot of X'X + Q, from
 * columns scaled to length one, that is practically zero.
 * @throws InputError naming the column.
 */
export function checkIdentified(
  exog: DenseRows,
  precision: Float64Array,
  names: readonly string[],
): void {
  const p = exog.columns;
  const flat = names.some((_, j) => precision[j * (p + 1)] === 0);
  if (!flat) return;
  const gram = scaledGram(exog, precision);
  for (let j = 0; j < p; j++) {
    if (!(gram[j * (p + 1)] > DEPENDENT)) {
      throw new InputError(
        "exog",
        `column ${names[j]} is zero or a linear combination of the columns before it`,
        "under a flat prior its effect is not identified: drop the column, or pass a finite feP",
      );
    }
    for (let i = j + 1; i < p; i++) {
      const ratio = gram[i * p + j] / gram[j * (p + 1)];
      for (let l = i; l < p; l++) gram[l * p + i] -= ratio * gram[l * p + j];
    }
  }
}

/** Lower triangle of D (X'X + Q) D with unit diagonal; the diagonal is 0 for a column of zeros. */
function scaledGram(exog: DenseRows, precision: Float64Array): Float64Array {
  const p = exog.columns;
  const gram = weightedGram(exog, null).map((value, s) => value + precision[s]);
  const scale = Float64Array.from({ length: p }, (_, j) => 1 / Math.sqrt(gram[j * (p + 1)]));
  for (let j = 0; j < p; j++) {
    for (let l = 0; l <= j; l++) {
      const scaled = gram[j * p + l] * scale[j] * scale[l];
      gram[j * p + l] = Number.isFinite(scaled) ? scaled : 0;
    }
  }
  return gram;
}
