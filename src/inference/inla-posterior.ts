import type { Random } from "../math/random.js";
import { SkewNormal } from "../math/skew-normal.js";
import type { TabulatedDensity } from "../math/tabulated-density.js";
import { fixedCumulants } from "./fixed-cumulants.js";
import type { VcpPoint } from "./fit-outcome.js";
import { inlaCovariance, type WeightedPoint } from "./inla-covariance.js";
import { measureCorrections, type InlaCorrections } from "./inla-corrections.js";
import { InlaSampler } from "./inla-sampler.js";
import { mixedMoments, type WeightedPoints } from "./mixed-moments.js";
import type { NestedTarget } from "./nested-laplace.js";
import type { Marginal, Posterior } from "./posterior.js";
import { weightedSets } from "./weighted-sets.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import type { VcpDensity } from "./vcp-density.js";

/** Beyond this much arithmetic the terms of second order are left out of the covariance of fe. */
const LARGE_WORK = 1e10;

/** A variance that they change by a larger factor than 4, terms of second order do not describe. */
const LARGEST_RATIO = Math.log(4);

/**
 * The posterior from an exploration of v: the moments of fe and vc are those of the mixture over its
 * points, their marginals the skew normal distributions with these moments; the marginals of vcp are
 * integrals of the interpolated density.
 */
export class InlaPosterior implements Posterior {
  /** Packed (fe, vcp, vc). */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly corrections: InlaCorrections;
  private readonly sets: readonly WeightedPoints<ExploredPoint>[];
  private readonly third: Float64Array;
  /** SDs of fe without the terms of second order. */
  private readonly plainFeSd: Float64Array;
  private readonly vcpMarginals: readonly TabulatedDensity[];
  private readonly centre: ExploredPoint;

  constructor(
    private readonly target: NestedTarget,
    private readonly exploration: Exploration,
    private readonly density: VcpDensity,
  ) {
    const { fixed: p } = target;
    const { vcpP } = target.data;
    const sets = weightedSets(exploration, density);
    this.sets = sets;
    this.centre = exploration.centre;
    const { change, third, ratio } = this.secondOrder();
    this.corrections = measureCorrections(target, exploration, sets, density.scale, ratio);
    const fixedMoments = (added: Float64Array) =>
      mixedMoments(sets, this.centre, ({ approximation: { feMean, feCovariance } }) => ({
        mean: feMean,
        variance: added.map((value, j) => feCovariance[j * (p + 1)] + value),
        third,
      }));
    const fe = fixedMoments(change);
    const effects = mixedMoments(sets, this.centre, ({ approximation }) => approximation.effects);
    const vcp = Array.from(vcpP, (_, k) => density.marginal(k));
    this.vcpMarginals = vcp;
    this.plainFeSd = fixedMoments(change.map(() => 0)).variance.map(Math.sqrt);
    this.mean = packed(
      fe.mean,
      Float64Array.from(vcp, ({ mean }) => mean),
      effects.mean,
    );
    this.sd = packed(
      fe.variance.map(Math.sqrt),
      Float64Array.from(vcp, ({ sd }) => sd),
      effects.variance.map(Math.sqrt),
    );
    this.third = packed(fe.third, new Float64Array(vcp.length), effects.third);
  }

  marginal(position: number): Marginal {
    const term = position - this.target.fixed;
    if (term >= 0 && term < this.vcpMarginals.length) return this.vcpMarginals[term];
    const sd = this.sd[position];
    return new SkewNormal(this.mean[position], sd, this.third[position] / sd ** 3);
  }

  sample(n: number, random: Random): Float64Array {
    const { target, exploration, density, mean, sd, plainFeSd } = this;
    const draws = new InlaSampler(target, exploration, density).draw(n, random);
    const size = mean.length;
    for (let j = 0; j < target.fixed; j++) {
      const stretch = sd[j] / plainFeSd[j];
      for (let at = j; at < draws.length; at += size) {
        draws[at] = mean[j] + stretch * (draws[at] - mean[j]);
      }
    }
    return draws;
  }

  logRatios(n: number, random: Random): Float64Array {
    return new InlaSampler(this.target, this.exploration, this.density).logRatios(n, random);
  }

  /** Covariance of the packed parameters, dense, row-major. */
  covariance(): Float64Array {
    const { target, sets, density, sd } = this;
    return inlaCovariance(target, this.weighted(), sets, density.covariance(), sd);
  }

  /** The points of v with their weights in the mixture. */
  get vcpPoints(): VcpPoint[] {
    return this.weighted().map(({ point, weight }) => ({ vcp: point.approximation.vcp, weight }));
  }

  private weighted(): WeightedPoint[] {
    const { exploration, sets } = this;
    return exploration.points.map((point) => {
      let weight = point === this.centre ? 1 - sets.length : 0;
      for (const { points, weights } of sets) weight += weights[points.indexOf(point)] ?? 0;
      return { point, weight };
    });
  }

  /** log p(y) with every prior constant; null where a prior is flat. */
  get logMarginalLikelihood(): number | null {
    const { scaling, data } = this.target;
    const { feP, vcpP } = data;
    if (feP.includes(Infinity)) return null;
    let value = this.density.logIntegral + scaling.logDeterminant;
    for (const sd of feP) value -= Math.log(sd);
    for (const sd of vcpP) value -= Math.log(sd) + Math.log(2 * Math.PI) / 2;
    return value;
  }

  /**
   * What the terms of second order add to the variances of fe given v, the third moments, and the
   * largest |log ratio| of the variances with and without. Where they take most of a variance away, the
   * series is of no use and nothing is added: the ratio is then Infinity.
   */
  private secondOrder(): { change: Float64Array; third: Float64Array; ratio: number } {
    const { target } = this;
    const p = target.fixed;
    if (2 * p * target.work > LARGE_WORK) {
      return { change: new Float64Array(p), third: new Float64Array(p), ratio: 0 };
    }
    const { vcp, mode, feMean, feCovariance } = this.centre.approximation;
    const plain = Float64Array.from({ length: p }, (_, j) => feCovariance[j * (p + 1)]);
    target.setVcp(vcp);
    target.holdFixed(false);
    const { covariance, third } = fixedCumulants(target, mode, feMean, plain.map(Math.sqrt));
    const ratios = plain.map((variance, j) =>
      Math.abs(Math.log(covariance[j * (p + 1)] / variance)),
    );
    const ratio = ratios.reduce((most, value) => Math.max(most, value), 0);
    if (!(ratio < LARGEST_RATIO)) {
      return { change: new Float64Array(p), third: new Float64Array(p), ratio: Infinity };
    }
    return { change: plain.map((variance, j) => covariance[j * (p + 1)] - variance), third, ratio };
  }
}

function packed(fe: Float64Array, vcp: Float64Array, vc: Float64Array): Float64Array {
  const params = new Float64Array(fe.length + vcp.length + vc.length);
  params.set(fe);
  params.set(vcp, fe.length);
  params.set(vc, fe.length + vcp.length);
  return params;
}
