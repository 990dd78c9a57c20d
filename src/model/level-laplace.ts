import type { Family } from "../families/family.js";
import { LevelLikelihood } from "./level-likelihood.js";
import { LevelModes } from "./level-modes.js";
import type { LevelRows } from "./level-rows.js";

/**
 * d/dv of sum_g I_g by Laplace's method, I_g = h(b^) - log(k) / 2 with h the log integrand of
 * `LevelIntegrals`, b^ its mode and k = -h''(b^) = 1 + sum_i c_i^2 (-l2_i):
 *
 *     db^/dv = b^ (2 - k) / k,   dk/dv = 2 (k - 1) - T (b^ + db^/dv),   T = sum_i c_i^3 l3_i,
 *     dI/dv = b^^2 - dk/dv / (2 k).
 *
 * A level so far from log-concave that k was raised to 1 counts as if k did not move.
 */
export function laplaceSlope(
  family: Family,
  rows: LevelRows,
  o: Float64Array,
  scale: number,
): number {
  const likelihood = new LevelLikelihood(family, rows, 1);
  const centres = new LevelModes(likelihood, rows, 0);
  likelihood.moveTo(o, scale);
  centres.find();
  const { thirds, c } = likelihood;
  let sum = 0;
  for (let g = 0; g < rows.groups; g++) {
    const mode = centres.modes[g];
    const k = centres.precisions[g];
    sum += mode * mode;
    if (k === 1) continue;
    let t = 0;
    for (let i = rows.starts[g]; i < rows.starts[g + 1]; i++) t += c[i] ** 3 * thirds[i];
    // b^ + db^/dv = 2 b^ / k
    sum -= (2 * (k - 1) - (2 * t * mode) / k) / (2 * k);
  }
  return sum;
}
