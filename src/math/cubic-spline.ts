/**
 * The cubic through y_0 and y_1 at the ends of an interval of length h with slopes m_0 and m_1 there,
 *
 *     y_0 + t d + t (1 - t) ((1 - t) (h m_0 - d) - t (h m_1 - d)),   0 <= t <= 1,  d = y_1 - y_0.
 */
export function cubicBetween(
  t: number,
  h: number,
  y0: number,
  m0: number,
  y1: number,
  m1: number,
): number {
  const d = y1 - y0;
  return y0 + t * d + t * (1 - t) * ((1 - t) * (h * m0 - d) - t * (h * m1 - d));
}

/**
 * The cubic on each interval of knots through values with slopes there; beyond the ends it stays at
 * their values. Without slopes it is the natural spline, with continuous second derivatives that are 0 at
 * both ends.
 */
export class CubicSpline {
  /** @param knots strictly increasing. */
  constructor(
    private readonly knots: ArrayLike<number>,
    private readonly values: ArrayLike<number>,
    readonly slopes: ArrayLike<number> = naturalSlopes(knots, values),
  ) {}

  at(x: number): number {
    const { knots, values, slopes } = this;
    const last = knots.length - 1;
    if (x <= knots[0]) return values[0];
    if (x >= knots[last]) return values[last];
    let i = 0;
    while (x > knots[i + 1]) i++;
    const h = knots[i + 1] - knots[i];
    const t = (x - knots[i]) / h;
    return cubicBetween(t, h, values[i], slopes[i], values[i + 1], slopes[i + 1]);
  }
}

/**
 * From the second derivatives m at the knots, by Thomas's algorithm for
 * h_{i-1} m_{i-1} + 2 (h_{i-1} + h_i) m_i + h_i m_{i+1} = 6 (d_i - d_{i-1}), d_i the slope of the chord.
 */
function naturalSlopes(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length;
  const m = new Float64Array(n);
  const ratio = new Float64Array(n);
  const chord = (i: number) => (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  for (let i = 1; i < n - 1; i++) {
    const before = x[i] - x[i - 1];
    const after = x[i + 1] - x[i];
    const pivot = 2 * (before + after) - before * ratio[i - 1];
    ratio[i] = after / pivot;
    m[i] = (6 * (chord(i) - chord(i - 1)) - before * m[i - 1]) / pivot;
  }
  for (let i = n - 2; i > 0; i--) m[i] -= ratio[i] * m[i + 1];
  const slopes = new Float64Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const h = x[i + 1] - x[i];
    slopes[i] = chord(i) - (h * (2 * m[i] + m[i + 1])) / 6;
    slopes[i + 1] = chord(i) + (h * (m[i] + 2 * m[i + 1])) / 6;
  }
  return slopes;
}
