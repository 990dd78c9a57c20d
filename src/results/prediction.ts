import type { Family } from "../families/family.js";
import { mean, variance } from "../math/moments.js";
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
import { SpreadDraws } from "./spread-draws.js";

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
  const { level } = request;
  const draws = new ParameterDraws(fit, request);
  const predictors = new PredictorDraws(rows, draws);
  const spreads = new SpreadDraws(draws, fit.model.data.termSizes.length);
  const summary = new RowSummary(fit.model.family, request);
  const count = rows.offset.length;
  const column = () => new Float64Array(count).fill(NaN);
  const prediction = { mean: column(), sd: column(), lower: column(), upper: column() };
  for (let i = 0; i < count; i++) {
    const squares = squaresOf(rows, i);
    const eta = predictors.visit(i);
    if (Number.isNaN(rows.trials[i]) || eta.some(Number.isNaN) || squares?.some(Number.isNaN)) {
      continue;
    }
    const spread = squares && spreads.visit(squares);
    const { values, variance } = summary.read(eta, spread, rows.trials[i]);
    prediction.mean[i] = summary.mean;
    if (level === null || !predictors.certain || (spread && !spreads.certain)) continue;
    prediction.sd[i] = Math.sqrt(variance);
    prediction.lower[i] = selectQuantile(values, (1 - level) / 2);
    prediction.upper[i] = selectQuantile(values, (1 + level) / 2);
  }
  return level === null ? prediction.mean : prediction;
}

/** The squared entries of the row's fresh effects; null where it has none. */
function squaresOf({ squares, offset }: PredictionRows, i: number): Float64Array | null {
  if (squares === null) return null;
  const terms = squares.length / offset.length;
  const own = squares.subarray(i * terms, (i + 1) * terms);
  return own.some((square) => square !== 0) ? own : null;
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

  /** @param eta used up; @param spread of fresh effects, null where there are none. */
  read(
    eta: Float64Array,
    spread: Float64Array | null,
    trials: number,
  ): { values: Float64Array; variance: number } {
    const { values, request, fresh } = this;
    const { outcome, groups, level } = request;
    // The mean over fresh effects is integrated; only intervals take draws of them.
    for (let s = 0; s < values.length; s++) {
      values[s] = this.expectation(eta[s], spread === null ? 0 : spread[s]);
    }
    this.mean = mean(values) * (outcome ? trials : 1);
    if (level === null) return { values, variance: NaN };
    if (spread !== null && (outcome || groups !== "integrated")) {
      for (let s = 0; s < values.length; s++) {
        eta[s] += spread[s] * fresh[s];
        values[s] = this.expectation(eta[s], 0);
      }
    }
    if (!outcome) return { values, variance: variance(values) };
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
    const between = trials * trials * variance(values);
    for (let s = 0; s < values.length; s++) {
      within += Math.max(0, family.variance(values[s], trials));
      values[s] = family.draw(trials, eta[s], random);
    }
    return between + within / values.length;
  }
}

/** Moved and scaled to mean 0 and variance 1. */
function standardised(values: Float64Array): Float64Array {
  const centre = mean(values);
  const sd = Math.sqrt(variance(values));
  return values.map((value) => (value - centre) / sd);
}
