import { logChoose, logPoisson } from "./log-gamma.js";
import { normalCdf } from "./normal.js";
import type { Random } from "./random.js";

/** A unimodal distribution of whole numbers from 0 to `largest`. */
export interface CountDistribution {
  readonly mean: number;
  readonly variance: number;
  /** Infinity where there is none. */
  readonly largest: number;
  /** log P(Y = y) */
  logProbability(y: number): number;
  /** P(Y = y + 1) / P(Y = y), decreasing in y. */
  ratio(y: number): number;
}

/** Poisson with the given mean >= 0. */
export function poissonCounts(mean: number): CountDistribution {
  return {
    mean,
    variance: mean,
    largest: Infinity,
    logProbability: (y) => (mean === 0 ? zeroOnly(y) : logPoisson(y, mean)),
    ratio: (y) => mean / (y + 1),
  };
}

/** Successes in n trials, from log p and log(1 - p), so that both tails keep their digits. */
export function binomialCounts(
  n: number,
  logSuccess: number,
  logFailure: number,
): CountDistribution {
  const mean = n * Math.exp(logSuccess);
  const odds = Math.exp(logSuccess - logFailure);
  const part = (count: number, log: number) => (count === 0 ? 0 : count * log);
  return {
    mean,
    variance: mean * Math.exp(logFailure),
    largest: n,
    logProbability: (y) => logChoose(n, y) + part(y, logSuccess) + part(n - y, logFailure),
    ratio: (y) => ((n - y) / (y + 1)) * odds,
  };
}

function zeroOnly(y: number): number {
  return y === 0 ? 0 : -Infinity;
}

/** Beyond this variance the normal distribution takes over: relative error below 1e-4. */
const LARGE_VARIANCE = 1e8;

/**
 * Writes P(Y < y), P(Y = y) and P(Y > y), each with its own relative accuracy: the tail on the far
 * side of y from the mean is summed term by term, from y outwards, where terms fall faster than
 * geometrically; the other tail is what is left.
 */
export function tailProbabilities(
  distribution: CountDistribution,
  y: number,
  out: Float64Array,
): void {
  const { mean, variance, largest } = distribution;
  if (variance > LARGE_VARIANCE) return normalTails(distribution, y, out);
  const at = Math.exp(distribution.logProbability(y));
  const upper = y >= mean;
  let far = 0;
  if (at > 0) {
    let term = at;
    if (upper) {
      for (let j = y; j < largest && term > 1e-17 * far; j++) far += term *= distribution.ratio(j);
    } else {
      for (let j = y - 1; j >= 0 && term > 1e-17 * far; j--) far += term /= distribution.ratio(j);
    }
  }
  const near = Math.max(0, 1 - at - far);
  out[0] = upper ? near : far;
  out[1] = at;
  out[2] = upper ? far : near;
}

function normalTails({ mean, variance }: CountDistribution, y: number, out: Float64Array): void {
  const sd = Math.sqrt(variance);
  out[0] = normalCdf((y - 0.5 - mean) / sd);
  out[2] = normalCdf((mean - y - 0.5) / sd);
  out[1] = Math.max(0, 1 - out[0] - out[2]);
}

/**
 * A draw, by inversion from the mode outwards: probabilities are taken from a uniform number in the
 * order mode, mode + 1, mode - 1, mode + 2, ..., until it is used up; about 1 + 1.6 SD steps.
 */
export function drawCount(distribution: CountDistribution, random: Random): number {
  const { mean, variance, largest } = distribution;
  if (!(mean >= 0)) return NaN;
  if (!(variance <= LARGE_VARIANCE)) {
    return Math.min(largest, Math.round(mean + Math.sqrt(variance) * random.normal()));
  }
  const mode = Math.min(Math.floor(mean), largest);
  const atMode = Math.exp(distribution.logProbability(mode));
  let rest = random.uniform() - atMode;
  let [above, below] = [mode, mode];
  let [up, down] = [atMode, atMode];
  while (rest > 0 && (up > 0 || down > 0)) {
    up = above < largest ? up * distribution.ratio(above) : 0;
    above++;
    if ((rest -= up) <= 0) return above;
    down = below > 0 ? down / distribution.ratio(below - 1) : 0;
    below--;
    if ((rest -= down) <= 0) return below;
  }
  return mode;
}
