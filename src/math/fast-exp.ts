/** Parts of an octave: 2^(j / 64) is tabulated. */
const PARTS = 64;
const STEPS_PER_UNIT = PARTS / Math.LN2;
/** ln 2 / 64 as a number with 33 bits, whose products with k below are exact, and the rest. */
const STEP_HIGH = 0.010830424695086549;
const STEP_LOW = 1.162596423439437e-12;
/** From here on 2^q underflows; exp(-708) = 3e-308. */
const LARGEST = 708;

const fractions = Float64Array.from({ length: PARTS }, (_, j) => 2 ** (j / PARTS));
const powers = Float64Array.from({ length: 1024 }, (_, q) => 2 ** -q);

/**
 * exp(-x) for x >= 0 to about one unit in the last place, for inner loops: it compiles in line, which
 * `Math.exp` does not. With k the whole number next to -64 x / ln 2 and r = -x - k ln 2 / 64,
 *
 *     exp(-x) = 2^(k / 64) exp(r),   |r| <= ln 2 / 128,
 *
 * where 2^(k / 64) comes from tables and exp(r) is its Taylor polynomial of degree 5: the next term is
 * below 2^-54. Anything but 0 <= x <= 708 is left to `Math.exp`. (Tang 1989, ACM TOMS 15, 144-157.)
 */
export function expMinus(x: number): number {
  if (!(x >= 0 && x <= LARGEST)) return Math.exp(-x);
  const k = (x * STEPS_PER_UNIT + 0.5) | 0;
  const r = k * STEP_HIGH - x + k * STEP_LOW;
  const j = -k & (PARTS - 1);
  const p = r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  // -k = 64 (-q) + j
  const fraction = fractions[j];
  return (fraction + fraction * p) * powers[(k + j) >> 6];
}
