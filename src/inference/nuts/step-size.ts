import type { Random } from "../../math/random.js";
import type { LogDensity } from "./log-density.js";
import { energy, leapfrog, refreshMomentum, type PhasePoint } from "./phase-point.js";

const MAX_DOUBLINGS = 50;
const LOG_CROSSING = Math.log(0.8);

/**
 * A step size to begin with: doubled or halved until a single leapfrog step crosses an acceptance
 * probability of 0.8 (Hoffman and Gelman 2014, algorithm 4, with the level of Stan).
 */
export function initialStepSize(
  random: Random,
  density: LogDensity,
  point: PhasePoint,
  start: number,
): number {
  const accepted = (e: number) => {
    const from = refreshMomentum(random, point);
    return energy(from) - energy(leapfrog(density, from, e)) > LOG_CROSSING;
  };
  let size = start;
  const grow = accepted(size);
  for (let n = 0; n < MAX_DOUBLINGS; n++) {
    const next = grow ? 2 * size : size / 2;
    if (accepted(next) !== grow) return grow ? size : next;
    size = next;
  }
  return size;
}

/** Constants of Hoffman and Gelman (2014): regularisation, delay and decay. */
const REGULARISATION = 0.05;
const DELAY = 10;
const DECAY = 0.75;

/**
 * Nesterov's dual averaging of the log step size, until the mean acceptance probability is `target`
 * (Hoffman and Gelman 2014, section 3.2):
 *
 *     h_m = (1 - 1 / (m + 10)) h_(m-1) + (target - a_m) / (m + 10),
 *     log e_m = log(10 e_0) - h_m sqrt(m) / 0.05,
 *     log e = m^-0.75 log e_m + (1 - m^-0.75) log e.
 */
export class DualAveraging {
  /** The step size to try next. */
  current: number;
  private readonly centre: number;
  private logAverage = 0;
  private shortfall = 0;
  private count = 0;

  constructor(
    start: number,
    private readonly target: number,
  ) {
    this.current = start;
    this.centre = Math.log(10 * start);
  }

  /** Learns from a transition's acceptance. */
  update(acceptance: number): void {
    const m = ++this.count;
    const share = 1 / (m + DELAY);
    this.shortfall = (1 - share) * this.shortfall + share * (this.target - acceptance);
    const logSize = this.centre - (this.shortfall * Math.sqrt(m)) / REGULARISATION;
    const weight = m ** -DECAY;
    this.logAverage = weight * logSize + (1 - weight) * this.logAverage;
    this.current = Math.exp(logSize);
  }

  /** The averaged step size, to sample with. */
  get average(): number {
    return this.count === 0 ? this.current : Math.exp(this.logAverage);
  }
}

/**
 * Steps are lengthened at most by this much to make up a half turn: dual averaging ends with an
 * acceptance above its target, by about what that costs.
 */
const LENGTHENING = 1.3;
/** What half a turn must exceed pi by for the sampler to notice it, in a draw of finite dimension. */
const MARGIN = 1.05;
const MAX_STEP_DEPTH = 10;

/**
 * The longest step, not far above `size`, of which 2^d - 1 for a whole d make up a little over half a
 * turn, the angle pi. In a density near the standard normal a trajectory of that many steps has
 * just turned back. Any other step size up to the next in this series takes as many gradients and
 * carries the trajectory further round, towards where it began, and away from the quarter turn
 * after which a draw is independent of the one before.
 */
export function halfTurnStep(size: number): number {
  for (let d = 2; d <= MAX_STEP_DEPTH; d++) {
    const step = (MARGIN * Math.PI) / (2 ** d - 1);
    if (step <= LENGTHENING * size) return step;
  }
  return size;
}
