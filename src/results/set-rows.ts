import type { ResponseRows } from "../families/family.js";
import type { ModelData } from "../model/model-data.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";

/**
 * The responses of some rows, each counted so many times, as families want them: weights of additive
 * families in y and size.
 */
export function takeResponses(
  data: ModelData,
  rows: Int32Array,
  counts: Float64Array,
): ResponseRows {
  const { family, endog, trials, weights } = data;
  const weight = Float64Array.from(rows, (i, r) => weights[i] * counts[r]);
  if (!family.additive) return { y: take(endog, rows), size: take(trials, rows), weight };
  const times = (vector: Float64Array) => take(vector, rows).map((value, r) => value * weight[r]);
  return { y: times(endog), size: times(trials), weight: null };
}

function take(vector: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (i) => vector[i]);
}

/** Weight times `Family.logConstant` of each row. */
export function constantsOf(data: ModelData, rows: Int32Array): Float64Array {
  const { family, endog, trials, weights } = data;
  return Float64Array.from(rows, (i) =>
    weights[i] === 0 ? 0 : weights[i] * family.logConstant(endog[i], trials[i]),
  );
}

/** z_ij of the rows and effects, row-major, from Z by row. */
export function designOf(byRow: CscMatrix, rows: Int32Array, effects: Int32Array): Float64Array {
  const { columnPointers, rowIndices, values } = byRow;
  const design = new Float64Array(rows.length * effects.length);
  rows.forEach((i, r) => {
    for (let t = columnPointers[i]; t < columnPointers[i + 1]; t++) {
      const j = effects.indexOf(rowIndices[t]);
      if (j >= 0) design[r * effects.length + j] = values[t];
    }
  });
  return design;
}
