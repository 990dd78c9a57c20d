import type { LevelIntegrals } from "./level-integrals.js";

/** Posterior covariances of the rows' scores l1_i with functions of b, level by level. */

/** The integrals of the levels, as far as nodes and their probabilities tell of them. */
export type NodeIntegrals = Pick<
  LevelIntegrals,
  "points" | "rows" | "nodes" | "probabilities" | "pulls" | "likelihood"
>;

/** out_i += factor Cov(l1_i, f) for every row; f is a function of its group's effect at the nodes, laid out as `nodes`. */
export function addScoreCovariance(
  integrals: LevelIntegrals,
  f: Float64Array,
  factor: number,
  out: Float64Array,
): void {
  for (let g = 0; g < integrals.rows.groups; g++) addToGroup(integrals, g, f, factor, out);
}

/** The same for the rows of group g. */
function addToGroup(
  integrals: LevelIntegrals,
  g: number,
  f: Float64Array,
  factor: number,
  out: Float64Array,
): void {
  const { points, probabilities, rows, likelihood } = integrals;
  const { starts, count } = rows;
  const { slopes } = likelihood;
  const mean = nodeMean(integrals, g, f);
  for (let m = 0, s = g * points; m < points; m++, s++) {
    const p = probabilities[s];
    if (p === 0) continue;
    const weight = factor * p * (f[s] - mean);
    const shift = m * count;
    for (let i = starts[g], end = starts[g + 1]; i < end; i++) {
      out[i] += weight * slopes[shift + i];
    }
  }
}

/** Cov(l1_i, l1_j) of two rows of group g. */
export function scoreCovariance(
  { points, probabilities, rows, likelihood, meanSlopes }: LevelIntegrals,
  g: number,
  i: number,
  j: number,
): number {
  const { slopes } = likelihood;
  const { count } = rows;
  const first = g * points;
  let sum = 0;
  for (let s = first, shift = 0; s < first + points; s++, shift += count) {
    const p = probabilities[s];
    if (p === 0) continue;
    sum += p * (slopes[shift + i] - meanSlopes[i]) * (slopes[shift + j] - meanSlopes[j]);
  }
  return sum;
}

/** E[f] over the nodes of group g. */
export function nodeMean(
  { points, probabilities }: NodeIntegrals,
  g: number,
  f: Float64Array,
): number {
  let mean = 0;
  for (let s = g * points; s < (g + 1) * points; s++) {
    if (probabilities[s] !== 0) mean += probabilities[s] * f[s];
  }
  return mean;
}

/** -(d2 sum_g I_g / do do') t = E[-l2] t - Cov(l1, l1't) */
export function curvatureProduct(integrals: LevelIntegrals, t: Float64Array): Float64Array {
  const { points, rows, weights, likelihood, probabilities } = integrals;
  const product = t.map((value, s) => value * weights[s]);
  const along = new Float64Array(rows.groups * points);
  for (let g = 0; g < rows.groups; g++) {
    for (let m = 0, at = g * points; m < points; m++, at++) {
      if (probabilities[at] === 0) continue;
      const shift = m * rows.count;
      for (let s = rows.starts[g]; s < rows.starts[g + 1]; s++) {
        along[at] += likelihood.slopes[shift + s] * t[s];
      }
    }
  }
  addScoreCovariance(integrals, along, -1, product);
  return product;
}

/** D(b) = sum_i l1_i c_i b, the derivative of the log integrand in v, at each node of a probability above 0. */
export function vcpScores({ nodes, pulls, probabilities }: NodeIntegrals): Float64Array {
  const scores = new Float64Array(nodes.length);
  for (let s = 0; s < nodes.length; s++) {
    if (probabilities[s] !== 0) scores[s] = pulls[s] * nodes[s];
  }
  return scores;
}

/** d E[l1_i] / dv = E[l2_i c_i b] + Cov(l1_i, D) */
export function vcpScoreSlopes(integrals: LevelIntegrals): Float64Array {
  const slopes = new Float64Array(integrals.rows.count);
  for (let g = 0; g < integrals.rows.groups; g++) addMeanChange(integrals, g, slopes);
  addScoreCovariance(integrals, vcpScores(integrals), 1, slopes);
  return slopes;
}

/** out_i += E[l2_i c_i b] for the rows of group g. */
function addMeanChange(integrals: LevelIntegrals, g: number, out: Float64Array): void {
  const { points, rows, nodes, probabilities, likelihood } = integrals;
  const { curvatures, c } = likelihood;
  const first = g * points;
  for (let i = rows.starts[g], end = rows.starts[g + 1]; i < end; i++) {
    let mean = 0;
    for (let s = first, at = i; s < first + points; s++, at += rows.count) {
      const p = probabilities[s];
      if (p !== 0) mean += p * nodes[s] * curvatures[at];
    }
    out[i] += c[i] * mean;
  }
}

/**
 * -sum_g d2 I_g / dv2 = -sum_g ( E[D + sum_i l2_i (c_i b)^2] + Var(D) ), the information of the levels
 * about v; where that is not positive, 2 sum_g (1 - Var(b_g))^2, which it is for a Gaussian response.
 */
export function vcpInformation(integrals: NodeIntegrals, scores = vcpScores(integrals)): number {
  const { points, rows, nodes, probabilities, likelihood } = integrals;
  const { curvatures, c } = likelihood;
  const { starts, count } = rows;
  let sum = 0;
  for (let g = 0; g < rows.levels; g++) {
    const mean = nodeMean(integrals, g, scores);
    for (let m = 0, s = g * points; m < points; m++, s++) {
      if (probabilities[s] === 0) continue;
      let curvature = 0;
      for (let i = starts[g], shift = m * count, end = starts[g + 1]; i < end; i++) {
        const change = c[i] * nodes[s];
        curvature += curvatures[shift + i] * change * change;
      }
      const deviation = scores[s] - mean;
      sum -= probabilities[s] * (scores[s] + curvature + deviation * deviation);
    }
  }
  return sum > 0 ? sum : gaussianInformation(integrals);
}

function gaussianInformation(integrals: NodeIntegrals): number {
  const { rows, nodes } = integrals;
  const squares = nodes.map((b) => b * b);
  let sum = 0;
  for (let g = 0; g < rows.levels; g++) {
    const variance = nodeMean(integrals, g, squares) - nodeMean(integrals, g, nodes) ** 2;
    sum += 2 * (1 - variance) ** 2;
  }
  return sum;
}
