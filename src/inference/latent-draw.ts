import { dot } from "../math/small-matrix.js";
import type { Random } from "../math/random.js";
import { logDiagonal } from "../sparse/triangular-solve.js";
import type { ConditionalDraws } from "./conditional-draws.js";

/** A draw of x = (b, gamma) in which every effect is bent by itself, and the log of its density. */
export interface LatentDraw {
  readonly x: Float64Array;
  /** Up to a constant of all points. */
  readonly logDensity: number;
}

export function drawLatent(
  conditional: ConditionalDraws,
  vcp: Float64Array,
  random: Random,
): LatentDraw {
  const { layout, state } = conditional;
  const e = random.fillNormal(new Float64Array(state.mean.length));
  let logDensity = logDiagonal(layout.pattern, state.factor) - dot(e, e) / 2;
  const deviation = conditional.deviation(e);
  const x = conditional.latent(conditional.shift(vcp), deviation);
  for (let j = 0; j < layout.termOf.length; j++) {
    // d(z + g (z^2 - 1) / 6) / dz
    logDensity -= Math.log(Math.abs(1 + (state.bends[j] * deviation[j]) / state.sds[j] / 3));
  }
  return { x, logDensity };
}
