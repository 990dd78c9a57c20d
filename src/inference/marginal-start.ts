import { InputError } from "../errors.js";
import type { FitOptions } from "./fit-options.js";
import { findLatentMode } from "./latent-mode.js";
import {
  fitMarginal,
  type MarginalFit,
  type MarginalStart,
  type MarginalTarget,
} from "./marginal-fit.js";

/** Log standard deviations at which the search starts. */
export const START_LOG_SD = -0.7;
/** Distance of the start from the joint mode there, in posterior SDs a parameter. */
const START_TOLERANCE = 0.1;
/** How near the mode of a sample is found, in its own posterior SDs. */
const SAMPLE_TOLERANCE = 0.05;
const SAMPLE_ITERATIONS = 30;
/** A fixed effect beyond this, in internal units, has run away in the sample. */
const LARGEST_EFFECT = 10;

/** The start given; or the mode of a sample of the data; or the joint mode of x at a fixed v. */
export function marginalStart(target: MarginalTarget, { start }: FitOptions): MarginalStart {
  if (start !== undefined) return { x: target.fromParameters(Float64Array.from(start)) };
  return sampleStart(target) ?? { x: jointStart(target) };
}

function jointStart(target: MarginalTarget): Float64Array {
  target.setVcp(target.data.vcpP.map(() => START_LOG_SD));
  target.holdFixed(false);
  const x = target.guess?.() ?? new Float64Array(target.size);
  findLatentMode(target, x, { tolerance: START_TOLERANCE * Math.sqrt(x.length) });
  return x;
}

/**
 * The marginal mode of a sample of the clusters, b = 0, and the covariance there in proportion to the
 * information; null where the target has no sample, or the sample no mode to rely on.
 */
function sampleStart(target: MarginalTarget): MarginalStart | null {
  const sample = sampleOf(target);
  if (sample === null) return null;
  const fit = fitMarginal(
    sample,
    { x: jointStart(sample) },
    { maxIterations: SAMPLE_ITERATIONS, tolerance: SAMPLE_TOLERANCE },
  );
  const { mode, params, covariance } = fit;
  const { theta } = mode;
  const reliable =
    covariance !== null &&
    mode.distance <= SAMPLE_TOLERANCE &&
    !mode.atZero.includes(true) &&
    theta.subarray(0, target.fixed).every((gamma) => Math.abs(gamma) < LARGEST_EFFECT);
  if (!reliable) return null;
  const start = new Float64Array(theta.length + target.effects);
  start.set(params.subarray(0, theta.length));
  return { x: target.fromParameters(start), metric: transferredMetric(target, fit, covariance) };
}

/** A level of a covariate may be missing from the sample: its effect is then not identified. */
function sampleOf(target: MarginalTarget): MarginalTarget | null {
  try {
    return target.sample?.() ?? null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The covariance of a sample's theta, in the coordinates of all data and of their size. */
function transferredMetric(
  target: MarginalTarget,
  { target: sample }: MarginalFit,
  covariance: Float64Array,
): Float64Array {
  const { fixed } = target;
  const d = fixed + target.data.vcpP.length;
  const share = sample.effects / target.effects;
  const transformRows = (matrix: Float64Array) => {
    const out = new Float64Array(d * d);
    for (let j = 0; j < d; j++) {
      const column = Float64Array.from({ length: d }, (_, i) => matrix[i * d + j]);
      const beta = sample.scaling.toUser(column.subarray(0, fixed));
      column.set(target.scaling.toInternal(beta));
      // transposed, so that two passes treat rows and columns
      out.set(column, j * d);
    }
    return out;
  };
  return transformRows(transformRows(covariance)).map((value) => share * value);
}
