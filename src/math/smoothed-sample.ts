import { TabulatedDensity } from "./tabulated-density.js";

const NODES = 801;

/**
 * A weighted sample as a smooth density: each value, drawn towards the mean so that the variance
 * stays what it is, spread by a normal kernel (West 1993).
 *
 * @param bandwidth the standard deviation of the kernel, in those of the sample.
 */
export function smoothed(
  values: Float64Array,
  weights: Float64Array,
  bandwidth: number,
): TabulatedDensity {
  const { mean, variance, low, high } = describe(values, weights);
  const width = bandwidth * Math.sqrt(variance);
  const shrink = Math.sqrt(1 - bandwidth ** 2);
  const start = mean + shrink * (low - mean) - 6 * width;
  const step = (mean + shrink * (high - mean) + 6 * width - start) / (NODES - 1);
  const counts = new Float64Array(NODES);
  for (let s = 0; s < values.length; s++) {
    // each weight is shared by the two nodes next to it
    const at = (mean + shrink * (values[s] - mean) - start) / step;
    const i = Math.floor(at);
    counts[i] += weights[s] * (1 - at + i);
    counts[i + 1] += weights[s] * (at - i);
  }
  return new TabulatedDensity(start, step, convolved(counts, width / step));
}

function describe(values: Float64Array, weights: Float64Array) {
  const mean = values.reduce((sum, value, s) => sum + weights[s] * value, 0);
  const variance = values.reduce((sum, value, s) => sum + weights[s] * (value - mean) ** 2, 0);
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return { mean, variance, low, high };
}

/** Counts convolved with a normal kernel of so many nodes. */
function convolved(counts: Float64Array, width: number): Float64Array {
  const reach = Math.ceil(6 * width);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, d) =>
    Math.exp(-((d / width) ** 2) / 2),
  );
  const sums = new Float64Array(counts.length);
  for (let j = 0; j < counts.length; j++) {
    // points on few lines leave most nodes empty
    if (counts[j] === 0) continue;
    const last = Math.min(counts.length - 1, j + reach);
    for (let i = Math.max(0, j - reach); i <= last; i++) {
      sums[i] += counts[j] * kernel[Math.abs(i - j)];
    }
  }
  return sums;
}
