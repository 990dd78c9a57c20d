import { normalQuantile } from "../../math/normal.js";
import { mean, variance } from "../../math/moments.js";
import {
  effectiveSampleSize,
  potentialScaleReduction,
  splitChains,
} from "./effective-sample-size.js";

/** How far the draws of one parameter can be trusted. */
export interface DrawDiagnostics {
  readonly mean: number;
  readonly sd: number;
  /** Rank-normalised split R-hat, the larger of that of location and that of spread. */
  readonly rHat: number;
  /** Effective draws for the middle of the distribution. */
  readonly essBulk: number;
  /** Effective draws for the 5% and 95% quantiles, the smaller. */
  readonly essTail: number;
  /** Monte Carlo standard errors. */
  readonly mcseMean: number;
  readonly mcseSd: number;
}

/**
 * Diagnostics of one parameter after Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), as the R
 * package posterior computes them. Keeps a table from one parameter to the next.
 */
export class DrawDiagnostician {
  /** Normal score of a rank, by the number of draws below plus the number not above. */
  private scores: Float64Array = new Float64Array(0);

  /** @param chains the draws of the parameter, chains of equal length. */
  diagnose(chains: readonly Float64Array[]): DrawDiagnostics {
    const all = concatenate(chains);
    const centre = mean(all);
    const deviation = Math.sqrt(variance(all));
    const split = splitChains(chains);
    const halves = concatenate(split).sort();
    const sorted = halves.length === all.length ? halves : all.slice().sort();
    const median = quantileOf(sorted, 0.5);
    const ranked = this.normalise(split, halves);
    const folded = split.map((x) => mapped(x, (value) => Math.abs(value - median)));
    const rankedFolded = this.normalise(folded, foldSorted(halves, median));
    const tails = [0.05, 0.95].map((p) => {
      const limit = quantileOf(sorted, p);
      return effectiveSampleSize(split.map((x) => mapped(x, (value) => (value <= limit ? 1 : 0))));
    });
    return {
      mean: centre,
      sd: deviation,
      rHat: Math.max(potentialScaleReduction(ranked), potentialScaleReduction(rankedFolded)),
      essBulk: effectiveSampleSize(ranked),
      essTail: Math.min(...tails),
      mcseMean: deviation / Math.sqrt(effectiveSampleSize(split)),
      mcseSd: errorOfDeviation(chains, centre),
    };
  }

  /**
   * Normal scores Phi^-1((r - 3/8) / (S + 1/4)) of the ranks r over all chains, ties averaged.
   * @param sorted all values of the chains in increasing order.
   */
  private normalise(chains: readonly Float64Array[], sorted: Float64Array): Float64Array[] {
    const size = sorted.length;
    if (this.scores.length !== 2 * size + 1) {
      this.scores = new Float64Array(2 * size + 1).map((_, sum) =>
        normalQuantile(((sum + 1) / 2 - 3 / 8) / (size + 1 / 4)),
      );
    }
    const { scores } = this;
    const ranks = new RankTable(sorted);
    return chains.map((x) =>
      mapped(x, (value) => {
        const below = ranks.below(value);
        let above = below + 1;
        while (above < size && sorted[above] === value) above++;
        return scores[below + above];
      }),
    );
  }
}

/** |x - median| in increasing order, from x in increasing order: a merge of both sides. */
function foldSorted(sorted: Float64Array, median: number): Float64Array {
  const folded = new Float64Array(sorted.length);
  let right = lowerBound(sorted, median);
  let left = right - 1;
  for (let i = 0; i < folded.length; i++) {
    const below = left >= 0 ? Math.abs(sorted[left] - median) : Infinity;
    const above = right < sorted.length ? Math.abs(sorted[right] - median) : Infinity;
    if (below < above) left--;
    else right++;
    folded[i] = Math.min(below, above);
  }
  return folded;
}

/** Monte Carlo standard error of the SD, by the delta method from that of the mean square. */
function errorOfDeviation(chains: readonly Float64Array[], centre: number): number {
  const squares = chains.map((x) => mapped(x, (value) => (value - centre) ** 2));
  const all = concatenate(squares);
  const meanSquare = mean(all);
  const spread = mean(mapped(all, (value) => value * value)) - meanSquare ** 2;
  const ess = effectiveSampleSize(splitChains(squares));
  return Math.sqrt(spread / ess / meanSquare / 4);
}

/** Float64Array.map without its cost. */
function mapped(x: Float64Array, f: (value: number) => number): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = f(x[i]);
  return out;
}

function concatenate(chains: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(chains.reduce((sum, x) => sum + x.length, 0));
  let at = 0;
  for (const x of chains) {
    all.set(x, at);
    at += x.length;
  }
  return all;
}

/** Finds ranks among sorted values: the range is cut into equal cells, as many as there are values. */
class RankTable {
  /** Number of values in the cells before each. */
  private readonly starts: Int32Array;
  private readonly scale: number;

  constructor(private readonly sorted: Float64Array) {
    const size = sorted.length;
    this.starts = new Int32Array(size + 1).fill(size);
    const scale = (size - 1) / (sorted[size - 1] - sorted[0]);
    this.scale = Number.isFinite(scale) ? scale : 0;
    for (let i = size - 1; i >= 0; i--) this.starts[this.cellOf(sorted[i])] = i;
    for (let c = size - 1; c >= 0; c--) {
      this.starts[c] = Math.min(this.starts[c], this.starts[c + 1]);
    }
  }

  /** Number of values below one of them. */
  below(value: number): number {
    const cell = this.cellOf(value);
    return lowerBound(this.sorted, value, this.starts[cell], this.starts[cell + 1]);
  }

  private cellOf(value: number): number {
    return Math.floor((value - this.sorted[0]) * this.scale);
  }
}

/** Number of sorted values below a value, known to lie between two bounds. */
function lowerBound(sorted: Float64Array, value: number, low = 0, high = sorted.length): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Quantile of sorted values, linear between order statistics (type 7 of Hyndman and Fan 1996). */
export function quantileOf(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/**
 * Energy Bayesian fraction of missing information of a chain: mean squared change of the energy from
 * one iteration to the next over its variance (Betancourt 2016). Below 0.3 the momenta are too small
 * a part of the energy to carry the chain through the tails.
 */
export function energyFraction(energies: Float64Array): number {
  let changes = 0;
  for (let i = 1; i < energies.length; i++) changes += (energies[i] - energies[i - 1]) ** 2;
  return changes / (variance(energies) * (energies.length - 1));
}
