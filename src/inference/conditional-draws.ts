import type { Random } from "../math/random.js";
import { dot } from "../math/small-matrix.js";
import type { LevelRegression } from "../model/integrated-effects.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import { factorLatent, type LatentFactor } from "./latent-mode.js";
import type { NestedTarget, SkewGradient } from "./nested-laplace.js";
import type { ExploredPoint } from "./vcp-exploration.js";

/** Skewness up to which the transformation of a normal keeps its order within 5 SDs. */
const MAX_SKEWNESS = 0.6;

/** Draws of (fe, vcp, vc) given v near that of an explored point, at which the target is put. */
export class ConditionalDraws {
  private readonly factor: LatentFactor["factor"];
  private readonly sds: Float64Array;
  /** dx/dv_k */
  private readonly slopes: readonly Float64Array[];
  private readonly regressions: readonly LevelRegression[];
  private readonly levelSds: Float64Array;
  private readonly bends: Float64Array;
  private readonly skew: SkewGradient | null;
  private readonly logScale: number;
  /** e'e of the last draw. */
  private squaredNorm = 0;
  private readonly linearSds: Float64Array;

  constructor(
    private readonly target: NestedTarget,
    private readonly point: ExploredPoint,
  ) {
    const { mode, vcp } = point.approximation;
    target.setVcp(vcp);
    target.holdFixed(false);
    target.value(mode);
    this.factor = factorLatent(target).factor;
    const inverse = new SelectedInverse(this.factor);
    inverse.refresh();
    this.sds = inverse.diagonal().map(Math.sqrt);
    this.logScale = this.factor.logDeterminant() / 2;
    this.bends = this.skewnesses();
    this.skew = target.corrections.skewGradient?.(inverse, MAX_SKEWNESS) ?? null;
    this.slopes = Array.from(vcp, (_, k) => this.slopeIn(k));
    const { integrated } = target;
    this.regressions = integrated?.regressions() ?? [];
    const own = integrated?.variances() ?? new Float64Array(0);
    const explained = integrated?.explainedVariances(inverse, this.regressions) ?? own;
    this.levelSds = own.map(Math.sqrt);
    this.linearSds = own.map((value, g) => Math.sqrt(value + explained[g]));
  }

  /** Packed parameters. */
  draw(vcp: Float64Array, random: Random, out: Float64Array): void {
    const { target, point } = this;
    const { effects, fixed } = target;
    const deviation = this.gaussian(random);
    const shift = this.shift(vcp);
    const user = target.toUser(this.skewed(shift, deviation));
    out.set(user.subarray(effects));
    out.set(vcp, fixed);
    const vc = out.subarray(fixed + vcp.length);
    const places = target.integrated?.positions.otherEffects;
    for (let j = 0; j < effects; j++) {
      const k = target.termOf[j];
      vc[places?.[j] ?? j] = user[j] * Math.exp(vcp[k] - point.approximation.vcp[k]);
    }
    this.drawLevels(vcp, shift, deviation, random, vc);
  }

  /** x = (b, gamma) with the log of its density, up to a constant of all points. */
  drawLatent(vcp: Float64Array, random: Random): { x: Float64Array; logDensity: number } {
    const { target, sds } = this;
    const deviation = this.gaussian(random);
    const x = this.latent(this.shift(vcp), deviation);
    let logDensity = this.logScale - this.squaredNorm / 2;
    for (let j = 0; j < target.effects; j++) {
      // d(z + g (z^2 - 1) / 6) / dz
      logDensity -= Math.log(Math.abs(1 + (this.bends[j] * deviation[j]) / sds[j] / 3));
    }
    return { x, logDensity };
  }

  /** sum_k dx/dv_k (v_k - v_sk) */
  private shift(vcp: Float64Array): Float64Array {
    const shift = new Float64Array(this.target.size);
    this.slopes.forEach((slope, k) => {
      const move = vcp[k] - this.point.approximation.vcp[k];
      for (let j = 0; j < shift.length; j++) shift[j] += move * slope[j];
    });
    return shift;
  }

  /** L'^-1 e in the numbering of x, e standard normal. */
  private gaussian(random: Random): Float64Array {
    const { factor } = this;
    const { order } = factor.symbolic;
    const work = random.fillNormal(new Float64Array(order.length));
    this.squaredNorm = dot(work, work);
    factor.backwardSolve(work);
    const deviation = new Float64Array(work.length);
    for (let k = 0; k < work.length; k++) deviation[order[k]] = work[k];
    return deviation;
  }

  /** Mean, shift and deviation, with the skewness of all linear combinations where it is known. */
  private skewed(shift: Float64Array, deviation: Float64Array): Float64Array {
    const { point, skew, factor } = this;
    if (skew === null) return this.latent(shift, deviation);
    const bend = skew.at(deviation);
    factor.solveInPlace(bend);
    return point.approximation.mean.map((at, j) => at + shift[j] + deviation[j] + bend[j]);
  }

  /** Mean, shift and deviation, to which every effect adds sd g (z^2 - 1) / 6. */
  private latent(shift: Float64Array, deviation: Float64Array): Float64Array {
    const { target, sds, point, bends } = this;
    const x = point.approximation.mean.map((at, j) => at + shift[j] + deviation[j]);
    for (let j = 0; j < target.effects; j++) {
      x[j] += sds[j] * bent(deviation[j] / sds[j], bends[j]);
    }
    return x;
  }

  /** The skewness of each effect in x, as far as the transformation follows it. */
  private skewnesses(): Float64Array {
    const { variance, third } = this.point.approximation.effects;
    const places = this.target.integrated?.positions.otherEffects;
    return Float64Array.from({ length: this.target.effects }, (_, j) => {
      const at = places?.[j] ?? j;
      return bounded(third[at] / variance[at] ** 1.5);
    });
  }

  private drawLevels(
    vcp: Float64Array,
    shift: Float64Array,
    deviation: Float64Array,
    random: Random,
    vc: Float64Array,
  ): void {
    const { target, point, regressions, levelSds, linearSds } = this;
    const { integrated } = target;
    if (integrated === undefined) return;
    const { mean, variance, third } = point.approximation.effects;
    const move = vcp[integrated.term] - point.approximation.vcp[integrated.term];
    regressions.forEach((regression, g) => {
      const at = integrated.positions.levelEffects[g];
      const z = (this.along(regression, deviation) + levelSds[g] * random.normal()) / linearSds[g];
      const sd = Math.sqrt(variance[at]);
      const centre = mean[at] + regression.vcp * move + this.along(regression, shift);
      vc[at] = centre + sd * (z + bent(z, bounded(third[at] / sd ** 3)));
    });
  }

  /** The change of a level's mean along a displacement of x. */
  private along({ columns, slopes, fixed }: LevelRegression, displacement: Float64Array): number {
    const { scales, effects } = this.target;
    let sum = 0;
    for (let t = 0; t < columns.length; t++) {
      sum += slopes[t] * scales[columns[t]] * displacement[columns[t]];
    }
    for (let j = 0; j < fixed.length; j++) sum += fixed[j] * displacement[effects + j];
    return sum;
  }

  /** dx/dv_k of the mode: C times the mixed derivatives, and in units of b, b_k less for its own term. */
  private slopeIn(k: number): Float64Array {
    const { target, point } = this;
    const { mode } = point.approximation;
    if (target.integrated?.term === k) {
      const slope = target.integrated.vcpResponse();
      this.factor.solveInPlace(slope);
      return slope;
    }
    const own = mode.map((b, j) => (j < target.effects && target.termOf[j] === k ? b : 0));
    const slope = own.map((b) => 2 * b);
    this.factor.solveInPlace(slope);
    return slope.map((value, j) => value - own[j]);
  }
}

function bounded(skewness: number): number {
  const g = Math.max(-MAX_SKEWNESS, Math.min(MAX_SKEWNESS, skewness));
  return Number.isFinite(g) ? g : 0;
}

function bent(z: number, g: number): number {
  return (g * (z * z - 1)) / 6;
}
