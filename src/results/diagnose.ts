import { InputError, type FitWarning } from "../errors.js";
import { gaussianProposal, type Proposal } from "../inference/gaussian-proposal.js";
import type { FitMethod } from "../inference/fit-options.js";
import { paretoSmooth } from "../math/pareto-smoothing.js";
import { Random } from "../math/random.js";
import { checkOptions } from "../options.js";
import type { BayesMixedGLMResults } from "./results.js";

/** Options of `diagnose`. */
export interface DiagnoseOptions {
  /** Draws from the fit, at least 100. Default 2000. */
  draws?: number;
  /** Default 1. */
  seed?: number;
  /**
   * What the fit takes the posterior to be; default: what `sample` draws from, for `fitInla`, and the
   * Gaussian of `params` and `covParams()` for the others.
   */
  proposal?: Proposal;
}

/** How near a fit is to the exact posterior. */
export interface FitDiagnosis {
  /** The fit that was weighed. */
  readonly method: FitMethod;
  /** Shape of the tail of the importance ratios; null for draws of the posterior itself. */
  readonly kHat: number | null;
  /** Effective draws of the exact posterior among those drawn; NaN where k-hat forbids the estimate. */
  readonly ess: number;
  /** Number of draws weighed. */
  readonly draws: number;
  /** What it means, in words. */
  readonly text: string;
  /** One warning where the fit is not to be trusted, with what to do; else none. */
  readonly warnings: readonly FitWarning[];
}

const FEWEST_DRAWS = 100;
/** From here on importance weights are no use. */
const UNRELIABLE = 0.7;
const HOPELESS = 1;

/**
 * Compares what a fit takes the joint posterior of (fe, vcp, vc) to be with the exact log posterior:
 * draws from the fit are weighted by exact / approximate density, and the tail of the weights tells
 * how far the two are apart (k-hat; Vehtari, Simpson, Gelman, Yao, Gabry 2024). Below 0.7 the
 * approximation covers the posterior. Above it the fit may still have good margins: in many
 * dimensions small errors add up in the joint density.
 *
 * For `fitNuts` the sampler's own diagnostics are repeated. For the others the Gaussian takes the
 * dense covariance, so that the bound of `covParams` holds: 3,000 parameters, for which it takes
 * minutes.
 * @throws InputError for options that break their rules, and from `covParams`.
 */
export function diagnose(
  result: BayesMixedGLMResults,
  options: DiagnoseOptions = {},
): FitDiagnosis {
  checkOptions("options", options, ["draws", "seed", "proposal"]);
  const { draws = 2000, seed = 1 } = options;
  if (!Number.isInteger(draws) || draws < FEWEST_DRAWS) {
    throw new InputError("draws", `${draws} is not a whole number >= ${FEWEST_DRAWS}`);
  }
  const { method, sampler } = result;
  if (sampler !== null && options.proposal === undefined) {
    const ess = Math.min(...sampler.essBulk, ...sampler.essTail);
    const text = `These are draws of the exact posterior: ${sampler.verdict}.`;
    return {
      method,
      kHat: null,
      ess,
      draws: sampler.draws * sampler.chains.length,
      text,
      warnings: [],
    };
  }
  const own = options.proposal ? null : result.importanceRatios(draws, new Random(seed));
  if (own !== null) return judge(method, draws, own);
  const proposal = options.proposal ?? gaussianOf(result);
  if (proposal === null) {
    const text =
      "The fit has no positive definite covariance, so there is nothing to draw from: it describes no distribution.";
    return { method, kHat: Infinity, ess: NaN, draws: 0, text, warnings: distrust(method, text) };
  }
  return judge(method, draws, importanceRatios(result, proposal, draws, new Random(seed)));
}

function gaussianOf(result: BayesMixedGLMResults): Proposal | null {
  return gaussianProposal(result.params, Float64Array.from(result.covParams().to1DArray()));
}

/** log(posterior / proposal) of draws from the proposal, each up to the same constant. */
function importanceRatios(
  { model, params }: BayesMixedGLMResults,
  proposal: Proposal,
  draws: number,
  random: Random,
): Float64Array {
  const size = params.length;
  const rows = proposal.sample(draws, random);
  return new Float64Array(draws).map((_, r) => {
    const draw = rows.slice(r * size, (r + 1) * size);
    const ratio = model.logposterior(draw) - proposal.logDensity(draw);
    return Number.isFinite(ratio) ? ratio : -Infinity;
  });
}

function judge(method: FitMethod, draws: number, ratios: Float64Array): FitDiagnosis {
  if (!ratios.some(Number.isFinite)) {
    const text =
      "No draw from the fit has a finite posterior density: the approximation misses the posterior.";
    return { method, kHat: Infinity, ess: NaN, draws, text, warnings: distrust(method, text) };
  }
  const { logWeights, kHat } = paretoSmooth(ratios);
  const reliable = kHat < Math.min(UNRELIABLE, 1 - 1 / Math.log10(draws));
  const weights = logWeights.reduce((sum, value) => sum + Math.exp(2 * value), 0);
  const ess = kHat < UNRELIABLE ? 1 / weights : NaN;
  const figure = `k-hat is ${kHat.toFixed(2)}`;
  const text = `${figure}: ${meaning(kHat, reliable, ess, draws)}`;
  const warnings = kHat >= UNRELIABLE ? distrust(method, text) : [];
  return { method, kHat, ess, draws, text, warnings };
}

const REMEDIES: Partial<Record<FitMethod, string>> = {
  inla: "Pass quadraturePoints: 15, or draw from the posterior with fitNuts.",
  map: "Use fitInla, or draw from the posterior with fitNuts.",
};

function distrust(method: FitMethod, text: string): FitWarning[] {
  const message = `${text[0].toUpperCase()}${text.slice(1)}`;
  const remedy =
    REMEDIES[method] ?? "Compare with fitInla, or draw from the posterior with fitNuts.";
  return [{ code: "k-hat-high", severity: "caution", message, remedy }];
}

function meaning(kHat: number, reliable: boolean, ess: number, draws: number): string {
  if (reliable) {
    return `the fit's joint distribution is near the exact posterior; its ${draws} draws are worth ${ess.toFixed(0)} exact ones.`;
  }
  if (kHat < HOPELESS) {
    return "the fit's joint distribution lacks part of the posterior's tails. Single means and SDs may still be good; compare them with those of fitNuts.";
  }
  return "the fit's joint distribution is far from the exact posterior. Single means and SDs may still be good where there are many parameters; compare them with those of fitNuts before you report them.";
}
