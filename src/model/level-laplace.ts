import type { Family } from "../families/family.js";
import { nodeMean, vcpInformation, vcpScores } from "./level-covariances.js";
import { LevelNodes } from "./level-nodes.js";
import type { LevelRows } from "./level-rows.js";

/** How far Laplace's method is off for a term, seen through the log SD v of its effects. */
export interface LaplaceError {
  /** d/dv of sum_g (I_g by quadrature - I_g by Laplace's method), everything else fixed. */
  readonly slope: number;
  /** Information of the levels about v. */
  readonly information: number;
}

/** Points of the rule that Laplace's method is compared with: up to an SD of 4 the error is right within a tenth, mostly. */
const POINTS = 9;

/**
 * The error of Laplace's method for the levels at predictors o and exp(v), against adaptive quadrature:
 * with D = sum_i c_i l1_i b, the derivative of the log integrand in v, and its mean over the nodes,
 *
 *     slope = sum_g (E[D] - dI_g/dv by Laplace's method).
 *
 * @param rows each of them has an entry in the term.
 */
export function laplaceError(
  family: Family,
  rows: LevelRows,
  o: Float64Array,
  scale: number,
): LaplaceError {
  const rule = new LevelNodes(family, rows, POINTS);
  rule.move(o, scale);
  const { nodes, probabilities, likelihood } = rule;
  const pulls = pullsOf(rule, rows);
  const integrals = { points: POINTS, rows, nodes, probabilities, pulls, likelihood };
  const scores = vcpScores(integrals);
  let slope = 0;
  for (let g = 0; g < rows.levels; g++) {
    slope += nodeMean(integrals, g, scores) - laplaceSlope(rule, rows, g);
  }
  return { slope, information: vcpInformation(integrals, scores) };
}

/** sum_i c_i l1_i at every node. */
function pullsOf(
  { points, likelihood: { c, slopes } }: LevelNodes,
  { groups, starts, count }: LevelRows,
): Float64Array {
  const pulls = new Float64Array(groups * points);
  for (let m = 0, shift = 0; m < points; m++, shift += count) {
    for (let g = 0; g < groups; g++) {
      let pull = 0;
      for (let i = starts[g], end = starts[g + 1]; i < end; i++) pull += c[i] * slopes[shift + i];
      pulls[g * points + m] = pull;
    }
  }
  return pulls;
}

/**
 * dI_g/dv by Laplace's method, I_g = h(b^) - log(k) / 2 with h the log integrand of `LevelIntegrals`,
 * b^ its mode and k = -h''(b^) = 1 + sum_i c_i^2 (-l2_i):
 *
 *     db^/dv = b^ (2 - k) / k,   dk/dv = 2 (k - 1) - T (b^ + db^/dv),   T = sum_i c_i^3 l3_i,
 *     dI/dv = b^^2 - dk/dv / (2 k).
 *
 * A level so far from log-concave that k was raised to 1 counts as if k did not move.
 */
function laplaceSlope(
  { middle, centres, likelihood }: LevelNodes,
  { starts, count }: LevelRows,
  g: number,
): number {
  const { thirds, c } = likelihood;
  const mode = centres.modes[g];
  const k = centres.precisions[g];
  if (k === 1) return mode * mode;
  let t = 0;
  for (let i = starts[g]; i < starts[g + 1]; i++) t += c[i] ** 3 * thirds[middle * count + i];
  // b^ + db^/dv = 2 b^ / k
  return mode * mode - (2 * (k - 1) - (2 * t * mode) / k) / (2 * k);
}
