import type { Random } from "../../math/random.js";
import type { LogDensity } from "./log-density.js";
import { pointAt, type PhasePoint } from "./phase-point.js";
import { RescaledDensity } from "./rescaled-density.js";
import { RunningMoments } from "./running-moments.js";
import { DualAveraging, initialStepSize } from "./step-size.js";
import { transition, type Transition } from "./trajectory.js";
import { DepthExcess, depthFor, planTrajectories } from "./trajectory-length.js";
import { warmupWindows } from "./warmup-windows.js";

export interface ChainOptions {
  /** Iterations in which step size and scales adapt; not kept. */
  readonly warmup: number;
  /** Iterations after it. */
  readonly draws: number;
  /** Mean acceptance probability that the step size is adapted to. */
  readonly targetAccept: number;
  /** Largest number of doublings of a trajectory. */
  readonly maxDepth: number;
}

/** An iteration of a chain. */
export interface ChainStep {
  /** False in the warm-up. */
  readonly kept: boolean;
  /** Where the chain is, in the density's coordinates. */
  readonly position: Float64Array;
  readonly transition: Transition;
  readonly stepSize: number;
}

/** Shares of the warm-up in which trajectories run freely, their excess being noted after the first. */
const SETTLED = 0.1;
const FREE = 0.15;
const FIRST_STEP_SIZE = 0.5;
const STARTING_ATTEMPTS = 100;

/**
 * One chain, an iteration at a time, from a standard normal start: warm-up in Stan's windows, in
 * which the step size follows the acceptance and each coordinate's centre and scale its mean and
 * standard deviation, then the draws. The density should be near the standard normal: trajectories
 * go through half a turn of it at most (`planTrajectories`), or further as far as those of the early
 * warm-up did.
 */
export function* runChain(
  random: Random,
  density: LogDensity,
  { warmup, draws, targetAccept, maxDepth }: ChainOptions,
): Generator<ChainStep, void, void> {
  const { begin, ends } = warmupWindows(warmup);
  const finish = ends.at(-1) ?? 0;
  const zeros = new Float64Array(density.dimension);
  const ones = new Float64Array(density.dimension).fill(1);
  let scaled = new RescaledDensity(density, zeros, ones);
  let point = startingPoint(random, scaled);
  let moments = new RunningMoments(density.dimension);
  const tune = (start: number) =>
    new DualAveraging(initialStepSize(random, scaled, point, start), targetAccept);
  let step = tune(FIRST_STEP_SIZE);
  const excess = new DepthExcess();
  for (let i = 0; i < warmup; i++) {
    const stepSize = step.current;
    const free = i < FREE * warmup;
    const depth = free ? maxDepth : Math.min(maxDepth, depthFor(stepSize) + excess.value);
    const made = transition(random, scaled, point, stepSize, depth);
    if (free && i >= SETTLED * warmup) excess.add(made.depth, stepSize);
    const position = scaled.toOriginal(made.point.position);
    point = made.point;
    step.update(made.acceptance);
    if (i >= begin && i < finish) moments.add(position);
    if (ends.includes(i + 1)) {
      scaled = new RescaledDensity(density, moments.means(), moments.deviations());
      point = pointAt(scaled, scaled.fromOriginal(position));
      moments = new RunningMoments(density.dimension);
      step = tune(step.current);
    }
    yield { kept: false, position, transition: made, stepSize };
  }
  const { stepSize, depth } = planTrajectories(step.longest, excess.value);
  for (let i = 0; i < draws; i++) {
    const made = transition(random, scaled, point, stepSize, Math.min(depth, maxDepth));
    point = made.point;
    const position = scaled.toOriginal(point.position);
    yield { kept: true, position, transition: made, stepSize };
  }
}

/** A standard normal draw, nearer and nearer to 0 until the density is positive there. */
function startingPoint(random: Random, density: RescaledDensity): PhasePoint {
  const position = random.fillNormal(new Float64Array(density.dimension));
  for (let n = 0; n < STARTING_ATTEMPTS; n++) {
    const point = pointAt(density, position.slice());
    const finite = Number.isFinite(point.logDensity) && point.gradient.every(Number.isFinite);
    if (finite) return point;
    for (let j = 0; j < position.length; j++) position[j] /= 2;
  }
  return pointAt(density, position.fill(0));
}
