/** The best factor N(mean, variance) of a log standard deviation v, given w. */
export interface LogSdFactor {
  readonly mean: number;
  readonly variance: number;
  /** G(w) with its first two derivatives. */
  readonly value: number;
  readonly slope: number;
  readonly second: number;
}

/**
 * What the ELBO has of one log standard deviation v ~ N(m, t) of `count` effects, maximised over
 * (m, t) with w = m - t fixed (E exp(-2v) = exp(-2w) then does not change):
 *
 *     G(w) = max over t of  -q (w + t) - ((w + t)^2 + t) / (2 P^2) + log(t) / 2,
 *
 * q = `count`, P = `prior` the prior SD of v. The maximum is the positive root of
 * (2 / P^2) t^2 + (2q + (2w + 1) / P^2) t - 1 = 0, and G' = -q - (w + t) / P^2.
 */
export function logSdFactor(w: number, count: number, prior: number): LogSdFactor {
  const precision = 1 / prior ** 2;
  const a = 2 * precision;
  const b = 2 * count + (2 * w + 1) * precision;
  const root = Math.sqrt(b * b + 4 * a);
  // two forms of one root: no cancellation for either sign of b
  const variance = b > 0 ? 2 / (b + root) : (root - b) / (2 * a);
  const mean = w + variance;
  return {
    mean,
    variance,
    value: -count * mean - (precision * (mean * mean + variance)) / 2 + Math.log(variance) / 2,
    slope: -count - precision * mean,
    // dt/dw = -2 t / (P^2 (2 a t + b)), and 2 a t + b is the root of the discriminant
    second: -precision * (1 - (a * variance) / root),
  };
}
