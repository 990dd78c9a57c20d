import jstat from "jstat";
import { byParameter, chainColour, chainsOf, type ChainedFit } from "./chains.js";
import { grouped } from "./labels.js";
import { InputError } from "../errors.js";
import {
  checkPlotOptions,
  percent,
  readLevel,
  rounded,
  specify,
  type JsonObject,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";
import { GREY } from "./theme.js";

export interface RankOptions extends PlotOptions {
  /** Names or positions. Default: fixed effects and log standard deviations, at most 8. */
  parameters?: readonly (string | number)[];
  /** Number of bins of the ranks, default 20. */
  bins?: number;
  /** Probability that a bin of independent draws lies in the band, default 0.95. */
  level?: number;
}

/**
 * Histograms, by chain, of the ranks that the draws of `fitNuts` have among those of all chains: flat
 * where the chains agree (Vehtari et al. 2021). The band holds each bin with probability `level` if draws
 * are independent, quantiles of a Beta with the mean and variance of the bin's share, hypergeometric; the
 * draws of a chain are not quite independent.
 * @throws InputError for results without draws, a parameter that does not exist, or `bins` that are no
 *   whole number >= 2.
 */
export function rankPlot(result: ChainedFit, options: RankOptions = {}): VegaLiteSpec {
  checkPlotOptions(options, ["parameters", "bins", "level"]);
  const level = readLevel(options.level);
  const { bins = 20 } = options;
  if (!Number.isInteger(bins) || bins < 2) {
    throw new InputError("bins", `${bins} is not a whole number >= 2`);
  }
  const { shown, leftOut } = chainsOf(result, options.parameters);
  const values = shown.flatMap(({ label, chains }) => histogram(label, chains, bins));
  const [chains, draws] = [shown[0]?.chains.length ?? 0, shown[0]?.chains[0]?.length ?? 0];
  const band = bandOf(chains, draws, bins, level);
  const left = leftOut === 0 ? [] : [`${grouped(leftOut)} more parameters are left out`];
  return specify(
    {
      title: "Ranks of the draws by chain",
      subtitle: [
        `share of the even number of draws in each of ${bins} bins; band: ${percent(level)} of bins`,
        ...left,
      ],
      description: `Rank histograms of ${shown.map(({ label }) => label).join(", ")}.`,
      width: 480,
      height: 70,
      body: (width, height) =>
        byParameter(shown, values, { width, height, layer: layers(band, chains) }, false),
    },
    options,
  );
}

/** Of each chain the number of draws in each bin of ranks, over the number expected. */
function histogram(
  parameter: string,
  chains: readonly ArrayLike<number>[],
  bins: number,
): JsonObject[] {
  const all = chains.flatMap((chain, c) => Array.from(chain, (value) => ({ value, c })));
  all.sort((a, b) => a.value - b.value);
  const counts = chains.map(() => new Float64Array(bins));
  all.forEach(({ c }, rank) => counts[c][Math.floor((rank * bins) / all.length)]++);
  return counts.flatMap((count, c) => {
    const expected = chains[c].length / bins;
    const shares = Array.from(count, (number) => rounded(number / expected));
    // the last step ends at the right edge
    return [...shares, shares[bins - 1]].map((share, b) => ({
      parameter,
      chain: String(c + 1),
      rank: b / bins,
      share,
    }));
  });
}

/** Bounds of a bin's draws over the number expected. */
function bandOf(chains: number, draws: number, bins: number, level: number): JsonObject {
  if (chains === 0 || draws === 0) return { lower: null, upper: null };
  const total = chains * draws;
  const mean = 1 / bins;
  // of the share of `draws` taken without replacement from `total`, of which 1 / bins lie in the bin
  const variance = ((mean * (1 - mean)) / draws) * ((total - draws) / Math.max(1, total - 1));
  const size = variance > 0 ? (mean * (1 - mean)) / variance - 1 : Infinity;
  if (size === Infinity) return { lower: 1, upper: 1 };
  const bound = (p: number) =>
    rounded(jstat.jStat.beta.inv(p, mean * size, (1 - mean) * size) / mean);
  return { lower: bound((1 - level) / 2), upper: bound((1 + level) / 2) };
}

function layers(band: JsonObject, chains: number): JsonObject[] {
  const type = "quantitative";
  const y = { type, scale: { zero: false }, axis: { title: null, tickCount: 3 } };
  return [
    {
      data: { values: [{}] },
      mark: { type: "rect", color: GREY, opacity: 0.2 },
      encoding: {
        x: { datum: 0, type },
        x2: { datum: 1 },
        y: { ...y, datum: band.lower },
        y2: { datum: band.upper },
      },
    },
    {
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.5 },
      encoding: {
        x: {
          field: "rank",
          type,
          scale: { nice: false },
          axis: { title: "rank among all draws (0: lowest, 1: highest)", format: "~r" },
        },
        y: { ...y, field: "share" },
        color: chainColour(chains),
      },
    },
  ];
}
