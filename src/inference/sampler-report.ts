import type { FitWarning } from "../errors.js";
import { DrawDiagnostician, energyFraction } from "./nuts/diagnostics.js";
import type { ChainStore } from "./nuts/chain-store.js";
import type { PosteriorDraws } from "./posterior-draws.js";

/** How one chain went. */
export interface ChainReport {
  /** Step of the leapfrog integrator after the warm-up, in whitened coordinates. */
  readonly stepSize: number;
  /** Mean acceptance probability along the trajectories. */
  readonly acceptance: number;
  /** Trajectories after the warm-up whose energy error made them break off. */
  readonly divergences: number;
  /** How many trajectories had each number of doublings, from 0. */
  readonly depths: readonly number[];
  /** E-BFMI, the energy Bayesian fraction of missing information. */
  readonly energyFraction: number;
  /** Leapfrog steps after the warm-up, one gradient each. */
  readonly leapfrogs: number;
  /** Leapfrog steps in the warm-up. */
  readonly warmupLeapfrogs: number;
}

/** How far a sampler's draws can be trusted. Arrays are packed (fe, vcp, vc). */
export interface SamplerReport {
  /** Draws of each chain that were spent on adaptation and dropped. */
  readonly warmup: number;
  /** Draws kept of each chain. */
  readonly draws: number;
  /** Figures of each chain. */
  readonly chains: readonly ChainReport[];
  /** Rank-normalised split R-hat. */
  readonly rHat: Float64Array;
  /** Effective draws for the middle of a distribution. */
  readonly essBulk: Float64Array;
  /** Effective draws for its 5% and 95% quantiles, the lesser of both. */
  readonly essTail: Float64Array;
  /** Monte Carlo standard errors of `params`. */
  readonly mcseMean: Float64Array;
  /** Monte Carlo standard errors of the posterior standard deviations. */
  readonly mcseSd: Float64Array;
  /** Divergent trajectories of all chains; one or more makes the draws doubtful. */
  readonly divergences: number;
  /** Trajectories cut off at `maxDepth`. */
  readonly truncated: number;
  /** Whether to trust the draws, in words, with the worst figures and whose they are. */
  readonly verdict: string;
  /** What is wrong with the draws, with remedies; the result carries these warnings too. */
  readonly warnings: readonly FitWarning[];
}

/** Parameters whose draws are gathered at a time: a cache line. */
const BLOCK = 8;

export const R_HAT_LIMIT = 1.01;
export const ESS_PER_CHAIN = 100;
export const ENERGY_FRACTION_LIMIT = 0.3;

/** Means and standard deviations of the draws, with the report on them. */
export function reportSampling(
  draws: PosteriorDraws,
  store: ChainStore,
  names: readonly string[],
  maxDepth: number,
): { mean: Float64Array; sd: Float64Array; report: SamplerReport } {
  const size = draws.parameters;
  const columns = Array.from({ length: 7 }, () => new Float64Array(size));
  const [mean, sd, rHat, essBulk, essTail, mcseMean, mcseSd] = columns;
  const diagnostician = new DrawDiagnostician();
  let block: Float64Array[][] = [];
  for (let j = 0; j < size; j++) {
    if (j % BLOCK === 0) block = draws.block(j, Math.min(BLOCK, size - j));
    const found = diagnostician.diagnose(block[j % BLOCK]);
    mean[j] = found.mean;
    sd[j] = found.sd;
    rHat[j] = found.rHat;
    essBulk[j] = found.essBulk;
    essTail[j] = found.essTail;
    mcseMean[j] = found.mcseMean;
    mcseSd[j] = found.mcseSd;
  }
  const diagnosed = { rHat, essBulk, essTail, mcseMean, mcseSd };
  return { mean, sd, report: completeReport(draws, store, diagnosed, names, maxDepth) };
}

function completeReport(
  draws: PosteriorDraws,
  store: ChainStore,
  diagnosed: Pick<SamplerReport, "rHat" | "essBulk" | "essTail" | "mcseMean" | "mcseSd">,
  names: readonly string[],
  maxDepth: number,
): SamplerReport {
  const chains = Array.from({ length: draws.chains }, (_, c) => reportChain(store, c, draws.draws));
  const total = (count: (chain: ChainReport) => number) =>
    chains.reduce((sum, chain) => sum + count(chain), 0);
  const figures = {
    warmup: store.shape.warmup,
    draws: draws.draws,
    chains,
    ...diagnosed,
    divergences: total((chain) => chain.divergences),
    truncated: total((chain) => chain.depths[maxDepth] ?? 0),
  };
  const warnings = samplerWarnings(figures, names, maxDepth);
  return { ...figures, warnings, verdict: describeSampling(figures, names, warnings) };
}

function reportChain(store: ChainStore, chain: number, count: number): ChainReport {
  const depths: number[] = [];
  for (const depth of store.statistic(chain, "depth", count)) {
    while (depths.length <= depth) depths.push(0);
    depths[depth]++;
  }
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  return {
    stepSize: store.stepSize(chain),
    acceptance: sum(store.statistic(chain, "acceptance", count)) / count,
    divergences: sum(store.statistic(chain, "divergent", count)),
    depths,
    energyFraction: energyFraction(store.statistic(chain, "energy", count)),
    leapfrogs: sum(store.statistic(chain, "leapfrogs", count)),
    warmupLeapfrogs: store.warmupLeapfrogs(chain),
  };
}

type Figures = Omit<SamplerReport, "warnings" | "verdict">;

/** The parameter with the worst value of a diagnostic; a value that is no number is the worst. */
function worst(values: Float64Array, sign: 1 | -1): number {
  let place = 0;
  for (let j = 0; j < values.length; j++) {
    if (Number.isNaN(values[place])) break;
    if (Number.isNaN(values[j]) || sign * values[j] > sign * values[place]) place = j;
  }
  return place;
}

function describeSampling(
  figures: Figures,
  names: readonly string[],
  warnings: readonly FitWarning[],
): string {
  const { rHat, essBulk, essTail, divergences } = figures;
  const trust =
    warnings.length === 0
      ? "the draws can be trusted"
      : warnings.some(({ severity }) => severity === "severe")
        ? "do not trust these draws"
        : "use these draws with care";
  const r = worst(rHat, 1);
  const bulk = worst(essBulk, -1);
  const tail = worst(essTail, -1);
  const lowest = Math.min(...figures.chains.map((chain) => chain.energyFraction));
  return (
    `${trust}: largest R-hat ${rHat[r].toFixed(3)} (${names[r]}), ` +
    `fewest effective draws ${essBulk[bulk].toFixed(0)} in the middle (${names[bulk]}) and ` +
    `${essTail[tail].toFixed(0)} in the tails (${names[tail]}), ` +
    `${divergences} divergences, lowest E-BFMI ${lowest.toFixed(2)}`
  );
}

function samplerWarnings(
  figures: Figures,
  names: readonly string[],
  maxDepth: number,
): FitWarning[] {
  const { chains } = figures;
  return [
    ...rHatWarning(figures, names),
    ...essWarning(figures, names),
    ...divergenceWarning(figures),
    ...chains.flatMap(({ energyFraction: fraction }, c) => energyWarning(fraction, c)),
    ...depthWarning(figures, maxDepth),
  ];
}

function rHatWarning({ rHat }: Figures, names: readonly string[]): FitWarning[] {
  const bad = names.filter((_, j) => !(rHat[j] <= R_HAT_LIMIT));
  if (bad.length === 0) return [];
  const place = worst(rHat, 1);
  const value = rHat[place];
  return [
    {
      code: "r-hat",
      severity: value <= 1.05 ? "caution" : "severe",
      message: `R-hat is above ${R_HAT_LIMIT} for ${bad.length} of ${names.length} parameters, at most ${value.toFixed(3)} (${names[place]}): the chains do not agree yet.`,
      remedy:
        "Raise warmup and draws; if that does not help, look for effects that the data do not identify.",
    },
  ];
}

function essWarning({ essBulk, essTail, chains }: Figures, names: readonly string[]): FitWarning[] {
  const limit = ESS_PER_CHAIN * chains.length;
  const least = essBulk.map((value, j) => Math.min(value, essTail[j]));
  const bad = names.filter((_, j) => !(least[j] >= limit));
  if (bad.length === 0) return [];
  const place = worst(least, -1);
  return [
    {
      code: "low-ess",
      severity: "caution",
      message: `There are fewer than ${limit} effective draws for ${bad.length} of ${names.length} parameters, at the least ${least[place].toFixed(0)} (${names[place]}): means, quantiles and the diagnostics themselves are rough.`,
      remedy: "Raise draws.",
    },
  ];
}

function divergenceWarning({ divergences, draws, chains }: Figures): FitWarning[] {
  if (divergences === 0) return [];
  return [
    {
      code: "divergences",
      severity: divergences > 0.01 * draws * chains.length ? "severe" : "caution",
      message: `${divergences} of ${draws * chains.length} trajectories diverged: the sampler could not enter a part of the posterior, and the draws may lack it.`,
      remedy: "Raise targetAccept, to 0.95 or 0.99; tighter priors help where the data say little.",
    },
  ];
}

function energyWarning(fraction: number, chain: number): FitWarning[] {
  if (fraction >= ENERGY_FRACTION_LIMIT) return [];
  return [
    {
      code: "low-energy-fraction",
      severity: "caution",
      message: `E-BFMI of chain ${chain + 1} is ${fraction.toFixed(2)}, below ${ENERGY_FRACTION_LIMIT}: the chain moves slowly between the middle and the tails.`,
      remedy: "Raise warmup and draws, or use tighter priors.",
    },
  ];
}

function depthWarning({ truncated, draws, chains }: Figures, maxDepth: number): FitWarning[] {
  if (truncated === 0) return [];
  return [
    {
      code: "max-tree-depth",
      severity: "caution",
      message: `${truncated} of ${draws * chains.length} trajectories were cut off after ${maxDepth} doublings: sampling is slow, though not wrong.`,
      remedy: "Raise maxDepth or warmup.",
    },
  ];
}
