import type { Random } from "../../math/random.js";
import type { LogDensity } from "./log-density.js";
import { energy, leapfrog, refreshMomentum, type PhasePoint } from "./phase-point.js";

/** A stretch of a trajectory, in the direction in which it was built. */
interface Stretch {
  /** Momenta of its first and last point. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Sum of the momenta of its points. */
  readonly sum: Float64Array;
  /** Log of the sum of its weights exp(H_0 - H). */
  readonly logWeight: number;
  /** The point drawn from it, by weight. */
  readonly chosen: PhasePoint;
  /** Where the next stretch begins. */
  readonly end: PhasePoint;
}

/** One draw, and how it came about. */
export interface Transition {
  readonly point: PhasePoint;
  /** Doublings of the trajectory. */
  readonly depth: number;
  /** Gradients evaluated. */
  readonly leapfrogs: number;
  /** Mean Metropolis acceptance probability over the trajectory. */
  readonly acceptance: number;
  /** True where the energy error passed 1,000: the step is too long for the curvature met. */
  readonly divergent: boolean;
  /** H at the start, momentum included. */
  readonly energy: number;
}

/** Energy errors above this mean that the leapfrog method has left the trajectory. */
const MAX_ENERGY_ERROR = 1000;

/**
 * A transition of the no-U-turn sampler with multinomial weights (Hoffman and Gelman 2014; Betancourt
 * 2017): the trajectory is doubled, forwards or backwards at random, until it turns back on itself, or
 * `maxDepth` times. A trajectory has turned where its summed momentum points against the momentum
 * of either end; so that no stretch escapes, that is asked of every subtree, and of each half with
 * the nearest point of the other.
 *
 * The new point is drawn from the trajectory with probabilities proportional to exp(-H), later
 * doublings preferred.
 */
export function transition(
  random: Random,
  density: LogDensity,
  start: PhasePoint,
  stepSize: number,
  maxDepth: number,
): Transition {
  const origin = refreshMomentum(random, start);
  const builder = new StretchBuilder(random, density, stepSize, energy(origin));
  let depth = 0;
  const { momentum } = origin;
  // both ends seen from the middle: a stretch built backwards has its last point at the back
  let whole = { sum: momentum, logWeight: 0, chosen: origin, front: origin, back: origin };
  while (depth < maxDepth) {
    const forwards = random.uniform() > 0.5;
    const from = forwards ? whole.front : whole.back;
    const added = builder.build(from, forwards ? 1 : -1, depth);
    if (added === null) break;
    depth++;
    const { front, back } = whole;
    const accept = Math.log(random.uniform()) < added.logWeight - whole.logWeight;
    const near = from.momentum;
    const far = forwards ? back.momentum : front.momentum;
    const turned = turnsAnywhere({ first: far, last: near, sum: whole.sum }, added);
    whole = {
      sum: plus(whole.sum, added.sum),
      logWeight: logSumExp(whole.logWeight, added.logWeight),
      chosen: accept ? added.chosen : whole.chosen,
      front: forwards ? added.end : front,
      back: forwards ? back : added.end,
    };
    if (turned) break;
  }
  const { leapfrogs, divergent } = builder;
  const acceptance = leapfrogs > 0 ? builder.acceptanceSum / leapfrogs : 0;
  const { initialEnergy } = builder;
  return { point: whole.chosen, depth, leapfrogs, acceptance, divergent, energy: initialEnergy };
}

/** Builds stretches of 2^depth leapfrog steps, and counts. */
class StretchBuilder {
  leapfrogs = 0;
  acceptanceSum = 0;
  divergent = false;

  constructor(
    private readonly random: Random,
    private readonly density: LogDensity,
    private readonly stepSize: number,
    readonly initialEnergy: number,
  ) {}

  /** The stretch that follows a point; null where it diverges or turns back within itself. */
  build(from: PhasePoint, direction: 1 | -1, depth: number): Stretch | null {
    if (depth === 0) return this.step(from, direction);
    const early = this.build(from, direction, depth - 1);
    if (early === null) return null;
    const late = this.build(early.end, direction, depth - 1);
    if (late === null || turnsAnywhere(early, late)) return null;
    const logWeight = logSumExp(early.logWeight, late.logWeight);
    const chooseLate = Math.log(this.random.uniform()) < late.logWeight - logWeight;
    return {
      first: early.first,
      last: late.last,
      sum: plus(early.sum, late.sum),
      logWeight,
      chosen: chooseLate ? late.chosen : early.chosen,
      end: late.end,
    };
  }

  private step(from: PhasePoint, direction: 1 | -1): Stretch | null {
    const point = leapfrog(this.density, from, direction * this.stepSize);
    const logWeight = this.initialEnergy - energy(point);
    this.leapfrogs++;
    this.acceptanceSum += Math.min(1, Math.exp(logWeight));
    if (-logWeight > MAX_ENERGY_ERROR) {
      this.divergent = true;
      return null;
    }
    const { momentum } = point;
    return { first: momentum, last: momentum, sum: momentum, logWeight, chosen: point, end: point };
  }
}

type Momenta = Pick<Stretch, "first" | "last" | "sum">;

/**
 * True where two stretches, one after the other, turn back as a whole, or the first with the next
 * point, or the second with the point before it. Time may run either way: both signs give the same
 * products.
 */
function turnsAnywhere(early: Momenta, late: Momenta): boolean {
  return (
    turns(early.first, late.last, early.sum, late.sum) ||
    turns(early.first, late.first, early.sum, late.first) ||
    turns(early.last, late.last, early.last, late.sum)
  );
}

/** True where either of two momenta points against the sum a + b. */
function turns(p: Float64Array, r: Float64Array, a: Float64Array, b: Float64Array): boolean {
  let alongP = 0;
  let alongR = 0;
  for (let j = 0; j < a.length; j++) {
    const sum = a[j] + b[j];
    alongP += p[j] * sum;
    alongR += r[j] * sum;
  }
  return !(alongP > 0 && alongR > 0);
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let j = 0; j < a.length; j++) sum[j] = a[j] + b[j];
  return sum;
}

function logSumExp(a: number, b: number): number {
  const largest = Math.max(a, b);
  return largest === -Infinity ? -Infinity : largest + Math.log1p(Math.exp(-Math.abs(a - b)));
}
