import {
  chooseIntegration,
  LOWEST_LOG_SD,
  readPoints,
  type FindInnermost,
  type Integration,
} from "./choose-integration.js";
import type { FitOptions, FitProgress, LaplaceOptions } from "./fit-options.js";
import { findMarginalMode, isLost, type MarginalMode } from "./marginal-mode.js";
import { START_LOG_SD } from "./marginal-start.js";
import { NestedLaplace } from "./nested-laplace.js";
import type { NestedTarget } from "./nested-target.js";
import { risingProgress } from "./rising-progress.js";

/** The mode of v is the centre of an exploration, which finds the same density from any centre near it. */
export const VCP_TOLERANCE = 1e-3;
/** Distance to the mode of x at its end, as a share of that of v. */
const LATENT_SHARE = 0.1;
/** The Hessian gives the coordinates of the exploration their scale, no more; its differences are of 1e-4 SDs. */
const CURVATURE = { tolerance: 0.2, latentTolerance: 1e-7 };
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
  /** The same by the integration's `closer`; null where that leads nowhere, missing where there is none. */
  closer?(): VcpMode | null;
}

/**
 * Searches for the mode with the integration that is chosen at the start of the search; where that is Laplace's
 * method and the mode is far from there, or quadrature led nowhere, the choice is made again at the mode by Laplace's
 * method, which is kept where quadrature leads nowhere from there either.
 */
export function findVcpMode(
  target: NestedTarget,
  options: LaplaceOptions,
  findInnermost: FindInnermost<NestedTarget>,
): VcpMode {
  const searches = new Searches(options);
  const points = readPoints(options);
  const x = startingPoint(target, options);
  const laplace = new NestedLaplace(target, x);
  const latent = points === "auto" ? laplace.latentMode(target.vcp, FIRST_TOLERANCE) : x;
  const start = target.vcp.map(compared);
  const params = target.toParameters(latent);
  const first = chooseIntegration(points, target, params, findInnermost);
  const early = first.target === null ? null : searchIntegrated(first, params, searches);
  const { retreat } = first;
  if (early !== null && !(retreat && isLost(early.mode))) return early;
  const mode = searches.run(laplace);
  const found = { objective: laplace, mode, params: parametersAt(laplace, mode) };
  if (mode.ending === "interrupted" || searches.exhausted) {
    return { ...found, integration: retreat ?? first };
  }
  const near = mode.theta.every((v, k) => Math.abs(compared(v) - start[k]) <= CHOICE_REACH);
  if (early === null && (points !== "auto" || near)) return withCloser(found, first, searches);
  const second = chooseIntegration(points, target, found.params, findInnermost);
  if (second.target === null) return withCloser(found, second, searches);
  const late = searchIntegrated(second, found.params, searches);
  // under flat priors a search that leads nowhere may mean that the posterior is improper
  const flat = target.data.feP.includes(Infinity);
  if (!second.retreat || flat || !isLost(late.mode) || isLost(mode)) return late;
  const { iterations } = late.mode;
  return { ...found, mode: { ...mode, iterations }, integration: second.retreat };
}

/** The mode by Laplace's method, from which a search with quadrature may go on. */
function withCloser(
  found: Omit<VcpMode, "integration">,
  integration: Integration<NestedTarget>,
  searches: Searches,
): VcpMode {
  const { closer } = integration;
  if (closer === undefined) return { ...found, integration };
  const goOn = () => {
    const late = searchIntegrated(closer(), found.params, searches);
    const ended = late.mode.ending === "converged" || late.mode.ending === "stalled";
    return ended && !isLost(late.mode) ? late : null;
  };
  return { ...found, integration, closer: goOn };
}

/** The log SD at which integrations are compared for terms at v. */
const compared = (v: number) => Math.max(v, LOWEST_LOG_SD);

/**
 * From the parameters given; where SDs may be so large that the integration is to be a finer one, again from where
 * the search ended, or from the same parameters where the coarse integral led it astray.
 */
function searchIntegrated(
  integration: Integration<NestedTarget>,
  params: Float64Array,
  searches: Searches,
): VcpMode {
  const target = integration.target as NestedTarget;
  const objective = new NestedLaplace(target, target.fromParameters(params));
  const mode = searches.run(objective);
  const found = parametersAt(objective, mode);
  const { ending } = mode;
  const { finer } = integration;
  if (ending === "interrupted" || !finer?.neededAt(reached(mode, target))) {
    return { objective, mode, params: found, integration };
  }
  return searchIntegrated(finer.integration(), ending === "stalled" ? params : found, searches);
}

/** One posterior SD above the mode in each term, the others held; at most one SD of the prior. */
function reached({ theta, hessian }: MarginalMode, { data }: NestedTarget): Float64Array {
  return theta.map((v, k) => {
    const precision = Math.max(hessian[k * (theta.length + 1)], 1 / data.vcpP[k] ** 2);
    return v + 1 / Math.sqrt(precision);
  });
}

/** Packed parameters at the mode. */
function parametersAt(objective: NestedLaplace, { theta, evaluation }: MarginalMode): Float64Array {
  return objective.parameters(theta, evaluation.latent);
}

/** Searches one after the other: `maxIterations` bounds the sum of their iterations, and the fraction never falls. */
class Searches {
  private iterations = 0;
  private readonly options: LaplaceOptions;
  private readonly maxIterations: number;

  constructor(options: LaplaceOptions) {
    this.options = { ...options, ...risingProgress(options) };
    this.maxIterations = options.maxIterations ?? 200;
  }

  get exhausted(): boolean {
    return this.iterations >= this.maxIterations;
  }

  /** From the target's present v; the mode has the iterations of all searches so far. */
  run(objective: NestedLaplace): MarginalMode {
    const { tolerance = VCP_TOLERANCE, onIteration } = this.options;
    const mode = findMarginalMode(objective, objective.target.vcp.slice(), 0, {
      maxIterations: Math.max(0, this.maxIterations - this.iterations),
      tolerance,
      latentTolerance: LATENT_SHARE * tolerance,
      curvature: CURVATURE,
      ...(onIteration && { onIteration: (state) => onIteration(this.inAll(state)) }),
    });
    this.iterations += mode.iterations;
    return { ...mode, iterations: this.iterations };
  }

  private inAll(state: FitProgress): FitProgress {
    const iteration = this.iterations + state.iteration;
    return { ...state, method: "inla", iteration, fraction: state.fraction / 2 };
  }
}

/** The start given, or the target's guess at v = START_LOG_SD. */
function startingPoint(target: NestedTarget, { start }: FitOptions): Float64Array {
  if (start !== undefined) return target.fromParameters(Float64Array.from(start));
  target.setVcp(target.data.vcpP.map(() => START_LOG_SD));
  return target.guess?.() ?? new Float64Array(target.size);
}
