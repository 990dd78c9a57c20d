/** Observations of variance 1 that every coordinate starts with. */
const PRIOR_OBSERVATIONS = 10;

/**
 * Means and standard deviations of a stream of vectors (Welford 1962), drawn towards 0 and 1 as by
 * ten observations: the sampler is handed coordinates that are nearly standard normal already.
 */
export class RunningMoments {
  private count = 0;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;

  constructor(dimension: number) {
    this.mean = new Float64Array(dimension);
    this.squares = new Float64Array(dimension);
  }

  add(x: Float64Array): void {
    const { mean, squares } = this;
    const n = ++this.count;
    for (let j = 0; j < x.length; j++) {
      const delta = x[j] - mean[j];
      mean[j] += delta / n;
      squares[j] += delta * (x[j] - mean[j]);
    }
  }

  /** Means so far. */
  means(): Float64Array {
    const share = this.count / (this.count + PRIOR_OBSERVATIONS);
    return this.mean.map((value) => share * value);
  }

  /** Standard deviations so far, drawn towards 1 on the log scale; 1 where there is no spread. */
  deviations(): Float64Array {
    const { count } = this;
    const share = count / (count + PRIOR_OBSERVATIONS);
    return this.squares.map((sum) => (sum > 0 ? (sum / Math.max(1, count - 1)) ** (share / 2) : 1));
  }
}
