/** A number with `digits` decimals and a true minus sign; a dash where there is none. */
export function formatFixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return "\u2013";
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : "\u2212\u221e";
  const large = Math.abs(value) >= 1e5;
  return (large ? value.toExponential(2) : value.toFixed(digits)).replaceAll("-", "\u2212");
}

/** At most four significant digits, no more than needed. */
export function formatPlain(value: number): string {
  return String(Number(value.toPrecision(4))).replaceAll("-", "\u2212");
}

/** "0.12 to 0.56". */
export function formatInterval(
  { lower, upper }: { lower: number; upper: number },
  digits: number,
): string {
  if (Number.isNaN(lower) || Number.isNaN(upper)) return "\u2013";
  return `${formatFixed(lower, digits)} to ${formatFixed(upper, digits)}`;
}

/** Time in words: "41 ms", "2.3 s". */
export function formatSeconds(seconds: number): string {
  return seconds < 1 ? `${Math.round(1000 * seconds)} ms` : `${seconds.toFixed(1)} s`;
}
