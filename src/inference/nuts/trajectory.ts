import type { Random } from "../../math/random.js";
import type { LogDensity } from "./log-density.js";
import { energy, leapfrog, refreshMomentum, type PhasePoint } from "./phase-point.js";
import { logTotal, placeOf, pointAtPlace, type WeightedPoints } from "./weighted-points.js";

/** A stretch of a trajectory, in the direction in which it was built. */
interface Stretch {
  readonly points: WeightedPoints;
  /** Where the next stretch begins. */
  readonly end: PhasePoint;
  /** Momenta of its first and last point. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Sum of the momenta of its points. */
  readonly sum: Float64Array;
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
 * The new point is drawn from the trajectory with probabilities proportional to exp(-H): a doubling
 * moves to the stretch it adds with probability min(1, weight added / weight before), and to a point
 * of it drawn by weight. That draw is made at the place, by share of weight, that the starting point has in the stretch
 * before (`placeOf`): a draw as good as any, since there the starting point is one by weight itself, and
 * about half the trajectory away from it, a quarter turn as trajectories are planned. Trajectories
 * that end where they turn would lie up to a whole turn apart at both ends; there the place is fresh.
 */
export function transition(
  random: Random,
  density: LogDensity,
  start: PhasePoint,
  stepSize: number,
  maxDepth: number,
): Transition {
  const origin = refreshMomentum(random, start);
  const builder = new StretchBuilder(density, stepSize, energy(origin));
  let depth = 0;
  let chosen = origin;
  const { momentum } = origin;
  // in the order of time
  let points: WeightedPoints = [{ point: origin, logWeight: 0 }];
  let sum = momentum;
  while (depth < maxDepth) {
    const forwards = random.uniform() > 0.5;
    const ends = [points[0].point, points[points.length - 1].point];
    const [far, near] = forwards ? ends : ends.reverse();
    const added = builder.build(near, forwards ? 1 : -1, depth);
    if (added === null) break;
    depth++;
    const old = { first: far.momentum, last: near.momentum, sum };
    const turned = turnsAnywhere(old, added);
    const fresh = forwards ? added.points : [...added.points].reverse();
    const endsEarly = turned && depth < maxDepth;
    if (Math.log(random.uniform()) < logTotal(fresh) - logTotal(points)) {
      const place = endsEarly ? random.uniform() : placeOf(random, origin, points);
      chosen = pointAtPlace(fresh, place);
    }
    points = forwards ? [...points, ...fresh] : [...fresh, ...points];
    sum = plus(sum, added.sum);
    if (turned) break;
  }
  const { leapfrogs, divergent } = builder;
  const acceptance = leapfrogs > 0 ? builder.acceptanceSum / leapfrogs : 0;
  const { initialEnergy } = builder;
  return { point: chosen, depth, leapfrogs, acceptance, divergent, energy: initialEnergy };
}

/** Builds stretches of 2^depth leapfrog steps, and counts. */
class StretchBuilder {
  leapfrogs = 0;
  acceptanceSum = 0;
  divergent = false;

  constructor(
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
    return {
      points: [...early.points, ...late.points],
      end: late.end,
      first: early.first,
      last: late.last,
      sum: plus(early.sum, late.sum),
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
    const points = [{ point, logWeight }];
    return { points, end: point, first: momentum, last: momentum, sum: momentum };
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
