import { NotPositiveDefiniteError } from "../errors.js";
import { dot } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import type { FitEnding } from "./fit-ending.js";
import { andersonWeights, combine } from "./anderson-mixing.js";
import type { VbLimits } from "./mean-field-optimum.js";

/** The ELBO of a joint Gaussian N(z, P^-1); see `StructuredPosterior`. */
export interface StructuredTarget {
  /** Length of z. */
  readonly length: number;
  /** Of P as last set. */
  readonly factor: CholeskyFactor;
  /** Moves to the precision P. @throws NotPositiveDefiniteError */
  setPrecision(precision: Float64Array): void;
  /** The ELBO at the mean z and the precision last set. */
  value(z: Float64Array): number;
  gradient(): Float64Array;
  negativeHessian(): Float64Array;
  variances(): Float64Array;
  /** Logs of the diagonal of a precision, and its entries between u and v scaled to correlations. */
  landmarks(precision: Float64Array): Float64Array;
}

export interface StructuredPoint {
  readonly z: Float64Array;
  /** P, in the layout of the target's factor. */
  readonly precision: Float64Array;
}

export interface StructuredOptimum extends StructuredPoint {
  readonly elbo: number;
  readonly iterations: number;
  readonly distance: number;
  readonly ending: FitEnding;
  readonly trace: Float64Array;
}

const SHORTEST_STEP = 1e-6;
/** Rounding of the ELBO, relative. */
const NOISE = 1e-12;
/** Where the ELBO no longer tells better from worse, this distance will do. */
const ROUNDING_DISTANCE = 1e-3;
/** So many steps that gain less than this share of the distance^2 / 2 that is to be had lead nowhere. */
const STALLED_STEPS = 20;
const LEAST_SHARE = 1e-3;
/** Steps that Anderson's method combines, as far as they take no more numbers than these. */
const LONGEST_HISTORY = 6;
const HISTORY_NUMBERS = 2e7;

interface Present extends StructuredPoint {
  readonly elbo: number;
}

/** The whole natural-gradient step from a point. */
interface Image extends StructuredPoint {
  /** Where it leads less where it comes from, in standard deviations of q. */
  readonly residual: Float64Array;
}

/**
 * A maximum of the ELBO over joint Gaussians, by natural-gradient steps,
 *
 *     P <- (1 - a) P + a N,   z <- z + a P^-1 g,   N = -E Hessian, g the gradient in z,
 *
 * (Khan, Lin 2017; Khan, Rue 2023). At the optimum g = 0 and P = N. Whole steps, a = 1, are combined by
 * Anderson's method; where P is not positive definite or the ELBO falls, a is halved instead.
 * On return the target stands at the optimum.
 */
export function findStructuredOptimum(
  target: StructuredTarget,
  start: StructuredPoint,
  { maxIterations, tolerance, onIteration }: VbLimits,
): StructuredOptimum {
  let present = evaluate(target, start);
  if (present === null) throw new NotPositiveDefiniteError(0, NaN);
  const room = Math.floor(HISTORY_NUMBERS / start.precision.length);
  const history: Image[] = [];
  const trace = [present.elbo];
  for (let iterations = 0; ; iterations++) {
    const gradient = target.gradient();
    const hessian = target.negativeHessian();
    const image = wholeStep(target, present, gradient, hessian);
    const distance = image === null ? Infinity : Math.sqrt(dot(image.residual, image.residual));
    const end = (ending: FitEnding): StructuredOptimum => {
      const { z, precision, elbo } = evaluate(target, present as Present) as Present;
      return { z, precision, elbo, iterations, distance, ending, trace: Float64Array.from(trace) };
    };
    const goOn = onIteration?.(iterations, present.elbo, distance) ?? true;
    if (distance <= tolerance) return end("converged");
    if (!goOn) return end("interrupted");
    if (iterations === maxIterations) return end("exhausted");
    remember(history, image, Math.min(LONGEST_HISTORY, Math.max(1, room)));
    const next: Present | null =
      mixedStep(target, present, history) ?? dampedStep(target, present, gradient, hessian);
    const before = trace.at(-STALLED_STEPS) ?? -Infinity;
    const gain = (next?.elbo ?? -Infinity) - before;
    if (next === null || gain < (LEAST_SHARE * distance ** 2) / 2) {
      return end(distance <= ROUNDING_DISTANCE ? "converged" : "stalled");
    }
    present = next;
    trace.push(present.elbo);
  }
}

function remember(history: Image[], image: Image | null, length: number): void {
  if (image === null) history.length = 0;
  else history.push(image);
  if (history.length > length) history.shift();
}

/** Moves the target to a point; null where there is none, or its ELBO is not a number. */
function evaluate(target: StructuredTarget, point: StructuredPoint): Present | null {
  return factors(target, point.precision) ? withElbo(target, point) : null;
}

function withElbo(target: StructuredTarget, { z, precision }: StructuredPoint): Present | null {
  const elbo = target.value(z);
  return Number.isNaN(elbo) ? null : { z, precision, elbo };
}

/** Moves the target to a precision; false where it is not positive definite. */
function factors(target: StructuredTarget, precision: Float64Array): boolean {
  try {
    target.setPrecision(precision);
    return true;
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return false;
    throw error;
  }
}

/** (z + N^-1 g, N), or null where N is not positive definite. */
function wholeStep(
  target: StructuredTarget,
  { z, precision }: StructuredPoint,
  gradient: Float64Array,
  hessian: Float64Array,
): Image | null {
  if (!factors(target, hessian)) return null;
  const step = gradient.slice();
  target.factor.solveInPlace(step);
  const from = target.landmarks(precision);
  const to = target.landmarks(hessian);
  const residual = new Float64Array(step.length + to.length);
  // steps in conditional SDs; half the squares of log ratios is a Gaussian's own metric
  step.forEach((d, j) => (residual[j] = d * Math.exp(to[j] / 2)));
  to.forEach((value, s) => (residual[step.length + s] = (value - from[s]) * Math.SQRT1_2));
  return { z: z.map((value, j) => value + step[j]), precision: hessian, residual };
}

/** The combination of whole steps; null where the ELBO falls. */
function mixedStep(
  target: StructuredTarget,
  { elbo }: Present,
  history: readonly Image[],
): Present | null {
  if (history.length === 0) return null;
  const weights = andersonWeights(history.map(({ residual }) => residual));
  const next = evaluate(target, {
    z: combine(
      weights,
      history.map(({ z }) => z),
    ),
    precision: combine(
      weights,
      history.map(({ precision }) => precision),
    ),
  });
  return next !== null && next.elbo >= leastElbo(elbo) ? next : null;
}

/** A part of the step that raises the ELBO; null where there is none. */
function dampedStep(
  target: StructuredTarget,
  present: Present,
  gradient: Float64Array,
  hessian: Float64Array,
): Present | null {
  for (let share = 1; share > SHORTEST_STEP; share /= 2) {
    const precision = present.precision.map((p, s) => (1 - share) * p + share * hessian[s]);
    if (!factors(target, precision)) continue;
    const step = gradient.slice();
    target.factor.solveInPlace(step);
    const z = present.z.map((value, j) => value + share * step[j]);
    const next = withElbo(target, { z, precision });
    if (next !== null && next.elbo >= leastElbo(present.elbo)) return next;
  }
  return null;
}

const leastElbo = (elbo: number) => elbo - NOISE * (1 + Math.abs(elbo));
