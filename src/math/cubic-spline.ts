/**
 * The natural cubic spline through (x_i, y_i): on each interval a cubic with continuous first and
 * second derivatives, the second one 0 at both ends, beyond which it stays at the end's value.
 */
export class CubicSpline {
  /** Second derivatives at the knots. */
  private readonly curvatures: Float64Array;

  /** @param knots strictly increasing. */
  constructor(
    private readonly knots: ArrayLike<number>,
    private readonly values: ArrayLike<number>,
  ) {
    this.curvatures = naturalCurvatures(knots, values);
  }

  at(x: number): number {
    const { knots, values, curvatures } = this;
    const last = knots.length - 1;
    if (x <= knots[0]) return values[0];
    if (x >= knots[last]) return values[last];
    let i = 0;
    while (x > knots[i + 1]) i++;
    const h = knots[i + 1] - knots[i];
    const a = (knots[i + 1] - x) / h;
    const b = 1 - a;
    const bend = (a ** 3 - a) * curvatures[i] + (b ** 3 - b) * curvatures[i + 1];
    return a * values[i] + b * values[i + 1] + (bend * h * h) / 6;
  }
}

/** Thomas's algorithm for h_{i-1} m_{i-1} + 2 (h_{i-1} + h_i) m_i + h_i m_{i+1} = 6 (d_i - d_{i-1}). */
function naturalCurvatures(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length;
  const m = new Float64Array(n);
  const ratio = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    const before = x[i] - x[i - 1];
    const after = x[i + 1] - x[i];
    const pivot = 2 * (before + after) - before * ratio[i - 1];
    const jump = (y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before;
    ratio[i] = after / pivot;
    m[i] = (6 * jump - before * m[i - 1]) / pivot;
  }
  for (let i = n - 2; i > 0; i--) m[i] -= ratio[i] * m[i + 1];
  return m;
}
