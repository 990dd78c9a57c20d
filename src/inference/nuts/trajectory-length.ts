/** Angles that the trajectories of the draws go through, at least and at most; half a turn is pi. */
const LEAST_ANGLE = 0.75 * Math.PI;
const MOST_ANGLE = 1.05 * Math.PI;
/** In the warm-up, where draws need not be nearly independent, a quarter turn will do. */
const WARMUP_ANGLE = Math.PI / 2;
const LEAST_DEPTH = 2;
const MOST_DEPTH = 12;

/** How trajectories are to be built. */
export interface TrajectoryPlan {
  readonly stepSize: number;
  /** Largest number of doublings. */
  readonly depth: number;
}

/**
 * Trajectories of 2^d - 1 steps that go through an angle between 3 pi / 4 and a little over pi in a
 * standard normal density. Left to itself a trajectory is doubled until it has turned by more than
 * pi, up to twice as far as that: draws then alternate about the mean, while their distances from it
 * hardly change, so that means are found at once and standard deviations slowly. At about a quarter
 * turn between draws both are.
 *
 * @param longest the longest step size with the acceptance asked for.
 * @param excess doublings by which trajectories were longer than in a standard normal density.
 */
export function planTrajectories(longest: number, excess: number): TrajectoryPlan {
  const depth = depthFor(longest, LEAST_ANGLE);
  const stepSize = Math.min(longest, MOST_ANGLE / (2 ** depth - 1));
  return { stepSize, depth: depth + excess };
}

/** The least depth, 2 or more, at which steps of this size go through an angle. */
export function depthFor(stepSize: number, angle = WARMUP_ANGLE): number {
  const depth = Math.ceil(Math.log2(angle / stepSize + 1));
  return Math.min(MOST_DEPTH, Math.max(LEAST_DEPTH, depth));
}

/** How much longer than in a standard normal density trajectories are that end where they turn. */
export class DepthExcess {
  private sum = 0;
  private count = 0;

  add(depth: number, stepSize: number): void {
    this.sum += depth - depthFor(stepSize, Math.PI);
    this.count++;
  }

  /** In doublings, a whole number >= 0. */
  get value(): number {
    return this.count === 0 ? 0 : Math.max(0, Math.round(this.sum / this.count));
  }
}
