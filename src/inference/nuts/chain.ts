import type { Random } from "../../math/random.js";
import { Adaptation } from "./adaptation.js";
import type { LogDensity } from "./log-density.js";
import { transition, type Transition } from "./trajectory.js";

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

/**
 * One chain, an iteration at a time, from a standard normal start: warm-up (`Adaptation`), then the
 * draws, with what was learnt. The density should be near the standard normal: trajectories go
 * through half a turn of it or a little more (`planTrajectories`), or further as far as those of the
 * early warm-up did.
 */
export function* runChain(
  random: Random,
  density: LogDensity,
  { warmup, draws, targetAccept, maxDepth }: ChainOptions,
): Generator<ChainStep, void, void> {
  const state = new Adaptation(random, density, { warmup, targetAccept });
  for (let i = 0; i < warmup; i++) {
    const { stepSize, depth } = state.planAt(i);
    const limit = Math.min(depth, maxDepth);
    const made = transition(random, state.scaled, state.point, stepSize, limit);
    yield { kept: false, position: state.learn(i, made), transition: made, stepSize };
  }
  const { stepSize, depth } = state.finalPlan();
  const limit = Math.min(depth, maxDepth);
  let { point } = state;
  for (let i = 0; i < draws; i++) {
    const made = transition(random, state.scaled, point, stepSize, limit);
    point = made.point;
    const position = state.scaled.toOriginal(point.position);
    yield { kept: true, position, transition: made, stepSize };
  }
}
