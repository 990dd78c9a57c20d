import type { Family } from "../families/family.js";
import { CompactDesign } from "./compact-design.js";
import type { LatentWhitening } from "./latent-whitening.js";
import type { MergedRows } from "./merged-rows.js";
import { WhiteningMap } from "./whitening-map.js";

/** What the log posterior is made of, besides the family: plain data. */
export interface PosteriorParts {
  /** The rows, X in internal units. */
  readonly rows: MergedRows;
  /** Prior precision of gamma, p x p. */
  readonly precision: Float64Array;
  /** T of beta = T gamma, p x p, row-major. */
  readonly fixedTransform: Float64Array;
  /** Prior standard deviations of v. */
  readonly vcpP: Float64Array;
  readonly whitening: LatentWhitening;
}

/**
 * The joint posterior of (v, u, gamma) as a density of whitened coordinates z = (z_v, z_x), Jacobian
 * included, up to a constant:
 *
 *     log p(y | eta) - sum_j u_j^2 exp(-2 v) / 2 - gamma'Q gamma / 2 - sum_k v_k^2 / (2 P_k^2)
 *         - sum_j log(1 + J_j exp(2 v)) / 2,
 *
 * the last from the Jacobian, -sum_j log D_j(v) / 2, and the prior of u, -sum_k q_k v_k.
 */
export class WhitenedPosterior {
  readonly dimension: number;
  private readonly map: WhiteningMap;
  private readonly design: CompactDesign;
  /** Effects by position, and gamma: views of the map's x. */
  private readonly u: Float64Array;
  private readonly gamma: Float64Array;
  private readonly eta: Float64Array;
  private readonly score: Float64Array;
  /** Gradient in x by position, with views of its parts, and in v. */
  private readonly xGradient: Float64Array;
  private readonly uGradient: Float64Array;
  private readonly gammaGradient: Float64Array;
  private readonly vcpGradient: Float64Array;

  constructor(
    private readonly family: Family,
    private readonly parts: PosteriorParts,
  ) {
    const { rows, whitening } = parts;
    const { order } = whitening;
    const effects = order.length - rows.exog.columns;
    const place = new Int32Array(order.length);
    order.forEach((variable, position) => (place[variable] = position));
    this.map = new WhiteningMap(whitening);
    this.design = new CompactDesign(rows, place);
    this.dimension = this.map.dimension;
    this.u = this.map.x.subarray(0, effects);
    this.gamma = this.map.x.subarray(effects);
    this.eta = new Float64Array(rows.count);
    this.score = new Float64Array(rows.count);
    this.xGradient = new Float64Array(order.length);
    this.uGradient = this.xGradient.subarray(0, effects);
    this.gammaGradient = this.xGradient.subarray(effects);
    this.vcpGradient = new Float64Array(whitening.vcp.length);
  }

  /** Writes the gradient in z and returns the log density. */
  evaluate(z: Float64Array, gradient: Float64Array): number {
    const { map, design, eta, score, u, gamma } = this;
    const jacobian = map.forward(z);
    design.predictor(gamma, u, eta);
    const likelihood = this.family.evaluate(eta, this.parts.rows, [score]);
    design.transposed(score, this.gammaGradient, this.uGradient);
    const prior = this.addPriors();
    map.pullBack(this.xGradient, this.vcpGradient, gradient);
    return likelihood + prior + jacobian;
  }

  /** Writes the packed parameters (fe, vcp, vc) of z. */
  writeDraw(z: Float64Array, out: Float64Array): void {
    const { gamma, u, map, parts } = this;
    map.forward(z);
    const p = gamma.length;
    for (let j = 0; j < p; j++) {
      out[j] = 0;
      for (let l = 0; l < p; l++) out[j] += parts.fixedTransform[j * p + l] * gamma[l];
    }
    out.set(map.vcp, p);
    const first = p + map.vcp.length;
    const { order } = parts.whitening;
    for (let j = 0; j < u.length; j++) out[first + order[j]] = u[j];
  }

  /** Log priors; their gradients are added to that in x, and written for v. */
  private addPriors(): number {
    const { vcpP, whitening } = this.parts;
    const { u, uGradient, vcpGradient } = this;
    const { vcp } = this.map;
    const { terms } = whitening;
    let sum = this.addFixedPrior();
    const precisions = vcp.map((v) => Math.exp(-2 * v));
    for (let k = 0; k < vcp.length; k++) {
      vcpGradient[k] = -vcp[k] / vcpP[k] ** 2;
      sum += (vcp[k] * vcpGradient[k]) / 2;
    }
    for (let j = 0; j < u.length; j++) {
      const slope = u[j] * precisions[terms[j]];
      const square = slope * u[j];
      uGradient[j] -= slope;
      vcpGradient[terms[j]] += square;
      sum -= square / 2;
    }
    return sum;
  }

  private addFixedPrior(): number {
    const { gamma, gammaGradient } = this;
    const { precision } = this.parts;
    const p = gamma.length;
    let sum = 0;
    for (let j = 0; j < p; j++) {
      let slope = 0;
      for (let l = 0; l < p; l++) slope += precision[j * p + l] * gamma[l];
      gammaGradient[j] -= slope;
      sum -= (slope * gamma[j]) / 2;
    }
    return sum;
  }
}
