import { pack } from "../model/model-data.js";
import { fixedCumulants } from "./fixed-cumulants.js";
import { mixedMoments, type WeightedPoints } from "./mixed-moments.js";
import type { NestedTarget } from "./nested-target.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import type { VcpDensity } from "./vcp-density.js";

/** Beyond this much arithmetic the terms of second order are left out of the covariance of fe. */
const LARGE_WORK = 1e10;

/** A variance that they change by a larger factor than 4, terms of second order do not describe. */
const LARGEST_RATIO = Math.log(4);

/** Moments of the packed parameters (fe, vcp, vc). */
export interface InlaMoments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** Third central moments; 0 for vcp, whose density is known. */
  readonly third: Float64Array;
  /** SDs of fe over what they are without the terms of second order. */
  readonly stretch: Float64Array;
  /** Largest |log ratio| of the variances of fe with and without the terms of second order. */
  readonly ratio: number;
  /** The points of v that the moments are averaged over. */
  readonly sets: readonly WeightedPoints<ExploredPoint>[];
}

/** Those of fe and vc are moments of the mixture over the sets of points, those of vcp its density's. */
export function inlaMoments(
  target: NestedTarget,
  { centre }: Exploration,
  density: VcpDensity,
  sets: readonly WeightedPoints<ExploredPoint>[],
): InlaMoments {
  const { fixed: p } = target;
  const { change, third, ratio } = secondOrder(target, centre);
  const fixedMoments = (added: Float64Array) =>
    mixedMoments(sets, centre, ({ approximation: { feMean, feCovariance } }) => ({
      mean: feMean,
      variance: added.map((value, j) => feCovariance[j * (p + 1)] + value),
      third,
    }));
  const fe = fixedMoments(change);
  const plain = fixedMoments(change.map(() => 0));
  const effects = mixedMoments(sets, centre, ({ approximation }) => approximation.effects);
  const vcp = Array.from(target.data.vcpP, (_, k) => density.marginal(k));
  const feSd = fe.variance.map(Math.sqrt);
  return {
    mean: pack(
      fe.mean,
      Float64Array.from(vcp, ({ mean }) => mean),
      effects.mean,
    ),
    sd: pack(
      feSd,
      Float64Array.from(vcp, ({ sd }) => sd),
      effects.variance.map(Math.sqrt),
    ),
    third: pack(fe.third, new Float64Array(vcp.length), effects.third),
    stretch: feSd.map((sd, j) => sd / Math.sqrt(plain.variance[j])),
    ratio,
    sets,
  };
}

/** What terms of second order say of fe given v. */
interface SecondOrder {
  /** What they add to the variances. */
  readonly change: Float64Array;
  /** Third central moments. */
  readonly third: Float64Array;
  readonly ratio: number;
}

/**
 * Where the terms take most of a variance away, the series is of no use and nothing is added: the ratio
 * is then Infinity.
 */
function secondOrder(target: NestedTarget, centre: ExploredPoint): SecondOrder {
  const p = target.fixed;
  const nothing = { change: new Float64Array(p), third: new Float64Array(p) };
  if ((p + 1) * target.work > LARGE_WORK) return { ...nothing, ratio: 0 };
  const { vcp, mode, feCovariance } = centre.approximation;
  const plain = Float64Array.from({ length: p }, (_, j) => feCovariance[j * (p + 1)]);
  target.setVcp(vcp);
  target.holdFixed(false);
  const { change, third } = fixedCumulants(target, mode, plain.map(Math.sqrt));
  const ratios = plain.map((variance, j) => Math.abs(Math.log1p(change[j] / variance)));
  const ratio = ratios.reduce((most, value) => Math.max(most, value), 0);
  if (!(ratio < LARGEST_RATIO)) return { ...nothing, ratio: Infinity };
  return { change, third, ratio };
}

/** log p(y) with every prior constant; null where a prior is flat. */
export function logMarginalLikelihood(
  { scaling, data: { feP, vcpP } }: NestedTarget,
  density: VcpDensity,
): number | null {
  if (feP.includes(Infinity)) return null;
  let value = density.logIntegral + scaling.logDeterminant;
  for (const sd of feP) value -= Math.log(sd);
  for (const sd of vcpP) value -= Math.log(sd) + Math.log(2 * Math.PI) / 2;
  return value;
}
