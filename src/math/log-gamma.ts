/** log sqrt(2 pi) */
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** From here on the Stirling series below is exact to rounding. */
const STIRLING_FROM = 10;

/** B_2k / (2k (2k - 1)), k = 1..7. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/**
 * log Gamma(x) for x > 0, to 1e-14 (1 + |log Gamma(x)|). Infinity at 0, NaN below.
 *
 * Stirling's series at x >= 10, after Gamma(x) = Gamma(x + n) / (x (x + 1) ... (x + n - 1)) for
 * smaller x (Abramowitz and Stegun 6.1.15, 6.1.41).
 */
export function logGamma(x: number): number {
  if (!(x >= 0)) return NaN;
  if (!Number.isFinite(x)) return x;
  let product = 1;
  for (; x < STIRLING_FROM; x++) product *= x;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x) - Math.log(product);
}

/** log n! = log Gamma(n + 1), for real n > -1. */
export function logFactorial(n: number): number {
  return logGamma(n + 1);
}

/**
 * log of the binomial coefficient C(n, k) = Gamma(n + 1) / (Gamma(k + 1) Gamma(n - k + 1)), real
 * arguments; -Infinity unless 0 <= k <= n.
 *
 * With S(x) = log Gamma(x + 1) - (x + 1/2) log x + x - log sqrt(2 pi), the error of Stirling's
 * formula, the large terms cancel on paper:
 *
 *     log C(n, k) = k log(n / k) + (n - k) log(n / (n - k)) + log(n / (2 pi k (n - k))) / 2
 *                   + S(n) - S(k) - S(n - k)
 *
 * so the result is good to 1e-14 (1 + |log C|) however large n is. After Loader (2000), Fast and
 * accurate computation of binomial probabilities.
 */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  const a = Math.min(k, n - k);
  if (a === 0) return 0;
  const b = n - a;
  const entropy = a * Math.log(n / a) - b * Math.log1p(-a / n);
  const scale = 0.5 * Math.log(n / (a * b)) - HALF_LOG_TWO_PI;
  return entropy + scale + stirlingError(n) - stirlingError(a) - stirlingError(b);
}

/**
 * log of the Poisson probability mean^y exp(-mean) / y!, mean > 0. With S as in `logChoose` it is
 * -(y log(y / mean) + mean - y) - log(2 pi y) / 2 - S(y), where no large terms cancel (Loader 2000).
 */
export function logPoisson(y: number, mean: number): number {
  if (y === 0) return -mean;
  const distance = y - mean;
  // log1p keeps the digits of y / mean near 1
  const logRatio = Math.abs(distance) < mean ? Math.log1p(distance / mean) : Math.log(y / mean);
  const gap = y * logRatio - distance;
  return -gap - 0.5 * Math.log(y) - HALF_LOG_TWO_PI - stirlingError(y);
}

function stirlingError(x: number): number {
  if (x >= STIRLING_FROM) return stirlingSeries(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
}

/** sum_k STIRLING[k] / x^(2k + 1) */
function stirlingSeries(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k];
  return sum * inverse;
}
