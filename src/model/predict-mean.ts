import { InputError } from "../errors.js";
import { checkOptions } from "../options.js";
import { readExog } from "./matrix-input.js";
import type { PredictOptions } from "./mixed-model.js";
import { packedLength, type DenseRows, type ModelData } from "./model-data.js";
import { checkDense, readVector } from "./validate-vectors.js";

/**
 * g^-1(X fe + offset), the mean of the response (per trial) at u = 0, or X fe + offset where `linear`
 * is true. `params` are the fixed effects, or all packed parameters.
 * @throws InputError where shapes do not fit.
 */
export function predictMean(
  data: ModelData,
  params: ArrayLike<number>,
  options: PredictOptions,
): Float64Array {
  checkOptions("options", options, ["exog", "offset", "linear"]);
  const { exog, offset, linear = false } = options;
  if (exog === undefined && offset !== undefined) {
    throw new InputError("offset", "it belongs to rows that are not given", "pass exog");
  }
  const p = data.feP.length;
  const total = packedLength(data);
  if (params.length !== p && params.length !== total) {
    throw new InputError(
      "params",
      `length ${params.length}`,
      `pass the ${p} fixed effects, or all ${total} packed parameters`,
    );
  }
  const rows = exog === undefined ? data.exog : readExog("exog", exog, null);
  if (rows.columns !== p) {
    throw new InputError(
      "exog",
      `${rows.columns} columns, but the model has ${p} fixed effects`,
      ...(rows.columns === 1 ? ["for a single row write [[...]]"] : []),
    );
  }
  checkDense(rows, data.fepNames);
  const eta = linearPredictor(rows, params);
  const shift = exog === undefined ? data.offset : readOffset(offset, rows.rows);
  const { link } = data.family;
  for (let i = 0; i < eta.length; i++) {
    eta[i] += shift[i];
    if (!linear) eta[i] = link.inverse(eta[i]);
  }
  return eta;
}

function linearPredictor(x: DenseRows, fe: ArrayLike<number>): Float64Array {
  const eta = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++) eta[i] += x.data[i * x.columns + j] * fe[j];
  }
  return eta;
}

function readOffset(offset: ArrayLike<number> | undefined, rows: number): Float64Array {
  if (offset === undefined) return new Float64Array(rows);
  const values = readVector("offset", offset, null);
  if (values.length === rows) return values;
  throw new InputError("offset", `length ${values.length}, but exog has ${rows} rows`);
}
