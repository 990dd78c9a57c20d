import type { FitWarning } from "../errors.js";
import { LARGEST_CHANGE } from "../model/conditional-corrections.js";
import type { WeightedPoints } from "./mixed-moments.js";
import type { NestedTarget } from "./nested-target.js";
import type { VcpScale } from "./posterior-state.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";

/** How far the terms of second order moved the posterior, in posterior SDs. */
export interface InlaCorrections {
  /** Largest move of the mean of a fixed effect at fixed v. */
  readonly fe: number;
  /** Largest move of the mean of a log standard deviation. */
  readonly vcp: number;
  /**
   * The size of what is left out there: the next term of the series is smaller by about the relative
   * change of the standard deviation.
   */
  readonly vcpRemainder: number;
  /** Largest change of the precision of a standardised log standard deviation at the centre. */
  readonly vcpPrecision: number;
  /** Largest |log ratio| of the variance of a fixed effect at fixed v to the plain one; see `secondOrder`. */
  readonly feVariance: number;
  /** Largest relative change of the variance of a random effect at the centre. */
  readonly vcVariance: number;
  /** True where a correction diverged and the points beyond were left out. */
  readonly diverging: boolean;
}

/** Moves from which a fit is called rough. */
const LARGE_FE = 1;
const LARGE_REMAINDER = 0.03;
const LARGE_VARIANCE_RATIO = 0.5;
const LARGE_VARIANCE_CHANGE = 0.5;
const LARGE_PRECISION = 0.2;

/**
 * For fe the move H^-1 c / 2 of the mean at the centre; for vcp, to first order in the correction D(v)
 * of the log density, E[v] moves by Cov(v, D): in standardised coordinates by Cov(z_a, D).
 */
export function measureCorrections(
  { fixed: p, effects, scaling }: NestedTarget,
  { centre, axes, diverging }: Exploration,
  sets: readonly WeightedPoints<ExploredPoint>[],
  scale: VcpScale,
  feVariance: number,
): InlaCorrections {
  const { mode, feMean, feCovariance } = centre.approximation;
  const plain = scaling.toUser(mode.subarray(effects));
  const fe = feMean.reduce(
    (most, value, j) =>
      Math.max(most, Math.abs(value - plain[j]) / Math.sqrt(feCovariance[j * (p + 1)])),
    0,
  );
  const terms = centre.z.length;
  const moves = Array.from({ length: terms }, (_, a) =>
    sets.reduce((sum, set) => sum + covarianceWithCorrection(set, a), 0),
  );
  const largest = (values: ArrayLike<number>) =>
    Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const changes = moves.map((move, a) => move * scale.factor[a * (terms + 1)]);
  const remainders = moves.map((move, a) => move * changes[a]);
  return {
    fe,
    vcp: largest(moves),
    vcpRemainder: largest(remainders),
    vcpPrecision: largest(axes.map((axis, a) => bendAt(centre, axis, a))),
    feVariance,
    vcVariance: centre.approximation.effects.change,
    diverging,
  };
}

/** Second derivative of the correction at the centre along an axis, by differences; 0 at its end. */
function bendAt(centre: ExploredPoint, axis: readonly ExploredPoint[], a: number): number {
  const at = axis.indexOf(centre);
  if (at <= 0 || at === axis.length - 1) return 0;
  const slope = (from: ExploredPoint, to: ExploredPoint) =>
    (to.approximation.correction - from.approximation.correction) / (to.z[a] - from.z[a]);
  const [below, above] = [axis[at - 1], axis[at + 1]];
  return (slope(centre, above) - slope(below, centre)) / ((above.z[a] - below.z[a]) / 2);
}

function covarianceWithCorrection(
  { points, weights }: WeightedPoints<ExploredPoint>,
  axis: number,
): number {
  let [mean, level, product] = [0, 0, 0];
  points.forEach(({ z, approximation: { correction } }, s) => {
    mean += weights[s] * z[axis];
    level += weights[s] * correction;
    product += weights[s] * z[axis] * correction;
  });
  return product - mean * level;
}

/** @param asked whether Laplace's method was asked for, where "auto" might have taken another. */
export function correctionWarnings(corrections: InlaCorrections, asked: boolean): FitWarning[] {
  const { fe, vcp, vcpRemainder, vcpPrecision, feVariance, vcVariance, diverging } = corrections;
  const small =
    fe < LARGE_FE &&
    vcpRemainder < LARGE_REMAINDER &&
    vcpPrecision < LARGE_PRECISION &&
    feVariance < LARGE_VARIANCE_RATIO &&
    vcVariance < LARGE_VARIANCE_CHANGE;
  if (small && !diverging) return [];
  const far = diverging ? ", and far from the mode of vcp they diverge" : "";
  const percent = Math.round(100 * vcpPrecision);
  const precision = percent > 0 ? `, whose precision they change by ${percent}%` : "";
  const remedy = asked
    ? 'Leave quadraturePoints at "auto", and compare with fitNuts before you act on the numbers.'
    : "Compare with fitNuts before you act on the numbers.";
  return [
    {
      code: "approximation-rough",
      severity: "caution",
      message: `The corrections move the fixed effects by up to ${fe.toPrecision(2)} and the log standard deviations by up to ${vcp.toPrecision(2)} posterior SDs${precision}${far}${variances(corrections)}: what they leave out may matter.`,
      remedy,
    },
  ];
}

/** What there is to say of the variances of effects. */
function variances({ feVariance, vcVariance }: InlaCorrections): string {
  const plain = "which are those of the plain approximation";
  const fixed =
    feVariance === Infinity ? `, and fail for the SDs of the fixed effects, ${plain}` : "";
  if (vcVariance < LARGE_VARIANCE_CHANGE) return fixed;
  const percent = Math.round(100 * vcVariance);
  if (vcVariance < LARGEST_CHANGE) {
    return `${fixed}; they change the variance of a random effect by ${percent}%`;
  }
  return `${fixed}, and fail for the SDs of some random effects, ${plain}`;
}
