import { mean, variance } from "../../math/moments.js";

/**
 * Effective sample size of the mean of m chains of equal length n, from the autocorrelations
 * combined over the chains (Vehtari, Gelman, Simpson, Carpenter, Bürkner 2021, section 3.2): their
 * sum is cut off where a pair (rho_2t + rho_2t+1) turns negative, and the pairs are made to decrease
 * (Geyer 1992). At most m n log10(m n); NaN for draws that never change or fewer than 4 a chain.
 */
export function effectiveSampleSize(chains: readonly Float64Array[]): number {
  const n = chains[0].length;
  const total = n * chains.length;
  const means = Float64Array.from(chains, mean);
  const centred = chains.map((x, c) => lessMean(x, means[c]));
  const within = (autocovariance(centred, 0) * n) / (n - 1);
  const pooled = (within * (n - 1)) / n + variance(means);
  if (n < 4 || !(pooled > 0)) return NaN;
  const rho = (lag: number) => 1 - (within - autocovariance(centred, lag)) / pooled;
  let even = 1;
  let odd = rho(1);
  let sum = 0;
  let pair = Infinity;
  let lag = 0;
  while (even + odd > 0 && lag < n - 5) {
    pair = Math.min(pair, even + odd);
    sum += pair;
    lag += 2;
    even = rho(lag);
    odd = rho(lag + 1);
  }
  // a last even term that is positive still counts, once
  const time = -1 + 2 * sum + Math.max(0, even);
  return total / Math.max(time, 1 / Math.log10(total));
}

/** Split R-hat of chains of equal length: sqrt of pooled over mean variance within the chains. */
export function potentialScaleReduction(chains: readonly Float64Array[]): number {
  const n = chains[0].length;
  const within = mean(Float64Array.from(chains, variance));
  const between = variance(Float64Array.from(chains, mean));
  return Math.sqrt(between / within + (n - 1) / n);
}

/** Each chain as two, its halves; the middle draw of an odd number is left out. */
export function splitChains(chains: readonly Float64Array[]): Float64Array[] {
  return chains.flatMap((chain) => {
    const half = chain.length >> 1;
    return [chain.subarray(0, half), chain.subarray(chain.length - half)];
  });
}

function lessMean(x: Float64Array, centre: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i] - centre;
  return out;
}

/** Mean over centred chains of sum_i x_i x_(i + lag) / n. */
function autocovariance(chains: readonly Float64Array[], lag: number): number {
  let total = 0;
  for (const x of chains) {
    let sum = 0;
    for (let i = lag; i < x.length; i++) sum += x[i - lag] * x[i];
    total += sum / x.length;
  }
  return total / chains.length;
}
