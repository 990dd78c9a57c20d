import type { Family } from "../families/family.js";
import { mean, variance } from "../math/moments.js";
import { Random } from "../math/random.js";
import { IntegratedMeans } from "./integrated-mean.js";
import type { PredictionRequest } from "./prediction-options.js";

/** What the draws of a row's linear predictor say of its mean or outcome. */
export class RowPrediction {
  /** Of the row last read: mean and standard deviation of what is predicted; NaN without interval. */
  mean = NaN;
  sd = NaN;
  /** What is predicted, by draw. */
  readonly values: Float64Array;
  /** Standard normal numbers of the fresh effects, shared by the rows. */
  private readonly fresh: Float64Array;
  private readonly random: Random;
  private readonly means: IntegratedMeans;

  constructor(
    private readonly family: Family,
    private readonly request: PredictionRequest,
  ) {
    const { draws, seed } = request;
    this.values = new Float64Array(draws);
    this.fresh = standardised(new Random(seed, 1).fillNormal(new Float64Array(draws)));
    this.random = new Random(seed, 2);
    this.means = new IntegratedMeans(family);
  }

  /** @param eta used up; @param variances of fresh effects, null where there are none. */
  read(eta: Float64Array, variances: Float64Array | null, trials: number): void {
    const { values, request, fresh } = this;
    const { outcome, groups, level } = request;
    // The mean over fresh effects is integrated; only intervals take draws of them.
    this.expect(eta, variances);
    this.mean = mean(values) * (outcome ? trials : 1);
    if (level === null) return;
    if (variances !== null && (outcome || groups !== "integrated")) {
      for (let s = 0; s < eta.length; s++) eta[s] += Math.sqrt(variances[s]) * fresh[s];
      this.expect(eta, null);
    }
    this.sd = Math.sqrt(outcome ? this.drawOutcomes(eta, trials) : variance(values));
  }

  private expect(eta: Float64Array, variances: Float64Array | null): void {
    if (this.request.linear) this.values.set(eta);
    else this.means.write(eta, variances, this.values);
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
