/** log sqrt(2 pi) */
const HALF_LOG_TWO_PI = 0.9189385332046727;

const SQRT_TWO_PI = 2.5066282746310002;

/** |x| from which the continued fraction takes over from the power series. */
const TAIL = 1.25;

/** Density of N(0, 1): exp(-x^2 / 2) / sqrt(2 pi), to a few units in the last place. */
export function normalPdf(x: number): number {
  if (!(Math.abs(x) > 2 && Math.abs(x) < 40)) return Math.exp(-0.5 * x * x) / SQRT_TWO_PI;
  // x^2 = a^2 + (x - a)(x + a) with a^2 exact: rounding x^2 itself would cost x^2 / 2 units.
  const a = Math.trunc(x * 1024) / 1024;
  return (Math.exp(-0.5 * a * a) * Math.exp(-0.5 * (x - a) * (x + a))) / SQRT_TWO_PI;
}

/** Phi(x), the distribution function of N(0, 1), with full relative accuracy in the left tail. */
export function normalCdf(x: number): number {
  return x < 0 ? upperTail(-x) : 1 - upperTail(x);
}

/** log Phi(x), relative error about 1e-14 for every x: -x^2 / 2 - log(-x sqrt(2 pi)) far left. */
export function normalLogCdf(x: number): number {
  if (x <= -TAIL) return -0.5 * x * x - HALF_LOG_TWO_PI - Math.log(tailRatio(-x, 1) - x);
  const outer = upperTail(Math.abs(x));
  return x < 0 ? Math.log(outer) : Math.log1p(-outer);
}

/**
 * Writes log Phi(x) and its first four derivatives to `out[0..4]`, each to relative 1e-12.
 *
 * With r = phi / Phi and s = x + r: r' = -r s, s' = 1 - r s. Left of -1.25 those differences
 * cancel; there
 *
 *     log Phi(-z) = -z^2 / 2 - log sqrt(2 pi) + log integral_0^inf exp(-z t - t^2 / 2) dt
 *
 * and the derivatives of the last term are, up to sign, the cumulants of t under that density, from
 * the ratios of its moments.
 */
export function normalLogCdfDerivatives(x: number, out: Float64Array): void {
  if (x <= -TAIL) return tailDerivatives(-x, out);
  const outer = upperTail(Math.abs(x));
  const r = normalPdf(x) / (x < 0 ? outer : 1 - outer);
  const s = x + r;
  const p = r * s;
  out[0] = x < 0 ? Math.log(outer) : Math.log1p(-outer);
  out[1] = r;
  out[2] = -p;
  out[3] = p * s + p * r - r;
  out[4] = 3 * p + r * r - p * s * s - 4 * p * p - p * r * r;
}

/**
 * Phi^-1(p), relative error below 1e-13 for every p in (0, 1), subnormal p included; -Infinity at
 * 0, Infinity at 1, NaN outside [0, 1]. Two steps of Halley's method, on Phi(x) - 1/2 in the
 * middle and on log Phi(x) in the tails, from starts good to 0.01 (the tail's: Abramowitz and
 * Stegun 26.2.22).
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p > 0.75) return -normalQuantile(1 - p);
  return p < 0.25 ? tailQuantile(Math.log(p)) : centralQuantile(p - 0.5);
}

/** x with Phi(x) - 1/2 = q, |q| <= 1/4. */
function centralQuantile(q: number): number {
  let x = q * SQRT_TWO_PI * (1 + (Math.PI * q * q) / 3);
  for (let step = 0; step < 2; step++) {
    const newton = (centralArea(x) - q) / normalPdf(x);
    x -= newton / (1 + 0.5 * newton * x);
  }
  return x;
}

/** x with log Phi(x) = logP, logP <= log(1/4). */
function tailQuantile(logP: number): number {
  const t = Math.sqrt(-2 * logP);
  let x = (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t)) - t;
  for (let step = 0; step < 2; step++) {
    const r = x <= -TAIL ? tailRatio(-x, 1) - x : normalPdf(x) / normalCdf(x);
    const newton = (normalLogCdf(x) - logP) / r;
    x -= newton / (1 + 0.5 * newton * (x + r));
  }
  return x;
}

/** 1 - Phi(z) for z >= 0. */
function upperTail(z: number): number {
  return z < TAIL ? 0.5 - centralArea(z) : normalPdf(z) / (z + tailRatio(z, 1));
}

/** Phi(x) - 1/2 = phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...): terms of one sign. */
function centralArea(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= square / k;
    sum += term;
  }
  return normalPdf(x) * sum;
}

/**
 * rho_n = m_n / m_(n-1), m_n = integral_0^inf t^n exp(-z t - t^2 / 2) dt, for z >= TAIL. Partial
 * integration gives m_(n+1) = n m_(n-1) - z m_n, hence Laplace's continued fraction
 *
 *     rho_n = n / (z + rho_(n+1)),    phi(z) / (1 - Phi(z)) = z + rho_1
 *
 * run backwards from rho (z + rho + rho') = n, rho' = d rho / dn = 1 / (z + 2 rho), at an n so
 * large that the cumulants of fourth order keep 13 digits.
 */
function tailRatio(z: number, n: number): number {
  let k = Math.ceil(8 + (65 + 75 / z) / z);
  const slope = 1 / Math.sqrt(z * z + 4 * k);
  let ratio = largerRoot(z, k - slope * largerRoot(z, k));
  while (--k >= n) ratio = k / (z + ratio);
  return ratio;
}

/** rho > 0 with rho (z + rho) = n */
function largerRoot(z: number, n: number): number {
  return (2 * n) / (z + Math.sqrt(z * z + 4 * n));
}

/** log Phi and its derivatives at x = -z, where the odd ones change sign. */
function tailDerivatives(z: number, out: Float64Array): void {
  const r4 = tailRatio(z, 4);
  const r3 = 3 / (z + r4);
  const r2 = 2 / (z + r3);
  const r1 = 1 / (z + r2);
  const variance = r1 * (r2 - r1);
  out[0] = -0.5 * z * z - HALF_LOG_TWO_PI - Math.log(z + r1);
  out[1] = z + r1;
  out[2] = variance - 1;
  out[3] = r1 * (r2 * r3 - 3 * r1 * r2 + 2 * r1 * r1);
  out[4] = r1 * (r2 * (r3 * r4 - 4 * r1 * r3 - 3 * r1 * r2 + 12 * r1 * r1) - 6 * r1 * r1 * r1);
}
