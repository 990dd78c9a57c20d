import type { Family } from "../families/family.js";
import { selectQuantile } from "../math/order-statistic.js";
import { Random } from "../math/random.js";
import type { FittedModel } from "./fitted-model.js";
import { integratedMean } from "./integrated-mean.js";
import { ParameterDraws } from "./parameter-draws.js";
import {
  readRequest,
  type PredictionForm,
  type PredictionOptions,
  type PredictionRequest,
} from "./prediction-options.js";
import { readRows, rowsOfFit, type PredictionRows } from "./prediction-rows.js";
import { PredictorDraws } from "./predictor-draws.js";

/** Predictions by row; NaN where the row has a missing value. */
export interface Prediction {
  readonly mean: Float64Array;
  /** Posterior (with outcomes: predictive) standard deviation; NaN where the fit has none. */
  readonly sd: Float64Array;
  /** Equal-tailed interval of the level asked for. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** See `BayesMixedGLMResults.predict`. */
export function predict(fit: FittedModel, options: PredictionOptions): Float64Array | Prediction {
  const request = readRequest(options, true);
  const rows = readRows(fit.model, options, request);
  if (!request.plain) return predictRows(fit, rows, request);
  const { linear } = request;
  if (options.exog === undefined) return fit.model.predict(fit.params, { linear });
  return atZero(fit, rows, linear);
}

/** See `BayesMixedGLMResults.fitted`. */
export function fitted(fit: FittedModel, options: PredictionForm): Float64Array | Prediction {
  const request = readRequest(options, false);
  return predictRows(fit, rowsOfFit(fit.model.data, request), request);
}

/** statsmodels' prediction: g^-1(x'feMean + offset). */
function atZero({ model, params }: FittedModel, rows: PredictionRows, linear: boolean) {
  const { exog, offset, trials } = rows;
  const p = exog.columns;
  return offset.map((shift, i) => {
    let eta = shift;
    for (let j = 0; j < p; j++) eta += exog.data[i * p + j] * params[j];
    if (Number.isNaN(eta) || Number.isNaN(trials[i])) return NaN;
    return linear ? eta : model.family.link.inverse(eta);
  });
}

function predictRows(
  fit: FittedModel,
  rows: PredictionRows,
  request: PredictionRequest,
): Float64Array | Prediction {
  const { draws: n, seed, level } = request;
  const draws = new ParameterDraws(fit, n, new Random(seed));
  const predictor = new PredictorDraws(fit, rows, draws);
  const summary = new RowSummary(fit.model.family, request);
  const count = rows.offset.length;
  const column = () => new Float64Array(count).fill(NaN);
  const [mean, sd, lower, upper] = [column(), column(), column(), column()];
  for (let i = 0; i < count; i++) {
    if (!predictor.visit(i)) continue;
    const { values, variance } = summary.read(predictor, rows.trials[i]);
    mean[i] = summary.mean;
    if (level === null || !predictor.certain) continue;
    sd[i] = Math.sqrt(variance);
    lower[i] = selectQuantile(values, (1 - level) / 2);
    upper[i] = selectQuantile(values, (1 + level) / 2);
  }
  return level === null ? mean : { mean, sd, lower, upper };
}

/** What the draws of a row's linear predictor say of its mean or outcome. */
class RowSummary {
  mean = NaN;
  /** What is predicted, by draw. */
  private readonly values: Float64Array;
  /** Standard normal numbers of the fresh effects, shared by the rows. */
  private readonly fresh: Float64Array;
  private readonly random: Random;

  constructor(
    private readonly family: Family,
    private readonly request: PredictionRequest,
  ) {
    const { draws, seed } = request;
    this.values = new Float64Array(draws);
    this.fresh = standardised(new Random(seed, 1).fillNormal(new Float64Array(draws)));
    this.random = new Random(seed, 2);
  }

  read(predictor: PredictorDraws, trials: number): { values: Float64Array; variance: number } {
    const { values, request, fresh } = this;
    const { eta, spread, hasSpread } = predictor;
    const { outcome, groups, level } = request;
    // The mean over fresh effects is integrated; only intervals take draws of them.
    for (let s = 0; s < values.length; s++)
      values[s] = this.expectation(eta[s], hasSpread ? spread[s] : 0);
    this.mean = average(values) * (outcome ? trials : 1);
    if (level === null) return { values, variance: NaN };
    if (hasSpread && (outcome || groups !== "integrated")) {
      for (let s = 0; s < values.length; s++) {
        eta[s] += spread[s] * fresh[s];
        values[s] = this.expectation(eta[s], 0);
      }
    }
    if (!outcome) return { values, variance: varianceOf(values) };
    return { values, variance: this.drawOutcomes(eta, trials) };
  }

  private expectation(eta: number, spread: number): number {
    if (this.request.linear) return eta;
    return integratedMean(this.family, eta, spread);
  }

  /** Turns means into outcomes; returns Var(E[y]) + E[Var(y)]. */
  private drawOutcomes(eta: Float64Array, trials: number): number {
    const { values, family, random } = this;
    let within = 0;
    const between = trials * trials * varianceOf(values);
    for (let s = 0; s < values.length; s++) {
      within += Math.max(0, family.variance(values[s], trials));
      values[s] = family.draw(trials, eta[s], random);
    }
    return between + within / values.length;
  }
}

function average(values: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < values.length; s++) sum += values[s];
  return sum / values.length;
}

function varianceOf(values: Float64Array): number {
  const mean = average(values);
  let sum = 0;
  for (let s = 0; s < values.length; s++) sum += (values[s] - mean) ** 2;
  return sum / (values.length - 1);
}

/** Moved and scaled to mean 0 and variance 1. */
function standardised(values: Float64Array): Float64Array {
  const mean = average(values);
  const sd = Math.sqrt(varianceOf(values));
  return values.map((value) => (value - mean) / sd);
}
