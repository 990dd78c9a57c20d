import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import type { IntegratedProducts } from "./integrated-products.js";
import {
  addScoreCovariance,
  nodeMean,
  vcpInformation,
  vcpScores,
  vcpScoreSlopes,
} from "./level-covariances.js";
import type { LevelIntegrals } from "./level-integrals.js";
import type { LevelRows } from "./level-rows.js";
import type { LocalRows } from "./local-rows.js";

/** How the mean of one level's effect u given everything else moves with everything else. */
export interface LevelRegression {
  /** dE[u]/du_j for the other effects j = columns[t] that its rows touch. */
  readonly columns: Int32Array;
  readonly slopes: Float64Array;
  /** dE[u]/dgamma, in internal units, and dE[u]/dv. */
  readonly fixed: Float64Array;
  readonly vcp: number;
}

/** The effects u_g = exp(v) b_g of the term that `IntegratedPosterior` integrates out. */
export class IntegratedEffects {
  /** d log|H| / dv at fixed x, at the point where the gradient of log|H| was last asked for. */
  determinantSlope = 0;
  /** w = dE[l1]/dv, and the moves of the integrals when it was computed. */
  private scoreSlopes: Float64Array = new Float64Array(0);
  private moves = -1;

  constructor(
    /** Position among the terms. */
    readonly term: number,
    private readonly integrals: LevelIntegrals,
    private readonly local: LocalRows,
    private readonly hessian: IntegratedHessian,
    private readonly products: IntegratedProducts,
  ) {}

  /** Position of each level's effect, and of each other effect, among all effects. */
  get positions(): Pick<LevelRows, "levelEffects" | "otherEffects"> {
    return this.integrals.rows;
  }

  /**
   * sum_g dI_g/dv - (d log|H|/dv + w'Z S r) / 2, w = dE[l1]/dv: the third part is the change of
   * log|H| with the mode of the latent x, r = H^-1 times its gradient.
   */
  vcpGradient(r: Float64Array): number {
    const response = this.vcpResponse();
    const moved = response.reduce((sum, value, j) => sum + value * r[j], 0);
    return this.integrals.vcpSlope - (this.determinantSlope + moved) / 2;
  }

  /** Fisher information of the levels about v. */
  information(): number {
    return vcpInformation(this.integrals);
  }

  /** 1 - mean Var(b_g) */
  determined(): number {
    const { variance } = this.integrals.moments();
    return 1 - variance.reduce((sum, value) => sum + value, 0) / variance.length;
  }

  /** A'w: how the gradient in x moves with v; 0 for fixed effects that are held. */
  vcpResponse(): Float64Array {
    const { integrals, products, local } = this;
    if (this.moves !== integrals.moves) {
      this.moves = integrals.moves;
      this.scoreSlopes = vcpScoreSlopes(integrals);
    }
    const response = products.transposed(this.scoreSlopes);
    return local.held ? response.fill(0, products.coordinates.effects) : response;
  }

  /** E[u_g] and Var(u_g) given everything else. */
  means(): Float64Array {
    const { mean } = this.integrals.moments();
    return mean.map((value) => value * this.integrals.likelihood.scale);
  }

  variances(): Float64Array {
    const { variance } = this.integrals.moments();
    return variance.map((value) => value * this.integrals.likelihood.scale ** 2);
  }

  /** The slopes of every level's mean: sum_i Cov(u, l1_i) do_i, and E[u] + Cov(u, D) for v. */
  regressions(): LevelRegression[] {
    const { integrals, local } = this;
    const { coordinates } = this.products;
    const { rows, likelihood } = integrals;
    const covariances = new Float64Array(rows.count);
    addScoreCovariance(integrals, integrals.nodes, likelihood.scale, covariances);
    const zero = new Float64Array(rows.count);
    const vcpSlopes = this.vcpSlopes();
    const out = new Float64Array(local.largest);
    const held = local.held;
    local.held = false;
    const regressions = Array.from(vcpSlopes, (vcp, g) => {
      const width = local.width(g);
      const columns = local.columns.subarray(local.pointers[g], local.pointers[g + 1]);
      local.open(g);
      local.combine(covariances, 0, zero, out);
      const slopes = out.slice(0, width).map((value, t) => value / coordinates.scales[columns[t]]);
      return { columns, slopes, fixed: out.slice(width, width + coordinates.fixed), vcp };
    });
    local.held = held;
    return regressions;
  }

  /** a'C a for every level, a the slopes of its mean in the latent x as far as it is not held, C = H^-1. */
  explainedVariances(inverse: SelectedInverse, regressions: readonly LevelRegression[]) {
    const { local, hessian } = this;
    const { scales } = this.products.coordinates;
    return Float64Array.from(regressions, ({ columns, slopes, fixed }, g) => {
      const d = local.dimension(g);
      const block = hessian.localInverse(g, inverse);
      const a = new Float64Array(d);
      for (let t = 0; t < columns.length; t++) a[t] = slopes[t] * scales[columns[t]];
      if (!local.held) a.set(fixed, columns.length);
      let sum = 0;
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sum += a[i] * a[j] * block[i * d + j];
      return sum;
    });
  }

  /** E[u_g] + Cov(u_g, D) */
  private vcpSlopes(): Float64Array {
    const { integrals } = this;
    const { nodes, rows, likelihood } = integrals;
    const scores = vcpScores(integrals);
    const products = nodes.map((b, s) => b * scores[s]);
    return Float64Array.from({ length: rows.levels }, (_, g) => {
      const mean = nodeMean(integrals, g, nodes);
      const covariance = nodeMean(integrals, g, products) - mean * nodeMean(integrals, g, scores);
      return likelihood.scale * (mean + covariance);
    });
  }
}
