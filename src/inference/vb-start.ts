import type { LatentTarget } from "./latent-mode.js";
import type { ShapedTarget } from "./posterior-shape.js";
import { findLatentMode } from "./latent-mode.js";
import { logSdFactor } from "./log-sd-factor.js";
import type { MeanFieldPoint, MeanFieldTarget } from "./mean-field-target.js";

/** The conditional posterior, from whose mode a variational fit starts. */
export interface ConditionalTarget extends LatentTarget, ShapedTarget {
  readonly effects: number;
  setVcp(vcp: ArrayLike<number>): void;
  holdFixed(held: boolean): void;
  /** The latent point of packed parameters, after moving v to theirs. */
  fromParameters(params: Float64Array): Float64Array;
}

/** w at which the search starts: above the optimum, where terms inform their own variance. */
const START_LOG_SD = -0.7;
/** How often the variances are brought to their fixed point before the first sweep. */
const VARIANCE_SWEEPS = 3;

/**
 * Where the mean-field search starts: the packed `mean` and `sd` where they are given; by default the
 * mode of (fe, vc) at v = -0.7, with variances 1 / (precision + information).
 */
export function meanFieldStart(
  target: MeanFieldTarget,
  conditional: ConditionalTarget,
  mean: Float64Array | undefined,
  sd: Float64Array | undefined,
): MeanFieldPoint {
  const terms = target.data.termSizes.length;
  const fixed = target.size - target.effects;
  const vcpMean =
    mean?.subarray(fixed, fixed + terms) ?? new Float64Array(terms).fill(START_LOG_SD);
  const vcpSd = sd?.subarray(fixed, fixed + terms);
  const { termSizes, vcpP } = target.data;
  const w = vcpMean.map((m, k) => {
    if (vcpSd !== undefined) return m - vcpSd[k] ** 2;
    return mean === undefined ? m : m - logSdFactor(m, termSizes[k], vcpP[k]).variance;
  });
  const x = meansAt(conditional, mean, w);
  target.setVcp(w);
  if (sd !== undefined) {
    const order = [...sd.subarray(fixed + terms), ...sd.subarray(0, fixed)];
    return { x, w, logVariances: Float64Array.from(order, (s) => 2 * Math.log(s)) };
  }
  return { x, w, logVariances: fixedPointVariances(target, x) };
}

/** The given means in the coordinates of the scales exp(w), or the conditional mode there. */
function meansAt(
  conditional: ConditionalTarget,
  mean: Float64Array | undefined,
  w: Float64Array,
): Float64Array {
  if (mean !== undefined) {
    const params = mean.slice();
    params.set(w, conditional.size - conditional.effects);
    return conditional.fromParameters(params);
  }
  conditional.setVcp(w);
  conditional.holdFixed(false);
  const x = new Float64Array(conditional.size);
  findLatentMode(conditional, x, { tolerance: 0.1 });
  return x;
}

function fixedPointVariances(target: MeanFieldTarget, x: Float64Array): Float64Array {
  const precisions = target.priorPrecisions();
  let logVariances: Float64Array = new Float64Array(x.length).fill(-Infinity);
  for (let sweep = 0; sweep < VARIANCE_SWEEPS; sweep++) {
    target.value(x, logVariances);
    const informations = target.informations();
    logVariances = precisions.map((p, j) => -Math.log(p + Math.max(0, informations[j])));
  }
  return logVariances;
}
