import { TabulatedDensity } from "./tabulated-density.js";

const NODES = 801;

/**
 * A weighted sample as a smooth density: each value, drawn towards the mean so that the variance
 * stays what it is, spread by a normal kernel (West 1993).
 *
 * @param bandwidth the standard deviation of the kernel, in those of the sample.
 */
export function smoothed(
  values: readonly number[],
  weights: Float64Array,
  bandwidth: number,
): TabulatedDensity {
  const mean = values.reduce((sum, value, s) => sum + weights[s] * value, 0);
  const variance = values.reduce((sum, value, s) => sum + weights[s] * (value - mean) ** 2, 0);
  const width = bandwidth * Math.sqrt(variance);
  const shrink = Math.sqrt(1 - bandwidth ** 2);
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const start = mean + shrink * (low - mean) - 6 * width;
  const step = (mean + shrink * (high - mean) + 6 * width - start) / (NODES - 1);
  const counts = new Float64Array(NODES);
  values.forEach((value, s) => {
    // each weight is shared by the two nodes next to it
    const at = (mean + shrink * (value - mean) - start) / step;
    const i = Math.floor(at);
    counts[i] += weights[s] * (1 - at + i);
    counts[i + 1] += weights[s] * (at - i);
  });
  return new TabulatedDensity(start, step, convolved(counts, width / step));
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
