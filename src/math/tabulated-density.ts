/**
 * The distribution whose density is the straight lines through (x_i, c p_i), 0 outside, c such that
 * it integrates to 1. Its moments, distribution function and quantiles are exact for that density.
 */
export class TabulatedDensity {
  readonly mean: number;
  readonly sd: number;
  /** log of the integral of the values given. */
  readonly logIntegral: number;
  private readonly density: Float64Array;
  /** Distribution function at the nodes. */
  private readonly cumulative: Float64Array;

  /**
   * @param start the first node, and `step` the distance of the nodes.
   * @param values p_i >= 0, proportional to the density, or with `logFactor` that of exp(logFactor) p_i.
   */
  constructor(
    readonly start: number,
    readonly step: number,
    readonly values: ArrayLike<number>,
    logFactor = 0,
  ) {
    const n = values.length;
    const sums = new Float64Array(n);
    for (let i = 1; i < n; i++) sums[i] = sums[i - 1] + (step * (values[i - 1] + values[i])) / 2;
    const total = sums[n - 1];
    this.logIntegral = logFactor + Math.log(total);
    this.density = Float64Array.from(values, (p) => p / total);
    this.cumulative = sums.map((sum) => sum / total);
    const { place, variance } = this.moments();
    this.mean = start + step * place;
    this.sd = step * Math.sqrt(variance);
  }

  /** exp(log density) at nodes from `from` to `to`, without overflow. */
  static fromLog(
    logDensity: (x: number) => number,
    from: number,
    to: number,
    nodes = 801,
  ): TabulatedDensity {
    const step = (to - from) / (nodes - 1);
    const logs = Float64Array.from({ length: nodes }, (_, i) => logDensity(from + i * step));
    const largest = Math.max(...logs);
    return new TabulatedDensity(
      from,
      step,
      logs.map((value) => Math.exp(value - largest)),
      largest,
    );
  }

  pdf(x: number): number {
    const place = this.place(x);
    if (place === null) return 0;
    const { i, share } = place;
    return (1 - share) * this.density[i] + share * this.density[i + 1];
  }

  cdf(x: number): number {
    const place = this.place(x);
    if (place === null) return x < this.start ? 0 : 1;
    const { i, share } = place;
    const [left, right] = [this.density[i], this.density[i + 1]];
    return this.cumulative[i] + this.step * share * (left + (share * (right - left)) / 2);
  }

  /** 0 < p < 1 */
  quantile(p: number): number {
    const { cumulative, density, step, start } = this;
    let low = 0;
    let high = cumulative.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle] < p) low = middle;
      else high = middle;
    }
    // left s + (right - left) s^2 / 2 = (p - F_i) / step, in the form that does not cancel
    const [left, right] = [density[low], density[low + 1]];
    const rest = (p - cumulative[low]) / step;
    const root = Math.sqrt(Math.max(0, left * left + 2 * (right - left) * rest));
    const share = left + root > 0 ? (2 * rest) / (left + root) : 0.5;
    return start + step * (low + Math.max(0, Math.min(1, share)));
  }

  /**
   * Mean and variance of the place i + s among the nodes, about their middle at first: on the line from l to r
   * int_0^1 (a + s)^k (l + (r - l) s) ds, a the distance of its start.
   */
  private moments() {
    const { density, step } = this;
    const middle = (density.length - 1) / 2;
    let first = 0;
    let second = 0;
    for (let i = 1; i < density.length; i++) {
      const a = i - 1 - middle;
      const left = density[i - 1];
      const right = density[i];
      first += (a * (left + right)) / 2 + (left + 2 * right) / 6;
      second +=
        (a * a * (left + right)) / 2 + (a * (left + 2 * right)) / 3 + (left + 3 * right) / 12;
    }
    first *= step;
    return { place: middle + first, variance: second * step - first * first };
  }

  private place(x: number): { i: number; share: number } | null {
    const at = (x - this.start) / this.step;
    const last = this.density.length - 1;
    if (!(at >= 0 && at <= last)) return null;
    const i = Math.min(Math.floor(at), last - 1);
    return { i, share: at - i };
  }
}
