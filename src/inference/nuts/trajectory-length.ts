/**
 * A trajectory of 2^d points, of which a draw and the next are half the points apart (`transition`).
 * In a standard normal density draws at the angle t have the autocorrelation cos(t), their squares
 * cos(t)^2: independent at a quarter turn. Coordinates that are not quite standard turn more slowly.
 */
const SLOWEST = 0.75;
/** The angle between draws at which the worse of means and squares, turning at either speed, is best. */
const BEST_ANGLE = 0.614 * Math.PI;
/** In the warm-up, where draws need not be nearly independent, half a quarter turn will do. */
const WARMUP_ANGLE = Math.PI / 4;
/** What a draw costs besides its own gradients: its share of the warm-up, momenta, diagnostics. */
const OVERHEAD = 6;
const LEAST_DEPTH = 2;
const MOST_DEPTH = 12;

/** How trajectories are to be built. */
export interface TrajectoryPlan {
  readonly stepSize: number;
  /** Largest number of doublings. */
  readonly depth: number;
}

/**
 * The depth and step size with the most effective draws for the cost, steps being at most `longest`
 * and draws at most 0.61 pi apart.
 *
 * @param longest the longest step size with the acceptance asked for.
 * @param excess doublings by which trajectories were longer than in a standard normal density.
 */
export function planTrajectories(longest: number, excess: number): TrajectoryPlan {
  let best = { stepSize: longest, depth: MOST_DEPTH };
  let most = 0;
  for (let depth = LEAST_DEPTH; depth <= MOST_DEPTH; depth++) {
    const half = 2 ** (depth - 1);
    const stepSize = Math.min(longest, BEST_ANGLE / half);
    const share = effectiveShare(half * stepSize) / (2 * half - 1 + OVERHEAD);
    if (share > most) {
      best = { stepSize, depth };
      most = share;
    }
  }
  return { ...best, depth: best.depth + excess };
}

/** Effective draws per draw for an angle between them, of means or squares, the fewer. */
function effectiveShare(angle: number): number {
  const share = (correlation: number) => (1 - correlation) / (1 + correlation);
  return Math.min(share(Math.cos(SLOWEST * angle)), share(Math.cos(angle) ** 2));
}

/** The least depth, 2 or more, at which half the points of a trajectory make up an angle. */
export function depthFor(stepSize: number, angle = WARMUP_ANGLE): number {
  const depth = Math.ceil(Math.log2(angle / stepSize)) + 1;
  return Math.min(MOST_DEPTH, Math.max(LEAST_DEPTH, depth));
}

/** How much longer than in a standard normal density trajectories are that end where they turn. */
export class DepthExcess {
  private sum = 0;
  private count = 0;

  add(depth: number, stepSize: number): void {
    this.sum += depth - turningDepth(stepSize);
    this.count++;
  }

  /** In doublings, a whole number >= 0. */
  get value(): number {
    return this.count === 0 ? 0 : Math.max(0, Math.round(this.sum / this.count));
  }
}

/** The depth at which trajectories turn in a standard normal density, after half a turn. */
function turningDepth(stepSize: number): number {
  return Math.max(LEAST_DEPTH, Math.ceil(Math.log2(Math.PI / stepSize + 1)));
}
