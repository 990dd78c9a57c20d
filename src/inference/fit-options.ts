import { InputError } from "../errors.js";
import { checkOptions } from "../options.js";

/** What every fit tells its observer, once an outer iteration. */
export interface FitProgress {
  /** The fit that is running. */
  readonly method: FitMethod;
  /** What the fit is doing, in a word or two: "mode", "quadrature". */
  readonly stage: string;
  /** Iterations of this stage so far; for `fitNuts` draws, of all chains. */
  readonly iteration: number;
  /** The objective at the present point; every fit maximises. */
  readonly objective: number;
  /** Distance to the optimum in posterior standard deviations. */
  readonly gradientNorm: number;
  /** Share of the work that is done, 0 to 1, as far as can be told. */
  readonly fraction: number;
}

/** The fits: `fitMap`, `fitVb`, `fitLaplace`, `fitInla`, `fitNuts`. */
export type FitMethod = "map" | "vb" | "laplace" | "inla" | "nuts";

/** Options that every fit takes. */
export interface FitOptions {
  /** Packed starting point (fe, vcp, vc); default: deterministic, from the data. */
  start?: ArrayLike<number>;
  /** Bound on outer iterations. */
  maxIterations?: number;
  /** Largest accepted distance to the optimum, in posterior standard deviations. */
  tolerance?: number;
  /** Called once an iteration; return false to stop with the best point so far. */
  onIteration?: (state: FitProgress) => boolean | void;
}

/** Options of `fitLaplace`. */
export interface LaplaceOptions extends FitOptions {
  /**
   * Points of the adaptive rule for the innermost term, a whole number from 1 to 51, an even number
   * for the next odd one; 1 is Laplace's method. Default "auto": 13 where Laplace's method
   * would be off or, in `fitInla`, has corrections as large as `approximation-rough` warns of; 31 where the SD is above 3 too
   * (`fitInla`: one posterior SD above its mode) or, in `fitLaplace`, more points move the mode by 0.001 posterior SDs; 1 elsewhere.
   */
  quadraturePoints?: number | "auto";
}

/**
 * Options of `fitNuts`. Those of every fit concern the search for the mode, from which the sampler's
 * coordinates are made; `onIteration` sees the sampling too, with NaN as `gradientNorm`.
 */
export interface NutsOptions extends FitOptions {
  /** Independent chains. Default 4. */
  chains?: number;
  /** Iterations of each chain in which the sampler adapts; not kept. Default 1000. */
  warmup?: number;
  /** Iterations of each chain that are kept. Default 1000. */
  draws?: number;
  /** Any whole number; the same seed gives the same draws. Default 1. */
  seed?: number;
  /** Mean acceptance probability that the step size is adapted to, between 0 and 1. Default 0.8. */
  targetAccept?: number;
  /** Largest number of doublings of a trajectory, 1 to 20. Default 10. */
  maxDepth?: number;
}

/** How a fit ended. */
export interface Convergence {
  /** Whether `tolerance` was met; false also where `onIteration` stopped the fit. */
  readonly converged: boolean;
  /** Iterations of the search for the mode or optimum. */
  readonly iterations: number;
  /** Distance to the optimum in posterior standard deviations: sqrt(g'H^-1 g). */
  readonly gradientNorm: number;
  /** Wall time of the fit. */
  readonly seconds: number;
  /** How the fit ended, in words. */
  readonly message: string;
}

/**
 * `more` are the options of one fit alone.
 * @throws InputError for an option that does not exist or breaks its rule.
 */
export function checkFitOptions(options: FitOptions, more: readonly string[] = []): void {
  checkOptions("options", options, ["start", "maxIterations", "tolerance", "onIteration", ...more]);
  const { maxIterations, tolerance, onIteration } = options;
  if (maxIterations !== undefined && !(Number.isInteger(maxIterations) && maxIterations >= 0)) {
    throw new InputError("maxIterations", `${maxIterations} is not a whole number >= 0`);
  }
  if (tolerance !== undefined && !(tolerance > 0 && tolerance < Infinity)) {
    throw new InputError("tolerance", `${tolerance} is not a positive number`);
  }
  if (onIteration !== undefined && typeof onIteration !== "function") {
    throw new InputError("onIteration", `${typeof onIteration} is not a function`);
  }
}
