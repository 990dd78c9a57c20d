import type { Family } from "../families/family.js";
import { CompactDesign } from "./compact-design.js";
import { WhiteningMap, type LatentWhitening } from "./latent-whitening.js";
import type { MergedRows } from "./merged-rows.js";

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
  private readonly u: Float64Array;
  private readonly gamma: Float64Array;
  private readonly eta: Float64Array;
  private readonly score: Float64Array;
  private readonly uGradient: Float64Array;
  private readonly gammaGradient: Float64Array;
  private readonly xGradient: Float64Array;

  constructor(
    private readonly family: Family,
    private readonly parts: PosteriorParts,
  ) {
    const { rows, whitening } = parts;
    const fixed = rows.exog.columns;
    const effects = whitening.order.length - fixed;
    this.map = new WhiteningMap(whitening);
    this.design = new CompactDesign(rows);
    this.dimension = this.map.dimension;
    this.u = new Float64Array(effects);
    this.gamma = new Float64Array(fixed);
    this.eta = new Float64Array(rows.count);
    this.score = new Float64Array(rows.count);
    this.uGradient = new Float64Array(effects);
    this.gammaGradient = new Float64Array(fixed);
    this.xGradient = new Float64Array(whitening.order.length);
  }

  /** Writes the gradient in z and returns the log density. */
  evaluate(z: Float64Array, gradient: Float64Array): number {
    const jacobian = this.moveTo(z);
    const likelihood = this.logLikelihood();
    const vcpGradient = new Float64Array(this.map.vcp.length);
    const prior = this.addPriors(vcpGradient);
    const { order } = this.parts.whitening;
    const { xGradient, uGradient, gammaGradient } = this;
    const effects = uGradient.length;
    for (let j = 0; j < order.length; j++) {
      const variable = order[j];
      xGradient[j] = variable < effects ? uGradient[variable] : gammaGradient[variable - effects];
    }
    this.map.pullBack(xGradient, vcpGradient, gradient);
    return likelihood + prior + jacobian;
  }

  /** Writes the packed parameters (fe, vcp, vc) of z. */
  writeDraw(z: Float64Array, out: Float64Array): void {
    const { gamma, u, map, parts } = this;
    this.moveTo(z);
    const p = gamma.length;
    for (let j = 0; j < p; j++) {
      out[j] = 0;
      for (let l = 0; l < p; l++) out[j] += parts.fixedTransform[j * p + l] * gamma[l];
    }
    out.set(map.vcp, p);
    out.set(u, p + map.vcp.length);
  }

  private moveTo(z: Float64Array): number {
    const { map, u, gamma } = this;
    const jacobian = map.forward(z);
    const { order } = this.parts.whitening;
    for (let j = 0; j < order.length; j++) {
      const variable = order[j];
      if (variable < u.length) u[variable] = map.x[j];
      else gamma[variable - u.length] = map.x[j];
    }
    return jacobian;
  }

  /** log p(y | eta) up to its constant; its gradient goes to `uGradient` and `gammaGradient`. */
  private logLikelihood(): number {
    const { design, u, gamma, eta, score, uGradient, gammaGradient } = this;
    design.predictor(gamma, u, eta);
    const value = this.family.evaluate(eta, this.parts.rows, [score]);
    design.transposed(score, gammaGradient, uGradient);
    return value;
  }

  /** Log priors; their gradients are added, that of v to `vcpGradient`. */
  private addPriors(vcpGradient: Float64Array): number {
    const { gamma, u, uGradient, gammaGradient, map } = this;
    const { precision, vcpP, whitening } = this.parts;
    let sum = 0;
    for (let j = 0; j < gamma.length; j++) {
      for (let l = 0; l < gamma.length; l++) {
        const slope = precision[j * gamma.length + l] * gamma[l];
        gammaGradient[j] -= slope;
        sum -= (slope * gamma[j]) / 2;
      }
    }
    const precisions = map.vcp.map((v) => Math.exp(-2 * v));
    const { terms, order } = whitening;
    for (let j = 0; j < order.length; j++) {
      if (terms[j] < 0) continue;
      const effect = u[order[j]];
      const slope = effect * precisions[terms[j]];
      uGradient[order[j]] -= slope;
      vcpGradient[terms[j]] += effect * slope;
      sum -= (effect * slope) / 2;
    }
    for (let k = 0; k < vcpP.length; k++) {
      const slope = map.vcp[k] / vcpP[k] ** 2;
      vcpGradient[k] -= slope;
      sum -= (map.vcp[k] * slope) / 2;
    }
    return sum;
  }
}
