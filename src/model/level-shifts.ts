import type { EffectMoments } from "./effect-moments.js";
import type { LevelIntegrals } from "./level-integrals.js";

/**
 * Accepted size of the terms left out of the log of a node's share. Half or twice of it moved the means of effects by
 * at most 0.001 posterior SDs on five data sets, with no change of time to be seen.
 */
const MAX_REMAINDER = 0.03;

/**
 * Moments of the effect b of each level after its rows' linear predictors have moved by s from where
 * the integrals stand and the moments are those `before`, from the nodes there and without a new look at the likelihood: the nodes'
 * probabilities are multiplied by exp(sum_i l_i(o_i + s_i) - l_i(o_i)), to third order
 *
 *     sum_i (s_i l1_i + s_i^2 l2_i / 2 + s_i^3 l3_i / 6).
 *
 * Marks in `far` the levels for which that will not do: where sum_i s_i^4 E[-l2_i] / 24, the size of the
 * next term as |l4| is of the order of |l2|, is above 0.03; or where the mean of b moves by more than
 * (K - 3) / 6 SDs, up to which K >= 9 nodes give the variance of a normal b so moved within 2e-4 of its value.
 */
export function shiftedMoments(
  integrals: LevelIntegrals,
  s: Float64Array,
  before: EffectMoments,
  far: Uint8Array,
): EffectMoments {
  const { rows } = integrals;
  const array = () => new Float64Array(rows.levels);
  const moments = { mean: array(), variance: array(), third: array() };
  const shares = new Float64Array(integrals.points);
  for (let g = 0; g < rows.levels; g++) {
    shiftedProbabilities(integrals, g, s, shares);
    integrals.measure(g, shares, 0, moments);
    if (!isNear(integrals, g, s, before, moments)) far[g] = 1;
  }
  return moments;
}

/** Whether the moments of level g are as good as those from a new look at the likelihood. */
function isNear(
  integrals: LevelIntegrals,
  g: number,
  s: Float64Array,
  before: EffectMoments,
  after: EffectMoments,
): boolean {
  const move = Math.abs(after.mean[g] - before.mean[g]) / Math.sqrt(before.variance[g]);
  return remainder(integrals, g, s) <= MAX_REMAINDER && move <= (integrals.points - 3) / 6;
}

/** sum_i s_i^4 E[-l2_i] / 24 over the rows of a level. */
function remainder({ rows, weights }: LevelIntegrals, g: number, s: Float64Array): number {
  let sum = 0;
  for (let i = rows.starts[g]; i < rows.starts[g + 1]; i++) {
    const square = s[i] * s[i];
    sum += square * square * Math.abs(weights[i]);
  }
  return sum / 24;
}

/** Writes the probabilities of the nodes of level g after the move. */
function shiftedProbabilities(
  { points, probabilities, rows, likelihood }: LevelIntegrals,
  g: number,
  s: Float64Array,
  out: Float64Array,
): void {
  const { slopes, curvatures, thirds } = likelihood;
  let largest = -Infinity;
  for (let m = 0; m < points; m++) {
    let log = 0;
    for (let i = rows.starts[g], at = m * rows.count + i; i < rows.starts[g + 1]; i++, at++) {
      const si = s[i];
      log += si * (slopes[at] + (si / 2) * (curvatures[at] + (si / 3) * thirds[at]));
    }
    out[m] = log;
    if (probabilities[g * points + m] > 0 && log > largest) largest = log;
  }
  let sum = 0;
  for (let m = 0; m < points; m++) {
    const p = probabilities[g * points + m];
    out[m] = p === 0 ? 0 : p * Math.exp(out[m] - largest);
    sum += out[m];
  }
  for (let m = 0; m < points; m++) out[m] /= sum;
}
