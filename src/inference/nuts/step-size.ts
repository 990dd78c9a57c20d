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
const MAX_LENGTHENING = 1.3;

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
  /** Sums of lost acceptance and of log step sizes, once the first swings are over. */
  private lost = 0;
  private logSizes = 0;

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
    if (m > DELAY) {
      this.lost += 1 - acceptance;
      this.logSizes += Math.log(this.current);
    }
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

  /**
   * The step size that would have just the acceptance asked for, if what is lost grows with its fourth
   * power: `average` tends to be on the safe side. At most 1.3 times as long.
   */
  get longest(): number {
    const { target, average } = this;
    const count = this.count - DELAY;
    if (count <= 0) return average;
    const ratio = (1 - target) / (this.lost / count);
    const longest = Math.exp(this.logSizes / count) * ratio ** 0.25 || average;
    return Math.min(MAX_LENGTHENING * average, Math.max(average, longest));
  }
}
