/**
 * Three significant digits, or more for `leastDecimals`, without an exponent where that is readable:
 * 0.453, 12.3, 1,234. Whole numbers stay whole.
 */
export function digits(value: number, leastDecimals = 0): string {
  if (Number.isNaN(value)) return "not known";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "minus infinite";
  const size = Math.abs(Number(value.toPrecision(3)));
  if (Number.isInteger(value) && size < 1e6) return signed(String(value));
  if (size < 1e-4 || size >= 1e6) return signed(value.toExponential(2));
  const decimals = 2 - Math.floor(Math.log10(size));
  return signed(value.toFixed(Math.max(leastDecimals, decimals)));
}

function signed(text: string): string {
  return text.replace("-", "−").replace(/^(−?)(\d{4,})/, (_, minus: string, whole: string) => {
    return minus + whole.replace(/\B(?=(\d{3})+$)/g, ",");
  });
}

/** "0.453 (0.312 to 0.652)"; decimals enough for two digits of the interval's width: "1.004 (0.986 to 1.023)". */
export function withInterval(value: number, lower: number, upper: number): string {
  if (Number.isNaN(lower)) return `${digits(value)} (no interval)`;
  const width = upper - lower;
  const decimals = width > 0 && width < 1 ? Math.min(15, 1 - Math.floor(Math.log10(width))) : 0;
  const [centre, from, to] = [value, lower, upper].map((x) => digits(x, decimals));
  return `${centre} (${from} to ${to})`;
}

/** A probability in percent; beyond 0.1% and 99.9% by a bound. */
export function probability(p: number): string {
  if (p > 0.999) return "above 99.9%";
  if (p < 0.001) return "below 0.1%";
  return `${(100 * p).toFixed(1)}%`;
}

/** 1,934 rows */
export function counted(count: number, noun: string): string {
  return `${signed(String(count))} ${noun}${count === 1 ? "" : "s"}`;
}
