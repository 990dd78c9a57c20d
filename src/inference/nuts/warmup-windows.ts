/** Phases of the warm-up, in iterations; as in Stan. */
export interface WarmupWindows {
  /** Iterations before the first window, in which only the step size adapts. */
  readonly begin: number;
  /** Ends of the windows in which scales are estimated; each is twice as long as the one before. */
  readonly ends: readonly number[];
}

const SHORTEST = 20;
const BEGIN = 75;
const FIRST_WINDOW = 25;
const FINISH = 50;

/**
 * 75 iterations, windows of 25, 50, 100, ..., then 50 for the step size; under 150 in all, shares of
 * 15%, 75% and 10%. The last window takes what would be left for one too short. Under 20 there is none.
 */
export function warmupWindows(warmup: number): WarmupWindows {
  if (warmup < SHORTEST) return { begin: warmup, ends: [] };
  const short = warmup < BEGIN + FIRST_WINDOW + FINISH;
  const begin = short ? Math.floor(0.15 * warmup) : BEGIN;
  const last = warmup - (short ? Math.floor(0.1 * warmup) : FINISH);
  const ends: number[] = [];
  let length = short ? last - begin : FIRST_WINDOW;
  for (let end = begin; end < last; length *= 2) {
    // a window whose successor would not fit takes all that is left
    end = end + 3 * length >= last ? last : end + length;
    ends.push(end);
  }
  return { begin, ends };
}
