import jstat from "jstat";

/** Bounds of some of n uniform order statistics. */
export interface OrderStatisticBand {
  /** Which order statistics, ascending, from 1 to n. */
  readonly ranks: Int32Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Order statistics shown one by one at either end, and most of them in all. */
const TAIL = 25;
const MOST = 250;

/**
 * All order statistics of up to 250; of more, the 25 lowest and highest and others between, evenly
 * spaced.
 */
export function shownRanks(n: number): Int32Array {
  if (n <= MOST) return Int32Array.from({ length: n }, (_, i) => i + 1);
  const middle = MOST - 2 * TAIL;
  const step = (n - 2 * TAIL) / (middle + 1);
  return Int32Array.from({ length: MOST }, (_, i) => {
    if (i < TAIL) return i + 1;
    if (i >= TAIL + middle) return n - MOST + i + 1;
    return Math.round(TAIL + step * (i - TAIL + 1));
  });
}

/** Rows beyond which the level of a single bound no longer moves: it is taken from that many. */
const LARGE = 5000;

/**
 * Bounds that all order statistics U_(i), i in `ranks`, of n uniform numbers keep at once with
 * probability `level`: quantiles gamma / 2 and 1 - gamma / 2 of Beta(i, n - i + 1), gamma the same for all
 * (Aldor-Noiman et al. 2013), found from the exact probability that all are kept. For n above 5,000
 * gamma is that of 5,000.
 */
export function orderStatisticBand(n: number, level = 0.95): OrderStatisticBand {
  const calibrated = Math.min(n, LARGE);
  const gamma = pointwiseLevel(calibrated, shownRanks(calibrated), level);
  return boundsAt(n, shownRanks(n), gamma);
}

function boundsAt(n: number, ranks: Int32Array, gamma: number): OrderStatisticBand {
  const { inv } = jstat.jStat.beta;
  const lower = Float64Array.from(ranks, (i) => inv(gamma / 2, i, n - i + 1));
  const upper = Float64Array.from(ranks, (i) => 1 - inv(gamma / 2, n - i + 1, i));
  return { ranks, lower, upper };
}

/** The gamma at which the bounds are kept with probability `level`, by bisection of log gamma. */
function pointwiseLevel(n: number, ranks: Int32Array, level: number): number {
  let [low, high] = [Math.log((1 - level) / ranks.length / 2), Math.log(1 - level)];
  for (let step = 0; step < 14; step++) {
    const middle = (low + high) / 2;
    if (coverage(n, boundsAt(n, ranks, Math.exp(middle))) > level) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}

/**
 * P(lower_i <= U_(i) <= upper_i for all i shown). The count N(t) of numbers up to t is a Poisson process
 * of rate n given N(1) = n, and U_(i) <= t means N(t) >= i: the law of N goes from bound to bound,
 * and counts that break a bound are dropped (Moscovich, Nadler 2017).
 */
export function coverage(n: number, { ranks, lower, upper }: OrderStatisticBand): number {
  const last = ranks.length;
  let law = Float64Array.of(1);
  let [from, time, below, above] = [0, 0, 0, 0];
  while (above < last) {
    const isLower = below < last && lower[below] <= upper[above];
    const next = isLower ? lower[below] : upper[above];
    const least = isLower ? from : Math.max(from, ranks[above]);
    const most = below < last ? ranks[below] - 1 : n;
    law = advance(law, from, least, most, n * (next - time));
    [from, time] = [least, next];
    if (isLower) below++;
    else above++;
  }
  const end = advance(law, from, n, n, n * (1 - time));
  return end[0] / poissonProbabilities(n, n)[n];
}

/** Probability of a jump that is left out: all of them together stay below 1e-12. */
const NEGLIGIBLE = 1e-20;

/** The law of the count after Poisson(mean) more, for counts from `least` to `most`. */
function advance(law: Float64Array, from: number, least: number, most: number, mean: number) {
  const jump = poissonProbabilities(mean, most - from);
  const reach = jump.findLastIndex((probability) => probability > NEGLIGIBLE);
  const moved = new Float64Array(most - least + 1);
  for (let b = 0; b < law.length; b++) {
    const shift = from + b - least;
    const end = Math.min(moved.length, shift + reach + 1);
    for (let c = Math.max(0, shift); c < end; c++) moved[c] += law[b] * jump[c - shift];
  }
  return moved;
}

/** P(X = 0), ..., P(X = most), X ~ Poisson(mean). */
function poissonProbabilities(mean: number, most: number): Float64Array {
  let logProbability = -mean;
  return new Float64Array(most + 1).map((_, x) => {
    if (x > 0) logProbability += Math.log(mean / x);
    return Math.exp(logProbability);
  });
}
