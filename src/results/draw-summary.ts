/** Mean, SD, median and 95% interval of the posterior of a number. */
export interface DrawSummary {
  /** Posterior mean. */
  readonly mean: number;
  /** Posterior standard deviation. */
  readonly sd: number;
  /** Posterior median. */
  readonly median: number;
  /** 2.5% quantile. */
  readonly lower: number;
  /** 97.5% quantile. */
  readonly upper: number;
}

/** Quantiles by linear interpolation between order statistics, as R's default. */
export function summarizeDraws(draws: Float64Array): DrawSummary {
  const n = draws.length;
  const mean = draws.reduce((sum, value) => sum + value, 0) / n;
  const squares = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sorted = draws.slice().sort();
  const quantile = (p: number) => {
    const at = p * (n - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, n - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  };
  const [lower, median, upper] = [0.025, 0.5, 0.975].map(quantile);
  return { mean, sd: Math.sqrt(squares / (n - 1)), median, lower, upper };
}
