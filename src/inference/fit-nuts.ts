import { checkSize } from "../math/memory.js";
import { InputError, type FitWarning } from "../errors.js";
import { nameFamily } from "../families/built-in.js";
import type { Family } from "../families/family.js";
import type { MergedRows } from "../model/merged-rows.js";
import { WhitenedPosterior, type PosteriorParts } from "../model/whitened-posterior.js";
import type { FindInnermost } from "./choose-integration.js";
import { endingWarnings } from "./fit-ending.js";
import { findMarginalFit } from "./fit-laplace.js";
import type { NutsOptions } from "./fit-options.js";
import type { FitOutcome } from "./fit-outcome.js";
import { GaussianPosterior } from "./gaussian-posterior.js";
import type { MarginalFit, MarginalTarget } from "./marginal-fit.js";
import type { ChainStore, StoreShape } from "./nuts/chain-store.js";
import { readNutsOptions, type NutsPlan } from "./nuts-options.js";
import { sampleChains } from "./nuts-sampling.js";
import { checkProper, type ShapedTarget } from "./posterior-shape.js";
import { DrawsPosterior, PosteriorDraws } from "./posterior-draws.js";
import { reportSampling } from "./sampler-report.js";
import type { TargetData } from "./target-data.js";
import { whitenPosterior, type WhiteningTarget } from "./whiten-posterior.js";

/** The model as the sampler sees it. */
export interface NutsTarget extends MarginalTarget, WhiteningTarget, ShapedTarget {
  readonly size: number;
  readonly effects: number;
  readonly fixed: number;
  readonly data: TargetData & { readonly vcNames: readonly string[]; readonly family: Family };
  /** Rows of the likelihood, X in internal units. */
  readonly design: MergedRows;
  /** Prior precision of gamma, p x p. */
  readonly precision: Float64Array;
}

/** Draws of each chain below which no diagnostics exist. */
const FEWEST_DRAWS = 8;

/**
 * Draws from the exact posterior of (fe, vcp, vc) by the no-U-turn sampler (Hoffman and Gelman 2014;
 * Betancourt 2017), in coordinates made from the marginal mode of v and the Gaussian nearest to the
 * posterior of x there (`LatentWhitening`), so that trajectories take few steps. Means, standard deviations
 * and everything else come from the draws; `sampler` says how far to trust them.
 *
 * In Node the chains run in worker threads where that is faster; the draws depend on the seed alone.
 * Flat priors on fixed effects are allowed; see `readNutsOptions` for the options.
 * @throws InputError for options that break their rules, and where the posterior does not exist: for an
 *   infinite `vcpP`, and for an infinite `feP` where the data bound a fixed effect on one side only.
 */
export function fitNuts(
  target: NutsTarget,
  options: NutsOptions = {},
  findInnermost?: FindInnermost,
): FitOutcome {
  const begin = performance.now();
  const plan = readNutsOptions(options);
  checkPriors(target);
  const search = withoutSampling(options);
  const { fit } = findMarginalFit(target, search, findInnermost ?? (() => "not offered"));
  const shape = { ...plan.shape, width: fit.params.length };
  checkDraws(shape);
  if (fit.mode.ending === "interrupted") {
    return withoutDraws(fit, plan, begin);
  }
  checkProper(target, fit.params);
  const parts = describePosterior(target, fit);
  const { family } = target.data;
  const density = new WhitenedPosterior(family, parts);
  const store = sampleChains({ density, parts, family: nameFamily(family) }, plan, shape);
  const count = store.commonDraws();
  if (count < FEWEST_DRAWS) return withoutDraws(fit, plan, begin);
  return describe(target, store, plan, count, begin);
}

function checkDraws({ chains, draws, width }: StoreShape): void {
  const what = `${draws} draws of ${width} parameters in ${chains} chains`;
  checkSize("draws", chains * draws * width, what, "pass fewer draws");
}

function checkPriors({ data: { vcpP, vcpNames } }: NutsTarget): void {
  const term = vcpP.indexOf(Infinity);
  if (term < 0) return;
  throw new InputError(
    "vcpP",
    `the prior of ${vcpNames[term]} is flat, and then the posterior of a log standard deviation does not exist: its density does not vanish towards a variance of zero`,
    "pass a finite vcpP, such as 1; fitLaplace finds the maximum likelihood estimate",
  );
}

/** The posterior in coordinates that suit the sampler, as plain data. */
export function describePosterior(target: NutsTarget, fit: MarginalFit): PosteriorParts {
  const { fixed, design, precision, scaling } = target;
  const { vcpP } = target.data;
  const k = vcpP.length;
  const d = fixed + k;
  const covariance = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      const independent = a === b ? vcpP[a] ** 2 / 4 : 0;
      covariance[a * k + b] = fit.covariance?.[(fixed + a) * d + fixed + b] ?? independent;
    }
  }
  const x = target.fromParameters(fit.params);
  const vcp = fit.params.slice(fixed, d);
  const fixedTransform = new Float64Array(fixed * fixed);
  for (let j = 0; j < fixed; j++) {
    const column = scaling.toUser(new Float64Array(fixed).fill(1, j, j + 1));
    for (let i = 0; i < fixed; i++) fixedTransform[i * fixed + j] = column[i];
  }
  const whitening = whitenPosterior(target, x, { vcp, covariance });
  return { rows: design, precision, fixedTransform, vcpP, whitening };
}

/** The search for the mode; coordinates need it no nearer than a hundredth of an SD. */
function withoutSampling({ start, maxIterations, tolerance = 0.01, onIteration }: NutsOptions) {
  return {
    tolerance,
    ...(start !== undefined && { start }),
    ...(maxIterations !== undefined && { maxIterations }),
    ...(onIteration && {
      onIteration: (state: Parameters<typeof onIteration>[0]) =>
        onIteration({ ...state, method: "nuts", fraction: 0 }),
    }),
  };
}

function describe(
  target: NutsTarget,
  store: ChainStore,
  plan: NutsPlan,
  count: number,
  begin: number,
): FitOutcome {
  const { chains, width } = store.shape;
  const draws = new PosteriorDraws(chains, count, width, keptDraws(store, count));
  const { fepNames, vcpNames, vcNames } = target.data;
  const names = [...fepNames, ...vcpNames, ...vcNames];
  const { mean, sd, report } = reportSampling(draws, store, names, plan.options.maxDepth);
  const interrupted = store.read("stop") > 0;
  const mixed = !report.warnings.some(({ code }) => code === "r-hat" || code === "low-ess");
  return {
    method: "nuts",
    params: mean,
    sd,
    posterior: new DrawsPosterior(draws),
    draws,
    sampler: report,
    convergence: {
      converged: mixed && !interrupted,
      iterations: store.totalIterations(),
      gradientNorm: NaN,
      seconds: (performance.now() - begin) / 1000,
      message: `${chains} chains of ${count} draws: ${report.verdict}`,
    },
    warnings: [...(interrupted ? [interruption(count, plan)] : []), ...report.warnings],
  };
}

/** The first `count` draws of each chain. */
function keptDraws(store: ChainStore, count: number): Float64Array {
  const { chains, draws, width } = store.shape;
  const kept = new Float64Array(chains * count * width);
  for (let c = 0; c < chains; c++) {
    const from = c * draws * width;
    kept.set(store.memory.draws.subarray(from, from + count * width), c * count * width);
  }
  return kept;
}

function interruption(count: number, { options }: NutsPlan): FitWarning {
  return {
    code: "interrupted",
    severity: "severe",
    message: `onIteration stopped the sampler after ${count} of ${options.draws} draws of each chain; the results are those of the draws there are.`,
    remedy: "Fit again, or judge these draws by their R-hat and effective numbers.",
  };
}

/** Stopped before there were draws to speak of: the marginal mode, without standard deviations. */
function withoutDraws(fit: MarginalFit, { options }: NutsPlan, begin: number): FitOutcome {
  const { params, iterations } = fit;
  const empty = new Float64Array(params.length).fill(NaN);
  const warnings = endingWarnings("interrupted", 0, false);
  return {
    method: "nuts",
    params,
    sd: empty,
    posterior: new GaussianPosterior(params, empty, () =>
      new Float64Array(params.length ** 2).fill(NaN),
    ),
    convergence: {
      converged: false,
      iterations,
      gradientNorm: NaN,
      seconds: (performance.now() - begin) / 1000,
      message: `stopped with less than ${FEWEST_DRAWS} of ${options.draws} draws of each chain: the values are those of the marginal mode`,
    },
    warnings: warnings.map((warning) => ({
      ...warning,
      message:
        "onIteration stopped the fit before there were draws: these are the values of the marginal mode, without standard deviations.",
      remedy: "Fit again, and let the sampler run longer.",
    })),
  };
}
