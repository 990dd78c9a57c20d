import { InputError } from "../errors.js";

/** Importance weights after Pareto smoothing. */
export interface SmoothedWeights {
  /** Log weights in the order of the ratios, normalised: the weights sum to 1. */
  readonly logWeights: Float64Array;
  /**
   * Estimated shape k of the tail of the ratios: below 0.7 averages with these weights are reliable.
   * Infinity where there are too few ratios to tell, -Infinity where the largest are all equal.
   */
  readonly kHat: number;
}

/** Fewer values than these say nothing of a tail. */
const SMALLEST_TAIL = 5;

/**
 * Pareto-smoothed importance sampling: the M = ceil(min(S / 5, 3 sqrt(S))) largest of S ratios are
 * replaced by the expected order statistics of the generalised Pareto distribution fitted to them,
 * none above the largest raw ratio (Vehtari, Simpson, Gelman, Yao, Gabry 2024).
 *
 * @param logRatios log(target density / proposal density) of each draw, each up to the same
 *   constant; -Infinity is a weight of 0.
 * @throws InputError for ratios that are NaN or infinite, or all zero.
 */
export function paretoSmooth(logRatios: Float64Array): SmoothedWeights {
  const largest = greatest(logRatios);
  const logWeights = logRatios.map((value) => value - largest);
  const size = tailSize(logWeights.length);
  const kHat = size < SMALLEST_TAIL ? Infinity : smoothTail(logWeights, size);
  let sum = 0;
  for (let i = 0; i < logWeights.length; i++) sum += Math.exp(logWeights[i]);
  const total = Math.log(sum);
  for (let i = 0; i < logWeights.length; i++) logWeights[i] -= total;
  return { logWeights, kHat };
}

function tailSize(draws: number): number {
  return Math.ceil(Math.min(draws / 5, 3 * Math.sqrt(draws)));
}

function greatest(logRatios: Float64Array): number {
  let largest = -Infinity;
  for (let i = 0; i < logRatios.length; i++) {
    if (Number.isNaN(logRatios[i]) || logRatios[i] === Infinity) {
      throw new InputError("logRatios", `entry ${i} is ${logRatios[i]}`);
    }
    largest = Math.max(largest, logRatios[i]);
  }
  if (largest === -Infinity) throw new InputError("logRatios", "no entry is above -Infinity");
  return largest;
}

/** Overwrites the largest weights, so many, and returns k-hat. */
function smoothTail(logWeights: Float64Array, tailSize: number): number {
  const sorted = logWeights.slice().sort();
  const below = sorted[sorted.length - tailSize - 1];
  const tail = largestOf(logWeights, below, tailSize);
  const cutoff = Math.exp(below);
  const excesses = Float64Array.from(tail, (i) => Math.exp(logWeights[i]) - cutoff);
  const size = excesses.length;
  if (excesses[0] === excesses[size - 1]) return -Infinity;
  // The estimate divides by the first quartile.
  if (excesses[quartile(size)] <= 0) return Infinity;
  const { k, sigma } = fitGeneralisedPareto(excesses);
  for (let m = 0; m < size; m++) {
    const logSurvival = Math.log1p(-(m + 0.5) / size);
    const quantile = k === 0 ? -sigma * logSurvival : (sigma * Math.expm1(-k * logSurvival)) / k;
    logWeights[tail[m]] = Math.min(0, Math.log(cutoff + quantile));
  }
  return k;
}

/** Positions of the `size` largest values, increasing in value, `below` being the next one. */
function largestOf(values: Float64Array, below: number, size: number): Int32Array {
  const above: number[] = [];
  const equal: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] > below) above.push(i);
    else if (values[i] === below) equal.push(i);
  }
  const tied = equal.slice(equal.length - (size - above.length));
  return Int32Array.of(...tied, ...above.sort((a, b) => values[a] - values[b]));
}

/** Shape k and scale sigma of the density (1 + k x / sigma)^(-1/k - 1) / sigma, x > 0. */
export interface GeneralisedPareto {
  readonly k: number;
  readonly sigma: number;
}

/** Weight of the prior k = 1/2, in observations. */
const PRIOR_OBSERVATIONS = 10;

/**
 * The posterior mean of theta = -k / sigma under the prior of Zhang and Stephens (2009), on a grid,
 * then k = mean log(1 - theta x) and sigma = -k / theta; k is drawn towards 1/2 as by ten
 * observations (Vehtari et al. 2024, appendix G).
 *
 * @param x excesses over the threshold, >= 0, increasing, the first quartile positive.
 */
export function fitGeneralisedPareto(x: Float64Array): GeneralisedPareto {
  const n = x.length;
  const points = 30 + Math.floor(Math.sqrt(n));
  const grid = new Float64Array(points).map(
    (_, j) => 1 / x[n - 1] + (1 - Math.sqrt(points / (j + 0.5))) / (3 * x[quartile(n)]),
  );
  const logLikelihoods = grid.map((theta) => n * profile(theta, x));
  const most = logLikelihoods.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = logLikelihoods.map((value) => Math.exp(value - most));
  const total = weights.reduce((a, b) => a + b, 0);
  const theta = weights.reduce((sum, weight, j) => sum + weight * grid[j], 0) / total;
  const k = meanLog(theta, x);
  return {
    k: (n * k + PRIOR_OBSERVATIONS / 2) / (n + PRIOR_OBSERVATIONS),
    sigma: -k / theta,
  };
}

/** Position of the first quartile, from 0. */
function quartile(n: number): number {
  return Math.floor(n / 4 + 0.5) - 1;
}

/** Log likelihood of one observation at theta, with k at its maximum given theta. */
function profile(theta: number, x: Float64Array): number {
  const k = meanLog(theta, x);
  return Math.log(-theta / k) - k - 1;
}

/** mean log(1 - theta x) */
function meanLog(theta: number, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.log1p(-theta * x[i]);
  return sum / x.length;
}
