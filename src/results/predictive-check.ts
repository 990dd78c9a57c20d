import { InputError } from "../errors.js";
import { selectQuantile } from "../math/order-statistic.js";
import { Random } from "../math/random.js";
import { checkOptions } from "../options.js";
import { readCount, readSeed } from "./draw-options.js";
import type { FittedModel } from "./fitted-model.js";
import { oneOf } from "./prediction-options.js";
import type { SimulationOptions } from "./residual-options.js";
import { simulatedPredictors } from "./simulated-predictors.js";

/**
 * Statistics of the responses y over rows: mean, variance, number of zeros, maximum; and the
 * overdispersion ratio, the mean of (y - E(y))^2 / Var(y) at the parameters of each draw.
 */
export type CheckStatistic = "mean" | "variance" | "zeros" | "maximum" | "overdispersion";

const STATISTICS: readonly CheckStatistic[] = [
  "mean",
  "variance",
  "zeros",
  "maximum",
  "overdispersion",
];

/** Options of `posteriorPredictiveCheck`. */
export interface PredictiveCheckOptions extends SimulationOptions {
  /** Default: all. */
  statistics?: readonly CheckStatistic[];
  /** Number of simulated data sets, default 1000. */
  n?: number;
}

/** A statistic of the data beside those of data simulated from the posterior. */
export interface PredictiveCheck {
  /** Which statistic it is. */
  readonly statistic: CheckStatistic;
  /** Of the data; for the overdispersion ratio averaged over the draws. */
  readonly observed: number;
  /** Mean of the simulated data's. */
  readonly mean: number;
  /** 2.5% quantile of the simulated data's. */
  readonly lower: number;
  /** 97.5% quantile of the simulated data's. */
  readonly upper: number;
  /** P(simulated > observed) + P(simulated = observed) / 2: near 0 or 1 where the model fails. */
  readonly pValue: number;
}

/** See `BayesMixedGLMResults.posteriorPredictiveCheck`. Gelman, Meng, Stern (1996). */
export function predictiveCheck(
  fit: FittedModel,
  options: PredictiveCheckOptions,
): PredictiveCheck[] {
  checkOptions("options", options, ["statistics", "n", "seed", "groups"]);
  const { statistics = STATISTICS, groups = "conditional" } = options;
  oneOf("groups", groups, ["conditional", "new"]);
  if (!Array.isArray(statistics)) {
    throw new InputError("statistics", "it is not an array", 'pass ["mean"], for one');
  }
  statistics.forEach((statistic) => oneOf("statistics", statistic, STATISTICS));
  const n = readCount(options.n ?? 1000);
  const { observed, simulated } = accumulate(fit, n, readSeed(options.seed), groups);
  return statistics.map((statistic: CheckStatistic) => {
    const values = simulated.read(statistic);
    const own = observed.read(statistic);
    let [above, sum, total] = [0, 0, 0];
    for (let s = 0; s < n; s++) {
      above += Number(values[s] > own[s]) + Number(values[s] === own[s]) / 2;
      sum += values[s];
      total += own[s];
    }
    const [lower, upper] = [0.025, 0.975].map((p) => selectQuantile(values, p));
    return { statistic, observed: total / n, mean: sum / n, lower, upper, pValue: above / n };
  });
}

function accumulate(
  fit: FittedModel,
  n: number,
  seed: number,
  groups: NonNullable<SimulationOptions["groups"]>,
): { observed: Statistics; simulated: Statistics } {
  const { family, endog, trials } = fit.model.data;
  const predictors = simulatedPredictors(fit, n, groups, seed);
  const random = new Random(seed, 2);
  const observed = new Statistics(n);
  const simulated = new Statistics(n);
  endog.forEach((y, i) => {
    const eta = predictors.visit(i);
    for (let s = 0; s < n; s++) {
      const mu = family.link.inverse(eta[s]);
      const mean = family.usesTrials ? trials[i] * mu : mu;
      const variance = family.variance(mu, trials[i]);
      observed.add(s, y, mean, variance);
      simulated.add(s, family.draw(trials[i], eta[s], random), mean, variance);
    }
  });
  return { observed, simulated };
}

/** Sums over the rows of n data sets. */
class Statistics {
  private readonly sum: Float64Array;
  /** Running mean and sum of squares about it (Welford 1962). */
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;
  private readonly zeros: Float64Array;
  private readonly maximum: Float64Array;
  private readonly excess: Float64Array;
  private readonly rows: Float64Array;

  constructor(n: number) {
    const zero = () => new Float64Array(n);
    [this.sum, this.mean, this.squares] = [zero(), zero(), zero()];
    [this.zeros, this.excess, this.rows] = [zero(), zero(), zero()];
    this.maximum = zero().fill(-Infinity);
  }

  add(s: number, y: number, mean: number, variance: number): void {
    const count = ++this.rows[s];
    this.sum[s] += y;
    const distance = y - this.mean[s];
    this.mean[s] += distance / count;
    this.squares[s] += distance * (y - this.mean[s]);
    this.zeros[s] += Number(y === 0);
    this.maximum[s] = Math.max(this.maximum[s], y);
    if (y !== mean) this.excess[s] += (y - mean) ** 2 / variance;
  }

  read(statistic: CheckStatistic): Float64Array {
    const { rows } = this;
    if (statistic === "mean") return this.sum.map((sum, s) => sum / rows[s]);
    if (statistic === "variance") return this.squares.map((sum, s) => sum / (rows[s] - 1));
    if (statistic === "overdispersion") return this.excess.map((sum, s) => sum / rows[s]);
    return (statistic === "zeros" ? this.zeros : this.maximum).slice();
  }
}
