/** From here on numbers are printed with an exponent. */
const LARGE = 1e6;

/**
 * `value` with a fixed number of decimals, as statsmodels prints it ("nan", "inf"), except that a
 * nonzero number which would round to zero, or one of a million or more, gets an exponent:
 * 3.06e-7, 1.2346e+7.
 */
export function formatNumber(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Math.abs(value) >= LARGE) return value.toExponential(decimals);
  const fixed = value.toFixed(decimals);
  return value !== 0 && Number(fixed) === 0 ? value.toExponential(2) : fixed;
}
