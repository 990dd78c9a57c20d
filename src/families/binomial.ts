import { RowError, type InputError } from "../errors.js";
import {
  binomialCounts,
  drawCount,
  tailProbabilities,
  type CountDistribution,
} from "../math/count-distribution.js";
import { logChoose } from "../math/log-gamma.js";
import type { Random } from "../math/random.js";
import { addBarrier } from "./domain-edge.js";
import { Family, type ResponseRows, type RowGroups } from "./family.js";
import { addScaledJet, newJet, setJet, type Jet } from "./jet.js";
import type { Link } from "./link.js";
import { Logit } from "./logit.js";
import { requireCount } from "./require-count.js";

/**
 * y successes out of `size` trials, each with probability mu:
 * kernel y log mu + (size - y) log(1 - mu) (with a barrier outside 0 <= mu <= 1), constant log C(size, y), variance size mu (1 - mu).
 */
export class Binomial extends Family {
  readonly name = "Binomial";
  override readonly additive = true;
  override readonly usesTrials = true;

  /** @param link default logit. */
  constructor(link: Link = new Logit()) {
    super(link);
  }

  kernelJet(y: number, size: number, eta: number, out: Jet): void {
    setJet(out, 0, 0);
    if (y !== 0) {
      this.link.logMeanJet(eta, scratch);
      addScaledJet(out, y, scratch);
    }
    if (size !== y) {
      this.link.logComplementJet(eta, scratch);
      addScaledJet(out, size - y, scratch);
    }
    addBarrier(out, size, this.link.outside(eta, 1));
  }

  logConstant(y: number, size: number): number {
    return logChoose(size, y);
  }

  variance(mu: number, size: number): number {
    return size * mu * (1 - mu);
  }

  override get canonical(): boolean {
    return this.link.constructor === Logit;
  }

  override inDomain(eta: number): boolean {
    return this.link.inDomain(eta, 1);
  }

  /** size mu'^2 / (mu (1 - mu)) = -size (log mu)' (log(1 - mu))': no cancellation in the tails. */
  override information(size: number, eta: number): number {
    this.link.logMeanJet(eta, scratch);
    const success = scratch[1];
    this.link.logComplementJet(eta, scratch);
    // A slope that vanishes wins over one that overflows.
    return success === 0 ? 0 : Math.max(0, -size * success * scratch[1]);
  }

  override draw(size: number, eta: number, random: Random): number {
    if (size !== 1) return drawCount(this.successes(size, eta), random);
    return random.uniform() < this.link.inverse(eta) ? 1 : 0;
  }

  /** 2 (y log(y / (size mu)) + (size - y) log((size - y) / (size (1 - mu)))) */
  override deviance(y: number, size: number, eta: number): number {
    const part = (count: number) => (count === 0 ? 0 : count * Math.log(count / size));
    this.kernelJet(y, size, eta, devianceJet);
    return Math.max(0, 2 * (part(y) + part(size - y) - devianceJet[0]));
  }

  override tailProbabilities(y: number, size: number, eta: number, out: Float64Array): void {
    if (size === 1 && this.link.outside(eta, 1) === 0) return this.singleTrial(y, eta, out);
    tailProbabilities(this.successes(size, eta), y, out);
  }

  /** P(Y < y), P(Y = y), P(Y > y) of one trial, from the log of P(Y = y): both ends keep their digits. */
  private singleTrial(y: number, eta: number, out: Float64Array): void {
    if (y === 0) this.link.logComplementJet(eta, scratch);
    else this.link.logMeanJet(eta, scratch);
    const log = Math.min(0, scratch[0]);
    const other = -Math.expm1(log);
    out[0] = y === 0 ? 0 : other;
    out[1] = Math.exp(log);
    out[2] = y === 0 ? other : 0;
  }

  /** Where the link leaves [0, 1] the probability is at the border. */
  private successes(size: number, eta: number): CountDistribution {
    const outside = this.link.outside(eta, 1);
    if (outside !== 0) {
      return binomialCounts(size, outside > 0 ? 0 : -Infinity, outside > 0 ? -Infinity : 0);
    }
    this.link.logMeanJet(eta, scratch);
    const logSuccess = Math.min(0, scratch[0]);
    this.link.logComplementJet(eta, scratch);
    return binomialCounts(size, logSuccess, Math.min(0, scratch[0]));
  }

  /**
   * `endog` must hold whole numbers from 0 to `trials` (default 1), `trials` whole numbers >= 0.
   * @throws InputError for "endog" or "trials", with row and value.
   */
  checkResponse(endog: ArrayLike<number>, trials: ArrayLike<number> | null): void {
    for (let i = 0; i < endog.length; i++) {
      const size = trials === null ? 1 : trials[i];
      requireCount("trials", i, size);
      const proportion = endog[i] > 0 && endog[i] < 1;
      requireCount("endog", i, endog[i], proportion ? PROPORTION_REMEDY : undefined);
      if (endog[i] > size) throw aboveTrials(i, endog[i], trials === null ? null : size);
    }
  }

  override evaluateGroups(
    eta: Float64Array,
    rows: ResponseRows,
    derivatives: readonly Float64Array[],
    groups: RowGroups,
    sums: Float64Array,
  ): void {
    const fast = this.hasKernel(Binomial.prototype, rows);
    if (fast) evaluateLogit(eta, rows.y, rows.size, derivatives, groups, sums);
    else super.evaluateGroups(eta, rows, derivatives, groups, sums);
  }
}

/** Hold one jet within a call. */
const scratch = newJet();
const devianceJet = newJet();

/**
 * The kernel y eta - size log(1 + exp(eta)) with its derivatives, one exp a row where exp(eta) does not come
 * with it. Then, with e = exp(-|eta|), log mu and log(1 - mu) are -log1p(e) and -|eta| - log1p(e) in some order: the
 * outcomes against the sign of eta pay |eta|. log(1 + e) of single trials is taken of their product,
 * once it is large. Sums with factors 0 and 1 stand where a choice by the sign of eta would, which
 * processors do not foresee.
 */
function evaluateLogit(
  eta: Float64Array,
  y: Float64Array,
  size: Float64Array,
  derivatives: readonly Float64Array[],
  { starts, list, exponentials }: RowGroups,
  sums: Float64Array,
): void {
  // by position: array patterns go through an iterator
  const { length: order, 0: d1, 1: d2, 2: d3, 3: d4 } = derivatives;
  for (let a = 0; a < list.length; a++) {
    const g = list[a];
    let sum = 0;
    let product = 1;
    for (let i = starts[g], end = starts[g + 1]; i < end; i++) {
      const x = eta[i];
      const successes = y[i];
      const trials = size[i];
      const e = exponentials ? exponentials[i] : Math.exp(-Math.abs(x));
      const sign = x > 0 && !exponentials ? 1 : 0;
      sum += exponentials ? successes * x : -paid(x, successes, trials - successes);
      if (trials !== 1) sum -= trials * Math.log1p(e);
      else if ((product *= 1 + e) > LARGE_PRODUCT) {
        sum -= Math.log(product);
        product = 1;
      }
      if (order === 0) continue;
      const near = 1 / (1 + e);
      const mu = near * (sign + (1 - sign) * e);
      const complement = near * (1 - sign + sign * e);
      d1[i] = successes * complement - (trials - successes) * mu;
      if (order === 1) continue;
      const variance = near * near * e;
      const second = -trials * variance;
      d2[i] = second;
      if (order > 2) d3[i] = second * (complement - mu);
      if (order > 3) d4[i] = second * (1 - 6 * variance);
    }
    sums[g] = product === 1 ? sum : sum - Math.log(product);
  }
}

/** |x| for each outcome against the sign of x; 0 for none of them, also where x is infinite. */
function paid(x: number, successes: number, failures: number): number {
  if (Number.isFinite(x)) return failures * Math.max(x, 0) + successes * Math.max(-x, 0);
  return (x > 0 ? failures : successes) && Math.abs(x);
}

/** The next factor may be as large as 1 + exp(300). */
const LARGE_PRODUCT = 1e170;

const PROPORTION_REMEDY =
  "endog counts successes, not proportions: " +
  "pass successes as endog and their number of trials as trials";

function aboveTrials(row: number, value: number, trials: number | null): InputError {
  if (trials !== null) {
    return new RowError("endog", row, `has ${value} successes in ${trials} trials`);
  }
  return new RowError(
    "endog",
    row,
    `is ${value}, above the 1 trial that each row has by default`,
    "pass trials: the number of trials of each row, or code the response 0/1; for counts pass family: new Poisson()",
  );
}
