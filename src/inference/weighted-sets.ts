import { dot, multiply } from "../math/small-matrix.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";
import type { WeightedPoints } from "./mixed-moments.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import type { VcpDensity } from "./vcp-density.js";

/**
 * The explored points with the weights that integrate functions of v: a lattice, or the points on the axes
 * axis by axis, each in proportion to the density times a polynomial with which they have its first two moments, if
 * that leaves them probabilities.
 */
export function weightedSets(
  { points, axes, full }: Exploration,
  density: VcpDensity,
): WeightedPoints<ExploredPoint>[] {
  if (full && axes.length > 1) {
    const largest = points.reduce((most, { logDensity }) => Math.max(most, logDensity), -Infinity);
    const shares = normalised(points.map(({ logDensity }) => Math.exp(logDensity - largest)));
    const features = points.map(({ z }) => quadratics(z));
    return [{ points, weights: matched(shares, features, density.expectation(quadratics)) }];
  }
  return axes.map((axis, a) => {
    const marginal = density.along(axes.map((_, b) => Number(a === b)));
    const { mean, sd } = marginal;
    const shares = normalised(axis.map(({ z }) => marginal.pdf(z[a])));
    const features = axis.map(({ z }) => quadratics([z[a]]));
    const expected = Float64Array.of(1, mean, sd * sd + mean * mean);
    return { points: axis, weights: matched(shares, features, expected) };
  });
}

function normalised(shares: readonly number[]): Float64Array {
  const total = shares.reduce((a, b) => a + b, 0);
  return Float64Array.from(shares, (share) => share / total);
}

/** 1, z_a and z_a z_b */
function quadratics(z: ArrayLike<number>): Float64Array {
  const values = new Float64Array(((z.length + 1) * (z.length + 2)) / 2);
  let next = 0;
  values[next++] = 1;
  for (let a = 0; a < z.length; a++) {
    values[next++] = z[a];
    for (let b = 0; b <= a; b++) values[next++] = z[a] * z[b];
  }
  return values;
}

/**
 * Weights w_s = p_s phi_s'c with sum_s w_s phi_s as expected, phi_s the features of point s and p_s its
 * share; the shares themselves where that leaves the range of probabilities.
 */
function matched(
  shares: Float64Array,
  features: readonly Float64Array[],
  expected: Float64Array,
): Float64Array {
  const k = expected.length;
  const gram = new Float64Array(k * k);
  features.forEach((phi, s) => {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) gram[i * k + j] += shares[s] * phi[i] * phi[j];
    }
  });
  const inverse = invertPositiveDefinite(gram, k);
  if (inverse === null) return shares;
  const c = multiply(inverse, expected);
  const weights = shares.map((share, s) => share * dot(features[s], c));
  return weights.every((weight) => weight >= 0) ? weights : shares;
}
