import type { Random } from "../../math/random.js";
import type { LogDensity } from "./log-density.js";
import { pointAt, type PhasePoint } from "./phase-point.js";
import { RescaledDensity } from "./rescaled-density.js";
import { RunningMoments } from "./running-moments.js";
import { DualAveraging, initialStepSize } from "./step-size.js";
import type { Transition } from "./trajectory.js";
import {
  DepthExcess,
  depthFor,
  planTrajectories,
  type TrajectoryPlan,
} from "./trajectory-length.js";
import { warmupWindows, type WarmupWindows } from "./warmup-windows.js";

/** Shares of the warm-up in which trajectories run freely, their excess being noted after the first. */
const SETTLED = 0.1;
const FREE = 0.15;
const FIRST_STEP_SIZE = 0.5;

/**
 * What a chain learns in its warm-up, and the point where it is: the step size follows the
 * acceptance; at the end of each window every coordinate gets the centre and scale of its draws.
 */
export class Adaptation {
  /** The density in the present coordinates, and where the chain is in them. */
  scaled: RescaledDensity;
  point: PhasePoint;
  private readonly windows: WarmupWindows;
  private readonly excess = new DepthExcess();
  private moments: RunningMoments;
  private step: DualAveraging;

  constructor(
    private readonly random: Random,
    private readonly density: LogDensity,
    private readonly options: { readonly warmup: number; readonly targetAccept: number },
  ) {
    const { dimension } = density;
    const zeros = new Float64Array(dimension);
    this.windows = warmupWindows(options.warmup);
    this.scaled = new RescaledDensity(density, zeros, new Float64Array(dimension).fill(1));
    this.point = startingPoint(random, this.scaled);
    this.moments = new RunningMoments(dimension);
    this.step = this.tune(FIRST_STEP_SIZE);
  }

  /** How iteration i of the warm-up builds its trajectory; depth Infinity: freely. */
  planAt(i: number): TrajectoryPlan {
    const stepSize = this.step.current;
    const free = i < FREE * this.options.warmup;
    return { stepSize, depth: free ? Infinity : depthFor(stepSize) + this.excess.value };
  }

  /** How the trajectories of the draws are built. */
  finalPlan(): TrajectoryPlan {
    return planTrajectories(this.step.longest, this.excess.value);
  }

  /** Takes iteration i; returns its position in the density's own coordinates. */
  learn(i: number, made: Transition): Float64Array {
    const { begin, ends } = this.windows;
    const { warmup } = this.options;
    const position = this.scaled.toOriginal(made.point.position);
    this.point = made.point;
    if (i >= SETTLED * warmup && i < FREE * warmup) this.excess.add(made.depth, this.step.current);
    this.step.update(made.acceptance);
    if (i >= begin && i < (ends.at(-1) ?? 0)) this.moments.add(position);
    if (ends.includes(i + 1)) this.rescale(position);
    return position;
  }

  private rescale(position: Float64Array): void {
    const { density, moments } = this;
    this.scaled = new RescaledDensity(density, moments.means(), moments.deviations());
    this.point = pointAt(this.scaled, this.scaled.fromOriginal(position));
    this.moments = new RunningMoments(density.dimension);
    this.step = this.tune(this.step.current);
  }

  private tune(start: number): DualAveraging {
    const size = initialStepSize(this.random, this.scaled, this.point, start);
    return new DualAveraging(size, this.options.targetAccept);
  }
}

const STARTING_ATTEMPTS = 100;

/** A standard normal draw, nearer and nearer to 0 until the density is positive there. */
function startingPoint(random: Random, density: LogDensity): PhasePoint {
  const position = random.fillNormal(new Float64Array(density.dimension));
  for (let n = 0; n < STARTING_ATTEMPTS; n++) {
    const point = pointAt(density, position.slice());
    const finite = Number.isFinite(point.logDensity) && point.gradient.every(Number.isFinite);
    if (finite) return point;
    for (let j = 0; j < position.length; j++) position[j] /= 2;
  }
  return pointAt(density, position.fill(0));
}
