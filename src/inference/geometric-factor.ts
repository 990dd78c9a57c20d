/** Sizes of the ratio of successive steps at which their geometric series is worth summing. */
const FASTEST_RATIO = 0.25;
const SLOWEST_RATIO = 0.98;

/**
 * r / (1 - r), with r = d1'd2 / d1'd1 for the last two steps d1, d2 of an iteration: steps that go on
 * as r^2 d1, r^3 d1, ... end at the last point plus that many times d2 (Aitken's method). Null where
 * |r| is not between 0.25 and 0.98. Points are compared in the given parts.
 */
export function geometricFactor<K extends string>(
  first: Readonly<Record<K, Float64Array>>,
  second: Readonly<Record<K, Float64Array>>,
  last: Readonly<Record<K, Float64Array>>,
  parts: readonly K[],
): number | null {
  let product = 0;
  let square = 0;
  for (const part of parts) {
    for (let j = 0; j < first[part].length; j++) {
      const d1 = second[part][j] - first[part][j];
      product += d1 * (last[part][j] - second[part][j]);
      square += d1 * d1;
    }
  }
  const ratio = product / square;
  const size = Math.abs(ratio);
  return size > FASTEST_RATIO && size < SLOWEST_RATIO ? ratio / (1 - ratio) : null;
}
