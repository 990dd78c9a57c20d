import { invertPositiveDefinite } from "../math/small-matrix.js";
import { maximise, type QuasiNewtonResult } from "../math/quasi-newton.js";
import type { FitOptions } from "./fit-options.js";
import type { MarginalEvaluation, MarginalObjective } from "./marginal-objective.js";

/** The mode of the log marginal posterior of theta = (gamma, v). */
export interface MarginalMode {
  readonly theta: Float64Array;
  readonly evaluation: MarginalEvaluation;
  readonly iterations: number;
  readonly ending: QuasiNewtonResult["ending"];
  /** A standard deviation for each coordinate of theta, for finite differences. */
  readonly scale: Float64Array;
  /** Terms whose variance runs to zero: v has no mode there and is left where it got to. */
  readonly atZero: readonly boolean[];
}

/** Longest change of a log standard deviation in one step. */
const MAX_VCP_STEP = 1;
/**
 * Near a variance of zero L = L_0 - c exp(2 v), so a gradient of -g leaves g / 2 of log likelihood to
 * gain; below this v is left where it is.
 */
const NEGLIGIBLE_GRADIENT = 1e-6;
const NEGLIGIBLE_SHARE = 1e-3;

/**
 * Maximises the log marginal posterior by BFGS, started with a metric from the structure of the
 * model, so that the scale of the covariates does not matter.
 */
export function findMarginalMode(
  objective: MarginalObjective,
  start: Float64Array,
  fixed: number,
  options: Required<Pick<FitOptions, "maxIterations" | "tolerance">> & FitOptions,
): MarginalMode {
  const terms = start.length - fixed;
  const atZero = new Array<boolean>(terms).fill(false);
  const evaluate = (theta: Float64Array): MarginalEvaluation => {
    const evaluation = objective.evaluate(theta);
    const gradient = evaluation.gradient.slice();
    for (let k = 0; k < terms; k++) {
      const g = gradient[fixed + k];
      atZero[k] =
        Math.abs(g) < NEGLIGIBLE_GRADIENT && g <= 0 && evaluation.determined[k] < NEGLIGIBLE_SHARE;
      if (atZero[k]) gradient[fixed + k] = 0;
    }
    return { ...evaluation, gradient };
  };
  const first = evaluate(start);
  const metric = startingMetric(objective, start.length);
  const result = maximise(evaluate, start, {
    metric,
    maxStep: start.map((_, j) => (j < fixed ? Infinity : MAX_VCP_STEP)),
    tolerance: options.tolerance,
    maxIterations: options.maxIterations,
    onIteration: (iteration, value, distance) => {
      const state = { method: "laplace", stage: "mode", iteration, objective: value } as const;
      const fraction = iteration / (iteration + 4);
      return options.onIteration?.({ ...state, gradientNorm: distance, fraction }) !== false;
    },
    first,
  });
  const evaluation = evaluate(result.point);
  const scale = metric.filter((_, s) => s % (start.length + 1) === 0).map(Math.sqrt);
  const { iterations, ending } = result;
  return { theta: result.point, evaluation, iterations, ending, scale, atZero: [...atZero] };
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
