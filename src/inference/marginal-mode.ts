import { dot, multiply } from "../math/small-matrix.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import { maximise, type QuasiNewtonResult } from "../math/quasi-newton.js";
import type { FitOptions } from "./fit-options.js";
import { LatentLimit } from "./latent-limit.js";
import { marginalHessian, type HessianPoint } from "./marginal-hessian.js";
import type { MarginalEvaluation, MarginalObjective } from "./marginal-objective.js";

/** The mode of the log marginal posterior of theta = (gamma, v). */
export interface MarginalMode {
  readonly theta: Float64Array;
  readonly evaluation: MarginalEvaluation;
  readonly iterations: number;
  readonly ending: QuasiNewtonResult["ending"];
  /**
   * Minus the Hessian of the log marginal, d x d; rows and columns of terms at zero are the identity's. 0 where the mode
   * of the random effects was not found.
   */
  readonly hessian: Float64Array;
  /** sqrt(g'H^-1 g): how far the mode is, in posterior standard deviations; Infinity if H is indefinite. */
  readonly distance: number;
  /** Terms whose variance runs to zero: v has no mode there and is left where it got to. */
  readonly atZero: readonly boolean[];
}

/** Whether a search that went to its end has led nowhere: no maximum within 0.1 posterior SDs of there. */
export function isLost({ ending, distance }: MarginalMode): boolean {
  return (ending === "stalled" || ending === "converged") && !(distance <= 0.1);
}

export interface SearchOptions
  extends
    Required<Pick<FitOptions, "maxIterations" | "tolerance">>,
    Pick<FitOptions, "onIteration"> {
  /** A good approximation of the inverse of minus the Hessian at the start; default a rough one. */
  metric?: Float64Array;
  /** How near the mode of the random effects is to be found at the end, in posterior SDs; default 1e-9. */
  latentTolerance?: number;
  /** What the Hessian is computed to; default `EXACT`. */
  curvature?: CurvatureAccuracy;
}

export interface CurvatureAccuracy {
  /** Relative error of the Hessian that is accepted for moving away from where it was computed. */
  readonly tolerance: number;
  /** How near the mode of the random effects is to be found for its differences of gradients, in posterior SDs. */
  readonly latentTolerance: number;
}

const EXACT: CurvatureAccuracy = { tolerance: 0.01, latentTolerance: 1e-9 };

/** Longest change of a log standard deviation in one step. */
const MAX_VCP_STEP = 1;
/**
 * Near a variance of zero L = L_0 - c exp(2 v), so a gradient of -g leaves g / 2 of log likelihood to
 * gain; below this v is left where it is.
 */
const NEGLIGIBLE_GRADIENT = 1e-6;
const NEGLIGIBLE_SHARE = 1e-3;

/** As a share of the Hessian's tolerance: the distance to which BFGS goes; Newton's step with the true curvature does the rest. */
const SEARCH_SHARE = 0.1;
/** The same for the furthest points that the Hessian serves for; it mostly changes by as little as the distance. */
const REACH_SHARE = 0.2;
/**
 * A step with the right Hessian leaves a distance of second order; one that leaves this share of the tolerance shows a
 * Hessian that has changed by twice as much, as it does where an effect is bounded on one side only.
 */
const SPENT_SHARE = 0.5;
const MAX_NEWTON_STEPS = 4;

/**
 * Maximises the log marginal posterior by BFGS, started with a metric from the structure of the
 * model, so that the scale of the covariates does not matter, and finished by Newton's method.
 */
export function findMarginalMode(
  objective: MarginalObjective,
  start: Float64Array,
  fixed: number,
  options: SearchOptions,
): MarginalMode {
  const atZero = new Array<boolean>(start.length - fixed).fill(false);
  const { latentTolerance = 1e-9, curvature = EXACT } = options;
  const { flatTerms } = objective;
  const marked = (evaluation: MarginalEvaluation) =>
    withoutZeros(evaluation, fixed, flatTerms, atZero);
  const limit = new LatentLimit(options);
  const search = (theta: Float64Array) => marked(objective.evaluate(theta, limit.tolerance));
  const first = search(start);
  const metric = options.metric ?? startingMetric(objective, start.length);
  const result = maximise(search, start, {
    first,
    metric,
    ...(options.metric ? {} : { refresh: () => startingMetric(objective, start.length) }),
    maxStep: start.map((_, j) => (j < fixed ? Infinity : MAX_VCP_STEP)),
    tolerance: Math.max(options.tolerance, SEARCH_SHARE * curvature.tolerance),
    maxIterations: options.maxIterations,
    onIteration: (iteration, value, distance) => limit.follow(iteration, value, distance),
  });
  const scale = metric.filter((_, s) => s % (start.length + 1) === 0).map(Math.sqrt);
  for (let j = fixed; j < scale.length; j++) scale[j] = Math.min(scale[j], 1);
  const evaluate = (theta: Float64Array, tolerance: number) =>
    marked(objective.evaluate(theta, tolerance));
  const curved = (theta: Float64Array, known: MarginalEvaluation | null) => {
    const { latentTolerance: least } = curvature;
    const exact = latentTolerance <= least ? known : null;
    const evaluation = exact ?? evaluate(theta, least);
    const { gradient } = evaluation;
    const at = { theta, gradient, scale, fixed, latentTolerance: least };
    return curvatureAt(objective, at, evaluation, atZero);
  };
  const moved = (theta: Float64Array) => evaluate(theta, latentTolerance);
  const refined = refine(moved, curved, result, options.tolerance, curvature.tolerance);
  return { ...refined, ending: result.ending, atZero: [...atZero] };
}

interface CurvedPoint {
  theta: Float64Array;
  evaluation: MarginalEvaluation;
  hessian: Float64Array;
  /** H^-1 g, or null where H is indefinite. */
  step: Float64Array | null;
  distance: number;
}

/** Newton's method from the end of the search; the Hessian is kept while steps are short. */
function refine(
  evaluate: (theta: Float64Array) => MarginalEvaluation,
  curved: (theta: Float64Array, known: MarginalEvaluation | null) => CurvedPoint,
  { point, iterations, ending }: QuasiNewtonResult<MarginalEvaluation>,
  tolerance: number,
  hessianTolerance: number,
) {
  let best = curved(point, null);
  let count = iterations;
  const usable = ending === "converged" || ending === "stalled";
  for (let n = 0; usable && n < MAX_NEWTON_STEPS && best.distance > tolerance; n++) {
    if (best.step === null) break;
    const step = best.step;
    const theta = best.theta.map((value, j) => value + step[j]);
    const next = evaluate(theta);
    const noise = 1e-9 * (1 + Math.abs(next.value));
    if (!(next.value >= best.evaluation.value - noise)) break;
    const kept = { ...best, theta, evaluation: next, ...stepFrom(best.hessian, next) };
    const near = best.distance <= REACH_SHARE * hessianTolerance;
    const spent = kept.distance <= SPENT_SHARE * hessianTolerance * best.distance;
    best = near && spent ? kept : curved(theta, next);
    count++;
  }
  const { theta, hessian, distance } = best;
  return { theta, evaluation: best.evaluation, hessian, distance, iterations: count };
}

function stepFrom(hessian: Float64Array, { gradient }: MarginalEvaluation) {
  const inverse = invertPositiveDefinite(hessian, gradient.length);
  if (inverse === null) return { step: null, distance: Infinity };
  const step = multiply(inverse, gradient);
  return { step, distance: Math.sqrt(Math.max(0, dot(step, gradient))) };
}

function curvatureAt(
  objective: MarginalObjective,
  at: HessianPoint,
  evaluation: MarginalEvaluation,
  atZero: readonly boolean[],
): CurvedPoint {
  const { theta, fixed } = at;
  const d = theta.length;
  // without the mode of the random effects the gradients show no curvature
  if (!evaluation.latentConverged) {
    return { theta, evaluation, hessian: new Float64Array(d * d), step: null, distance: Infinity };
  }
  const hessian = marginalHessian(objective, at);
  const absent = (j: number) => j >= fixed && atZero[j - fixed];
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      if (absent(i) || absent(j)) hessian[i * d + j] = i === j ? 1 : 0;
    }
  }
  return { theta, evaluation, hessian, ...stepFrom(hessian, evaluation) };
}

/** The evaluation with the gradient of terms at zero set to 0; `atZero` is updated. A prior keeps a
 * term from running there. */
function withoutZeros(
  evaluation: MarginalEvaluation,
  fixed: number,
  flatTerms: readonly boolean[],
  atZero: boolean[],
): MarginalEvaluation {
  const gradient = evaluation.gradient.slice();
  for (let k = 0; k < atZero.length; k++) {
    const g = gradient[fixed + k];
    const negligible = Math.abs(g) < NEGLIGIBLE_GRADIENT && g <= 0;
    atZero[k] = flatTerms[k] && negligible && evaluation.determined[k] < NEGLIGIBLE_SHARE;
    if (atZero[k]) gradient[fixed + k] = 0;
  }
  return { ...evaluation, gradient };
}

function startingMetric(objective: MarginalObjective, d: number): Float64Array {
  const information = objective.information();
  const inverse = invertPositiveDefinite(information, d);
  if (inverse !== null) return inverse;
  // A direction that nothing identifies: its curvature is taken as 1 to get started.
  for (let j = 0; j < d; j++) information[j * (d + 1)] += 1;
  return invertPositiveDefinite(information, d) ?? identity(d);
}

function identity(d: number): Float64Array {
  return new Float64Array(d * d).map((_, s) => (s % (d + 1) === 0 ? 1 : 0));
}
