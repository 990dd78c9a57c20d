import type { Random } from "../math/random.js";
import { dot } from "../math/small-matrix.js";
import type { LevelRegression } from "../model/integrated-effects.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import { factorLatent, type LatentFactor } from "./latent-mode.js";
import type { NestedTarget } from "./nested-laplace.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import type { VcpDensity } from "./vcp-density.js";

/** Skewness up to which the transformation of a normal keeps its order within 5 SDs. */
const MAX_SKEWNESS = 0.6;

/**
 * Joint draws of the packed parameters: v from its interpolated density, then x = (b, gamma) from the
 * Gaussian at the nearest explored point v_s, its mean moved by dx/dv (v - v_s), each random effect
 * bent to its third moment by z + g (z^2 - 1) / 6 (Cornish and Fisher), and u_j = exp(v) b_j. The effects of a
 * term integrated by quadrature follow by regression on the others, with their own variance.
 */
export class InlaSampler {
  constructor(
    private readonly target: NestedTarget,
    private readonly exploration: Exploration,
    private readonly density: VcpDensity,
  ) {}

  /** n draws, one a row. */
  draw(n: number, random: Random): Float64Array {
    const { effects } = this.exploration.centre.approximation;
    const { fixed, vcp } = this.target;
    const size = fixed + vcp.length + effects.mean.length;
    const draws = new Float64Array(n * size);
    this.visit(n, random, (i, conditional, vcp) => {
      conditional.draw(vcp, random, draws.subarray(i * size, (i + 1) * size));
    });
    return draws;
  }

  /**
   * log p(y, x, v) - log q(x, v) of n draws (x, v) from the approximation q, up to a constant; the effects
   * of a term integrated by quadrature are integrated out of both.
   */
  logRatios(n: number, random: Random): Float64Array {
    const { target, density } = this;
    const ratios = new Float64Array(n);
    const pending: { i: number; vcp: Float64Array; x: Float64Array }[] = [];
    this.visit(n, random, (i, conditional, vcp, z) => {
      const { x, logDensity } = conditional.drawLatent(vcp, random);
      ratios[i] = -density.logDensity(z) - logDensity;
      pending.push({ i, vcp, x });
    });
    for (const { i, vcp, x } of pending) {
      target.setVcp(vcp);
      ratios[i] += target.value(x);
      for (let k = 0; k < vcp.length; k++) ratios[i] -= (vcp[k] / target.data.vcpP[k]) ** 2 / 2;
    }
    return ratios;
  }

  /** Draws n points z of v and visits them by their nearest explored points. */
  private visit(
    n: number,
    random: Random,
    use: (i: number, conditional: ConditionalDraws, vcp: Float64Array, z: Float64Array) => void,
  ): void {
    const { target, density, exploration } = this;
    const points = Array.from({ length: n }, () => density.draw(random));
    const nearest = points.map((z) => nearestPoint(exploration.points, z));
    exploration.points.forEach((point, s) => {
      let conditional: ConditionalDraws | null = null;
      for (let i = 0; i < n; i++) {
        if (nearest[i] !== s) continue;
        conditional ??= new ConditionalDraws(target, point);
        use(i, conditional, density.toVcp(points[i]), points[i]);
      }
    });
  }
}

function nearestPoint(points: readonly ExploredPoint[], z: Float64Array): number {
  let best = 0;
  let least = Infinity;
  points.forEach((point, s) => {
    const distance = z.reduce((sum, value, a) => sum + (value - point.z[a]) ** 2, 0);
    if (distance < least) [best, least] = [s, distance];
  });
  return best;
}

/** Draws of (fe, vcp, vc) given v near that of an explored point, at which the target is put. */
class ConditionalDraws {
  private readonly factor: LatentFactor["factor"];
  private readonly sds: Float64Array;
  /** dx/dv_k */
  private readonly slopes: readonly Float64Array[];
  private readonly regressions: readonly LevelRegression[];
  private readonly levelSds: Float64Array;
  private readonly bends: Float64Array;
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
    const user = target.toUser(this.latent(shift, deviation));
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
