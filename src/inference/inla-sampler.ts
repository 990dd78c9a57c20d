import type { Random } from "../math/random.js";
import { ConditionalDraws } from "./conditional-draws.js";
import type { NestedTarget } from "./nested-laplace.js";
import type { Exploration, ExploredPoint } from "./vcp-exploration.js";
import type { VcpDensity } from "./vcp-density.js";

/**
 * Joint draws of the packed parameters: v from its interpolated density, then x = (b, gamma) from the
 * Gaussian at the nearest explored point v_s, its mean moved by dx/dv (v - v_s), bent so that effects,
 * fixed effects and linear predictors have their third cumulants (`SkewGradient`), and u_j = exp(v) b_j.
 * Where a term is integrated by quadrature each random effect is bent by itself, by
 * z + g (z^2 - 1) / 6 (Cornish and Fisher), and the effects of the term follow by regression on the
 * others, with their own variance.
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
   * log p(y, x, v) - log q(x, v) of n draws (x, v) from the approximation q, up to a constant; q has each
   * effect bent by itself, so that its density is known. The effects of a term integrated by
   * quadrature are integrated out of both.
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
