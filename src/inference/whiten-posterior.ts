import { BEND_SKEWNESS, MOST_BEND, type LatentWhitening } from "../model/latent-whitening.js";
import {
  backSubstitution,
  dataInformation,
  type BackSubstitution,
  type ScaledLatent,
} from "./back-substitution.js";
import { findNearestGaussian, type AveragedTarget } from "./nearest-gaussian.js";

/** The conditional posterior f(x; v), x = (b, gamma), as the whitening needs it. */
export interface WhiteningTarget extends AveragedTarget, ScaledLatent {
  readonly fixed: number;
  setVcp(vcp: ArrayLike<number>): void;
  holdFixed(held: boolean): void;
}

/** About where the posterior of v is: its mode, and a covariance, k x k. */
export interface VcpLocation {
  readonly vcp: Float64Array;
  readonly covariance: Float64Array;
}

/** Bound on the decay of the information with v: from 2 on the prior would not outweigh it. */
const MAX_DECAY = 1.5;

/**
 * Coordinates in which the posterior is nearly standard normal (`LatentWhitening`), from the Gaussian
 * nearest to that of x at v*; how means and information change with v, from those one standard deviation of
 * v away on either side.
 * @param x where the search for the mode starts.
 */
export function whitenPosterior(
  target: WhiteningTarget,
  x: Float64Array,
  { vcp, covariance }: VcpLocation,
): LatentWhitening {
  const k = vcp.length;
  target.holdFixed(false);
  const averages = target.averages();
  const mean = x.slice();
  const factorAt = (v: Float64Array) => {
    target.setVcp(v);
    return findNearestGaussian(target, averages, mean);
  };
  factorAt(vcp);
  const neighbours = Array.from(vcp, (_, a) => {
    const h = Math.min(1, Math.sqrt(covariance[a * (k + 1)])) || 0.5;
    return [h, -h].map((step) => {
      const moved = vcp.map((v, b) => (a === b ? v + step : v));
      const information = dataInformation(factorAt(moved), target);
      return { vcp: moved, step, information, mean: inUnits(target, mean) };
    });
  });
  const factor = factorAt(vcp);
  const recursion = backSubstitution(factor, target, mean);
  const decays = neighbours.map(([above, below]) => decayBetween(above, below));
  const shifts = neighbours.map(([above, below], a) => {
    const [high, low] = [above, below].map((place) => departure(recursion, decays[a], place));
    return high.map((value, j) => (value - low[j]) / (2 * above.step));
  });
  const bends = leafBends(recursion, averages.thirdDerivatives(mean));
  const vcpRoot = lowerRoot(covariance, k);
  const decay = concatenate(decays);
  return { ...recursion.whitening, decay, shifts: concatenate(shifts), bends, vcp, vcpRoot };
}

/** (u, gamma) */
function inUnits({ effects, scales }: ScaledLatent, x: Float64Array): Float64Array {
  return x.map((value, j) => (j < effects ? scales[j] * value : value));
}

/** The nearest Gaussian a step of one v_k away from v*: J by position, means of (u, gamma). */
interface Neighbour {
  readonly vcp: Float64Array;
  readonly step: number;
  readonly information: Float64Array;
  readonly mean: Float64Array;
}

/** r_jk by position. */
function decayBetween(above: Neighbour, below: Neighbour): Float64Array {
  return below.information.map((value, j) => {
    const slope = Math.log(value / above.information[j]) / (2 * above.step);
    return Math.max(-MAX_DECAY, Math.min(MAX_DECAY, slope || 0));
  });
}

/**
 * By how many standard deviations the mean of x_j lies off its mean given the later ones, by position:
 * sqrt(D_j) (x_j - f_j (c_j - sum_i G_ij x_i) / D_j) at the neighbour's v. E is its slope in v.
 */
function departure(
  { whitening }: BackSubstitution,
  decay: Float64Array,
  { vcp, step, mean }: Neighbour,
): Float64Array {
  const { order, terms, information, centres, columnPointers, rowIndices, values } = whitening;
  return centres.map((centre, j) => {
    let sum = centre;
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      sum -= values[s] * mean[order[rowIndices[s]]];
    }
    const f = Math.exp(-decay[j] * step);
    const prior = terms[j] < 0 ? 0 : Math.exp(-2 * vcp[terms[j]]);
    const precision = information[j] * f + prior;
    return Math.sqrt(precision) * mean[order[j]] - (f * sum) / Math.sqrt(precision);
  });
}

/**
 * The bend of each effect that is eliminated before all its neighbours: given the others its skewness
 * is about D_j^(-3/2) times the mean third derivative. 0 for the other effects, which more rows
 * inform, and for fixed effects.
 */
function leafBends({ whitening, pivots }: BackSubstitution, third: Float64Array): Float64Array {
  const { order, terms, columnPointers, rowIndices } = whitening;
  const leaf = new Uint8Array(order.length).fill(1);
  for (let s = 0; s < columnPointers[order.length]; s++) leaf[rowIndices[s]] = 0;
  return pivots.map((pivot, j) => {
    if (leaf[j] === 0 || terms[j] < 0) return 0;
    const bend = third[order[j]] / pivot ** 1.5 / BEND_SKEWNESS;
    return Math.max(-MOST_BEND, Math.min(MOST_BEND, bend || 0));
  });
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

/** Lower triangular R with R R' = A (k x k, row-major); diagonal where A is not positive definite. */
function lowerRoot(a: Float64Array, k: number): Float64Array {
  const root = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = a[i * k + j];
      for (let l = 0; l < j; l++) sum -= root[i * k + l] * root[j * k + l];
      if (i === j && !(sum > 0)) return diagonalRoot(a, k);
      root[i * k + j] = i === j ? Math.sqrt(sum) : sum / root[j * k + j];
    }
  }
  return root;
}

function diagonalRoot(a: Float64Array, k: number): Float64Array {
  const root = new Float64Array(k * k);
  for (let j = 0; j < k; j++) root[j * k + j] = Math.sqrt(Math.max(0, a[j * k + j])) || 1;
  return root;
}
