import {
  chooseIntegration,
  LOWEST_LOG_SD,
  readPoints,
  type FindInnermost,
  type Integration,
} from "./choose-integration.js";
import type { FitOptions, LaplaceOptions } from "./fit-options.js";
import { findMarginalMode, type MarginalMode } from "./marginal-mode.js";
import { START_LOG_SD } from "./marginal-start.js";
import { NestedLaplace, type NestedTarget } from "./nested-laplace.js";

/** Distance to the mode of x, in posterior SDs, at which the integration is chosen for the first time. */
const FIRST_TOLERANCE = 0.1;
/** The choice is made again where a log SD has moved further than this from where it was made. */
const CHOICE_REACH = 0.1;

/** The mode of log p(v | y), uncorrected, and how the random effects are integrated. */
export interface VcpMode {
  readonly objective: NestedLaplace;
  readonly mode: MarginalMode;
  /** Packed parameters at the mode. */
  readonly params: Float64Array;
  readonly integration: Integration<NestedTarget>;
}

/**
 * Searches for the mode with the integration that is chosen at the start of the search; where that is Laplace's
 * method and the mode is far from there, the choice is made again at the mode.
 */
export function findVcpMode(
  target: NestedTarget,
  asked: LaplaceOptions,
  findInnermost: FindInnermost<NestedTarget>,
): VcpMode {
  const options = forwards(asked);
  const points = readPoints(options);
  const x = startingPoint(target, options);
  const laplace = new NestedLaplace(target, x);
  const latent = points === "auto" ? laplace.evaluate(target.vcp, FIRST_TOLERANCE).latent : x;
  const params = target.toParameters(latent);
  const first = chooseIntegration(points, target, params, findInnermost);
  if (first.target !== null) return searchIntegrated(first, params, options);
  const start = laplace.target.vcp.map(compared);
  const mode = search(laplace, options);
  const found = { objective: laplace, mode, params: parametersAt(target, mode) };
  const near = mode.theta.every((v, k) => Math.abs(compared(v) - start[k]) <= CHOICE_REACH);
  if (points !== "auto" || near || mode.ending === "interrupted") {
    return { ...found, integration: first };
  }
  const integration = chooseIntegration(points, target, found.params, findInnermost);
  if (integration.target === null) return { ...found, integration };
  return searchIntegrated(integration, found.params, options);
}

/** The log SD at which integrations are compared for terms at v. */
const compared = (v: number) => Math.max(v, LOWEST_LOG_SD);

/** From the parameters given; again where SDs may be so large that the integration is to be a finer one. */
function searchIntegrated(
  integration: Integration<NestedTarget>,
  params: Float64Array,
  options: LaplaceOptions,
): VcpMode {
  const target = integration.target as NestedTarget;
  const objective = new NestedLaplace(target, target.fromParameters(params));
  const mode = search(objective, options);
  const found = parametersAt(target, mode);
  const { ending } = mode;
  const finer = ending === "interrupted" ? null : integration.finer?.(reached(mode, target));
  if (!finer) return { objective, mode, params: found, integration };
  return searchIntegrated(finer, ending === "converged" ? found : params, options);
}

/** One posterior SD above the mode in each term, the others held; at most one SD of the prior. */
function reached({ theta, hessian }: MarginalMode, { data }: NestedTarget): Float64Array {
  return theta.map((v, k) => {
    const precision = Math.max(hessian[k * (theta.length + 1)], 1 / data.vcpP[k] ** 2);
    return v + 1 / Math.sqrt(precision);
  });
}

/** Packed parameters at the mode; the search has left the target near it. */
function parametersAt(target: NestedTarget, { theta, evaluation }: MarginalMode): Float64Array {
  target.setVcp(theta);
  return target.toParameters(evaluation.latent);
}

/** The options with a fraction that does not fall where a search is followed by another. */
function forwards(options: LaplaceOptions): LaplaceOptions {
  const { onIteration } = options;
  if (!onIteration) return options;
  let farthest = 0;
  return {
    ...options,
    onIteration: (state) => {
      farthest = Math.max(farthest, state.fraction);
      return onIteration({ ...state, fraction: farthest });
    },
  };
}

/** From the target's present v. */
function search(objective: NestedLaplace, options: LaplaceOptions): MarginalMode {
  const { maxIterations = 200, tolerance = 1e-5, onIteration } = options;
  return findMarginalMode(objective, objective.target.vcp.slice(), 0, {
    maxIterations,
    tolerance,
    ...(onIteration && {
      onIteration: (state) =>
        onIteration({ ...state, method: "inla", fraction: state.fraction / 2 }),
    }),
  });
}

/** The start given, or zero at v = START_LOG_SD. */
function startingPoint(target: NestedTarget, { start }: FitOptions): Float64Array {
  if (start !== undefined) return target.fromParameters(Float64Array.from(start));
  target.setVcp(target.data.vcpP.map(() => START_LOG_SD));
  return new Float64Array(target.size);
}
