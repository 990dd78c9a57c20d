import type { Random } from "../math/random.js";
import { lowerTriangle, symmetricMatrix, checkDenseSize } from "./dense-covariance.js";
import { ExploredConditionals } from "./explored-conditionals.js";
import type { VcpPoint } from "./fit-outcome.js";
import { inlaCovariance, type WeightedPoint } from "./inla-covariance.js";
import type { InlaMoments } from "./inla-moments.js";
import { drawLatent } from "./latent-draw.js";
import type { NestedTarget } from "./nested-target.js";
import { NestedPosterior } from "./nested-posterior.js";
import { visitDraws, type DrawSource } from "./nested-sampler.js";
import type { JointState, NestedState, VcpScale } from "./posterior-state.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import { vcpCovariance } from "./vcp-covariance.js";
import type { VcpDensity } from "./vcp-density.js";
import { VcpDraws } from "./vcp-draws.js";

/** Parameters up to which a saved fit has their covariance: 4 MB. */
const MOST_COVARIANCES = 1000;

/** The posterior from an exploration of v, which can ask the model itself. */
export class InlaPosterior extends NestedPosterior {
  /** Lower triangle of the covariance, once it was asked for. */
  private triangle: Float64Array | null = null;

  private made: ExploredDraws | null = null;

  /** @param forDraws the exploration to draw from. */
  constructor(
    private readonly target: NestedTarget,
    private readonly exploration: Exploration,
    private readonly density: VcpDensity,
    private readonly moments: InlaMoments,
    private readonly forDraws: () => Exploration,
  ) {
    super(
      moments,
      Array.from(density.scale.centre, (_, k) => density.marginal(k)),
    );
  }

  protected get draws(): ExploredDraws {
    return (this.made ??= new ExploredDraws(this.target, this.forDraws(), this.density.scale));
  }

  /**
   * log p(y, x, v) - log q(x, v) of n draws (x, v) from the approximation q, up to a constant; the effects
   * of a term integrated by quadrature are integrated out of both.
   */
  logRatios(n: number, random: Random): Float64Array {
    const { target, draws } = this;
    const ratios = new Float64Array(n);
    const pending: { i: number; vcp: Float64Array; x: Float64Array }[] = [];
    visitDraws(draws, n, random, (i, conditional, vcp, z) => {
      const { x, logDensity } = drawLatent(conditional, vcp, random);
      ratios[i] = -draws.density.logDensity(z) - logDensity;
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
    const joint = this.joint();
    const points = joint === null ? this.exploration.points : this.draws.grid;
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
      joint,
      covariance: size > MOST_COVARIANCES ? null : this.lower(),
    };
  }

  /** The points of v with their weights in the mixture. */
  get vcpPoints(): VcpPoint[] {
    return this.weighted().map(({ point, weight }) => ({ vcp: point.approximation.vcp, weight }));
  }

  private joint(): JointState | null {
    const { target, exploration } = this;
    if (!new ExploredConditionals(target, exploration).kept) return null;
    const { conditionals, grid } = this.draws;
    if (!conditionals.kept) return null;
    const { layout } = conditionals;
    return { layout, conditionals: grid.map((_, s) => conditionals.at(s)) };
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

/** Draws by the conditionals at explored points. */
class ExploredDraws implements DrawSource {
  readonly grid: readonly ExploredPoint[];
  readonly conditionals: ExploredConditionals;
  readonly density: VcpDraws;

  constructor(target: NestedTarget, exploration: Exploration, scale: VcpScale) {
    this.grid = exploration.points;
    this.conditionals = new ExploredConditionals(target, exploration);
    this.density = new VcpDraws(exploration, scale);
  }
}
