/**
 * The smallest value x of which at least n p of the n values are <= x, 0 < p <= 1: the quantile by
 * inversion of the empirical distribution function. Reorders `values`. By selection (Hoare 1961), O(n).
 */
export function selectQuantile(values: Float64Array, p: number): number {
  const n = values.length;
  // n p that is whole may come out a rounding above
  const rank = Math.min(n, Math.max(1, Math.ceil(n * p - 1e-9))) - 1;
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const held = values[i];
      values[i++] = values[j];
      values[j--] = held;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank];
}
