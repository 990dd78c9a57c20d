import { selectQuantile } from "../math/order-statistic.js";
import { asBlock, firstAlike } from "./alike-rows.js";
import type { FittedModel } from "./fitted-model.js";
import { ParameterDraws } from "./parameter-draws.js";
import {
  readRequest,
  type PredictionForm,
  type PredictionOptions,
  type PredictionRequest,
} from "./prediction-options.js";
import { readRows, rowsOfFit, type PredictionRows } from "./prediction-rows.js";
import { PredictorDraws } from "./predictor-draws.js";
import { RowPrediction } from "./row-prediction.js";
import { VarianceDraws } from "./variance-draws.js";

/** Predictions by row; NaN where the row has a missing value. */
export interface Prediction {
  /** Posterior (with outcomes: predictive) mean. */
  readonly mean: Float64Array;
  /** Posterior (with outcomes: predictive) standard deviation; NaN where the fit has none. */
  readonly sd: Float64Array;
  /** Lower end of the equal-tailed interval of the level asked for. */
  readonly lower: Float64Array;
  /** Its upper end. */
  readonly upper: Float64Array;
}

/** See `BayesMixedGLMResults.predict`. */
export function predict(fit: FittedModel, options: PredictionOptions): Float64Array | Prediction {
  const request = readRequest(options, true);
  const rows = readRows(fit.model, options, request);
  return request.plain ? atZero(fit, rows, request.linear) : predictRows(fit, rows, request);
}

/** See `BayesMixedGLMResults.fitted`. */
export function fitted(fit: FittedModel, options: PredictionForm): Float64Array | Prediction {
  const request = readRequest(options, false);
  return predictRows(fit, rowsOfFit(fit.model.data, request), request);
}

/** statsmodels' prediction: g^-1(x'feMean + offset), as `predictMean` has it. */
function atZero({ model, params }: FittedModel, rows: PredictionRows, linear: boolean) {
  const { exog, offset, trials } = rows;
  const p = exog.columns;
  return offset.map((shift, i) => {
    let eta = 0;
    for (let j = 0; j < p; j++) eta += exog.data[i * p + j] * params[j];
    eta += shift;
    if (Number.isNaN(eta) || Number.isNaN(trials[i])) return NaN;
    return linear ? eta : model.family.link.inverse(eta);
  });
}

function predictRows(
  fit: FittedModel,
  rows: PredictionRows,
  request: PredictionRequest,
): Float64Array | Prediction {
  const { level } = request;
  const draws = new ParameterDraws(fit, request);
  const predictors = new PredictorDraws(rows, draws);
  const fresh = new VarianceDraws(draws, fit.model.data.termSizes.length);
  const row = new RowPrediction(fit.model.family, request);
  const first = alikeRows(rows);
  const column = () => new Float64Array(first.length).fill(NaN);
  const prediction = { mean: column(), sd: column(), lower: column(), upper: column() };
  first.forEach((alike, i) => {
    if (alike < i) return;
    const squares = squaresOf(rows, i);
    const eta = predictors.visit(i);
    if ([rows.trials[i], eta[0], ...(squares ?? [])].some(Number.isNaN)) return;
    const variances = squares && fresh.visit(squares);
    row.read(eta, variances, rows.trials[i]);
    prediction.mean[i] = row.mean;
    if (level === null || !predictors.certain || (variances && !fresh.certain)) return;
    prediction.sd[i] = row.sd;
    prediction.lower[i] = selectQuantile(row.values, (1 - level) / 2);
    prediction.upper[i] = selectQuantile(row.values, (1 + level) / 2);
  });
  const { mean, sd, lower, upper } = prediction;
  for (const values of [mean, sd, lower, upper]) first.forEach((f, i) => (values[i] = values[f]));
  return level === null ? mean : prediction;
}

/** For each row the first that equals it: what is predicted of both is the same. */
function alikeRows({ exog, offset, effects, squares, trials }: PredictionRows): Int32Array {
  const rows = offset.length;
  const fresh = squares === null ? [] : [{ rows, columns: squares.length / rows, data: squares }];
  return firstAlike([exog, ...fresh, asBlock(trials)], offset, effects);
}

/** The squared entries of the row's fresh effects; null where it has none. */
function squaresOf({ squares, offset }: PredictionRows, i: number): Float64Array | null {
  if (squares === null) return null;
  const terms = squares.length / offset.length;
  const own = squares.subarray(i * terms, (i + 1) * terms);
  return own.some((square) => square !== 0) ? own : null;
}
