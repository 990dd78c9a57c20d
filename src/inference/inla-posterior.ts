import type { Random } from "../math/random.js";
import { lowerTriangle, symmetricMatrix, checkDenseSize } from "./dense-covariance.js";
import type { VcpPoint } from "./fit-outcome.js";
import { inlaCovariance, type WeightedPoint } from "./inla-covariance.js";
import type { InlaMoments } from "./inla-moments.js";
import { drawLatent } from "./latent-draw.js";
import { conditionalAt, layoutOf } from "./nested-conditionals.js";
import type { NestedTarget } from "./nested-laplace.js";
import { NestedPosterior } from "./nested-posterior.js";
import { visitDraws, type Conditionals } from "./nested-sampler.js";
import type { ConditionalState, JointLayout, JointState, NestedState } from "./posterior-state.js";
import type { Exploration } from "./vcp-exploration.js";
import { vcpCovariance } from "./vcp-covariance.js";
import type { VcpDensity } from "./vcp-density.js";

/** Numbers in the conditionals of all points up to which they are kept, and saved: 64 MB. */
const MOST_FACTORS = 2 ** 23;
/** Parameters up to which a saved fit has their covariance: 4 MB. */
const MOST_COVARIANCES = 1000;

/** The posterior from an exploration of v, which can ask the model itself. */
export class InlaPosterior extends NestedPosterior {
  /** Lower triangle of the covariance, once it was asked for. */
  private triangle: Float64Array | null = null;

  constructor(
    private readonly target: NestedTarget,
    private readonly exploration: Exploration,
    private readonly density: VcpDensity,
    private readonly moments: InlaMoments,
  ) {
    const conditionals = new ExploredConditionals(target, exploration);
    super(
      { ...moments, scale: density.scale, grid: exploration.points, conditionals },
      Array.from(density.scale.centre, (_, k) => density.marginal(k)),
      density,
    );
  }

  /**
   * log p(y, x, v) - log q(x, v) of n draws (x, v) from the approximation q, up to a constant; the effects
   * of a term integrated by quadrature are integrated out of both.
   */
  logRatios(n: number, random: Random): Float64Array {
    const { target, density, exploration, source } = this;
    const ratios = new Float64Array(n);
    const pending: { i: number; vcp: Float64Array; x: Float64Array }[] = [];
    const conditionals = source.conditionals as Conditionals;
    visitDraws(exploration.points, density, conditionals, n, random, (i, conditional, vcp, z) => {
      const { x, logDensity } = drawLatent(conditional, vcp, random);
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

  covariance(): Float64Array {
    const size = this.moments.mean.length;
    checkDenseSize(size);
    return symmetricMatrix(this.lower(), size);
  }

  state(): NestedState {
    const { third, stretch, mean } = this.moments;
    const { points } = this.exploration;
    const size = mean.length;
    return {
      kind: "nested",
      third,
      stretch,
      scale: this.density.scale,
      grid: points.map(({ z, logDensity, correction, gradient }) => ({
        ...{ z, logDensity, correction, gradient },
      })),
      vcpTables: this.vcpMarginals.map(({ start, step, values }) => ({
        ...{ start, step, values: Float64Array.from(values) },
      })),
      joint: this.joint(),
      covariance: size > MOST_COVARIANCES ? null : this.lower(),
    };
  }

  /** The points of v with their weights in the mixture. */
  get vcpPoints(): VcpPoint[] {
    return this.weighted().map(({ point, weight }) => ({ vcp: point.approximation.vcp, weight }));
  }

  private joint(): JointState | null {
    const conditionals = this.source.conditionals as ExploredConditionals;
    if (!conditionals.kept) return null;
    const { layout } = conditionals;
    return { layout, conditionals: this.exploration.points.map((_, s) => conditionals.at(s)) };
  }

  private lower(): Float64Array {
    const { target, density, moments } = this;
    const { sets, sd, mean } = moments;
    return (this.triangle ??= lowerTriangle(
      inlaCovariance(target, this.weighted(), sets, vcpCovariance(density), sd),
      mean.length,
    ));
  }

  /** The points that the mixture is over: those of the planes of several terms only shape the density of v. */
  private weighted(): WeightedPoint[] {
    const { centre, points } = this.exploration;
    const { sets } = this.moments;
    const all = points.map((point) => {
      let weight = point === centre ? 1 - sets.length : 0;
      for (const { points, weights } of sets) weight += weights[points.indexOf(point)] ?? 0;
      return { point, weight };
    });
    return all.filter(({ weight }) => weight !== 0);
  }
}

/**
 * The conditionals at explored points, made by the target on request. They are made once, if memory
 * allows: the target remembers where it was last, so that a second time they would differ in rounding.
 */
class ExploredConditionals implements Conditionals {
  private shared: JointLayout | null = null;
  private readonly made: ConditionalState[] = [];

  constructor(
    private readonly target: NestedTarget,
    private readonly exploration: Exploration,
  ) {}

  get layout(): JointLayout {
    return (this.shared ??= layoutOf(this.target, this.exploration.centre));
  }

  /** Whether they are kept. */
  get kept(): boolean {
    const { headSize, tailSize, rowIndices } = this.layout.pattern;
    const rows = this.layout.design?.count ?? 0;
    const numbers = headSize + rowIndices.length + (tailSize * (tailSize + 1)) / 2 + 2 * rows;
    return this.exploration.points.length * numbers <= MOST_FACTORS;
  }

  at(point: number): ConditionalState {
    const { target, exploration, made } = this;
    if (made[point] !== undefined) return made[point];
    const conditional = conditionalAt(target, exploration.points[point]);
    if (this.kept) made[point] = conditional;
    return conditional;
  }
}
