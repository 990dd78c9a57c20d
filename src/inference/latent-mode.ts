import { InputError, NotPositiveDefiniteError } from "../errors.js";
import { dot } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";

/** A smooth log density f of a latent vector, with a sparse Hessian. */
export interface LatentTarget {
  readonly size: number;
  /** Moves to x and returns f(x). */
  value(x: Float64Array): number;
  /** Writes the gradient of f at the present point. */
  gradient(out: Float64Array): void;
  /**
   * Factor of H, the negative Hessian of f at the present point, observed or expected, with
   * damping (1 + h_jj) added to its diagonal (default 0).
   */
  factor(kind: "observed" | "expected", damping?: number): CholeskyFactor;
}

/** The factor of H at a point, and whether it is of the observed Hessian. */
export interface LatentFactor {
  readonly factor: CholeskyFactor;
  readonly kind: "observed" | "expected";
}

export interface LatentMode extends LatentFactor {
  readonly value: number;
  readonly iterations: number;
  /** sqrt(g'H^-1 g): the distance to the mode in posterior standard deviations. */
  readonly decrement: number;
  /** H^-1 g: Newton's next step, which was not taken. */
  readonly step: Float64Array;
  /** Gradient of f at x. */
  readonly gradient: Float64Array;
  readonly converged: boolean;
}

export interface LatentModeOptions {
  /** Largest accepted decrement; default 1e-9. */
  tolerance?: number;
  /** Default 100. */
  maxIterations?: number;
  /** A factor of H at a point near x, for the first steps. */
  nearby?: LatentFactor | undefined;
}

const ATTEMPTS = [
  ["observed", 0],
  ["expected", 0],
  ["expected", 1e-10],
  ["expected", 1e-5],
  ["expected", 1],
] as const;
const SUFFICIENT_INCREASE = 1e-4;
const MAX_HALVINGS = 40;
/** Halvings of all steps after which the values do not follow the gradient, as at the border of a link's domain. */
const MAX_ALL_HALVINGS = 400;
const NEAR_MODE = 0.01;

/** A step with an old factor must shorten the decrement at least by this, or a new one is made. */
const CONTRACTION = 0.2;

/**
 * Moves x to the mode of f by Newton's method, x <- x + a H^-1 g, with a halved until f rises by at
 * least 1e-4 a g'H^-1 g. Where H is not positive definite its expectation takes its place. Near the
 * mode an old factor serves for several steps, as long as they shorten the decrement quickly.
 * On return the target stands at x, and the factor is that of x.
 */
export function findLatentMode(
  target: LatentTarget,
  x: Float64Array,
  { tolerance = 1e-9, maxIterations = 100, nearby: current }: LatentModeOptions = {},
): LatentMode {
  const gradient = new Float64Array(x.length);
  const step = new Float64Array(x.length);
  let value = startingValue(target, x);
  let fresh = false;
  let previous = Infinity;
  let lastFresh = Infinity;
  for (let iterations = 0, halvings = 0; ;) {
    target.gradient(gradient);
    let decrement = current === undefined ? Infinity : newtonStep(current, gradient, step);
    const slow = !(decrement < 0.5 && decrement < CONTRACTION * previous);
    const atLimit = iterations === maxIterations || halvings > MAX_ALL_HALVINGS;
    if (!fresh && (slow || decrement <= tolerance || atLimit)) {
      current = factorLatent(target);
      decrement = newtonStep(current, gradient, step);
      fresh = true;
    }
    // Newton's method that no longer gains has come as near as the rounding of the gradient lets it.
    const atRoundingLimit = fresh && decrement < NEAR_MODE && decrement > lastFresh / 2;
    if (fresh) lastFresh = decrement;
    const found = { value, iterations, decrement, step, gradient, ...(current as LatentFactor) };
    if (decrement <= tolerance || atRoundingLimit) return { ...found, converged: true };
    if (atLimit) return { ...found, converged: false };
    const next = searchAlong(target, x, step, value, decrement);
    if (next === null) {
      target.value(x);
      // f no longer rises in floating point: at the mode as far as f can tell
      if (fresh) return { ...found, converged: decrement ** 2 <= 1e-10 * (1 + Math.abs(value)) };
      previous = 0;
      continue;
    }
    value = next.value;
    halvings += next.halvings;
    previous = decrement;
    fresh = false;
    iterations++;
  }
}

/** f(x), from x = 0 where x itself is out of the range of numbers. */
function startingValue(target: LatentTarget, x: Float64Array): number {
  const value = target.value(x);
  if (Number.isFinite(value)) return value;
  const origin = target.value(x.fill(0));
  if (Number.isFinite(origin)) return origin;
  throw new InputError(
    "data",
    `the log likelihood is ${origin} where every effect is 0`,
    "check offset, exposure and the size of the counts",
  );
}

/** Writes H^-1 g and returns the decrement sqrt(g'H^-1 g). */
function newtonStep({ factor }: LatentFactor, gradient: Float64Array, step: Float64Array): number {
  step.set(gradient);
  factor.solveInPlace(step);
  return Math.sqrt(Math.max(0, dot(gradient, step)));
}

/**
 * The factor of the observed Hessian at the target's present point; where it is not positive
 * definite, of the expected one, damped as far as rounding demands.
 */
export function factorLatent(target: Pick<LatentTarget, "factor">): LatentFactor {
  for (const [kind, damping] of ATTEMPTS) {
    try {
      return { factor: target.factor(kind, damping), kind };
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
    }
  }
  // Only values that are not finite get here; the error names the column.
  return { factor: target.factor("expected", 1), kind: "expected" };
}

/** Moves x along the step, halved as often as it takes; null (x unmoved) if f does not rise. */
function searchAlong(
  target: LatentTarget,
  x: Float64Array,
  step: Float64Array,
  value: number,
  decrement: number,
): { readonly value: number; readonly halvings: number } | null {
  const start = x.slice();
  // Near the mode the rise of f is lost in the rounding of a long sum; Newton's step is safe there.
  const noise = (decrement < NEAR_MODE ? 1e-11 : 1e-14) * (1 + Math.abs(value));
  for (let halving = 0, a = 1; halving < MAX_HALVINGS; halving++, a /= 2) {
    for (let j = 0; j < x.length; j++) x[j] = start[j] + a * step[j];
    const next = target.value(x);
    if (next >= value + SUFFICIENT_INCREASE * a * decrement ** 2 - noise) {
      return { value: next, halvings: halving };
    }
  }
  x.set(start);
  return null;
}
