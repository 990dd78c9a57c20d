import { checkOptions } from "../options.js";
import { readDraws, type DrawOptions } from "./draw-options.js";
import { summarizeDraws, type DrawSummary } from "./draw-summary.js";
import type { FittedModel } from "./fitted-model.js";
import { formatNumber } from "./format-number.js";
import { latentVariance } from "./latent-variance.js";
import { ParameterDraws } from "./parameter-draws.js";
import { ruledTable } from "./ruled-table.js";
import { squaredDesign } from "./squared-design.js";
import { singleLine } from "./text-layout.js";

/** One source of variance on the scale of the linear predictor. */
export interface VarianceShare {
  /** Name of the term; "residual" for the observations' own variance. */
  readonly name: string;
  /** w_k exp(2 vcp_k), w_k the mean square of the term's entries in a row of Z; of the residual that of the latent scale. */
  readonly variance: DrawSummary;
  /** Of the sum over all sources. */
  readonly share: DrawSummary;
}

/** Where the variance on the scale of the linear predictor comes from, given the fixed effects. */
export class VarianceShares {
  constructor(
    /** The terms in their order, then "residual". */
    readonly rows: readonly VarianceShare[],
  ) {}

  /** Table of variances and shares. */
  toString(): string {
    const columns = ["", "Variance", "Share", "SD", "2.5%", "97.5%"];
    const rows = this.rows.map(({ name, variance, share }) => [
      singleLine(name),
      formatNumber(variance.mean, 4),
      ...[share.mean, share.sd, share.lower, share.upper].map((x) => formatNumber(x, 4)),
    ]);
    const note = "Posterior means; the share of a term is the correlation within its groups";
    return ruledTable("Variance shares on the latent scale", columns, rows, [note]);
  }
}

/**
 * The share of each term in the variance on the scale of the linear predictor, given the fixed effects,
 *
 *     w_k exp(2 vcp_k) / (sum_m w_m exp(2 vcp_m) + residual),   w_k = mean_i sum_(j in k) z_ij^2,
 *
 * w_k = 1 for random intercepts and the mean square of x for slopes (Johnson 2014); the residual is
 * that of `latentVariance`. For a random intercept this is the intra-class correlation of the latent
 * responses of one group; for those that share levels of several terms it is the sum of their shares.
 * @param options `draws`, default 4000, and `seed`.
 * @throws InputError for families and links whose residual is not known.
 */
export function varianceShares(fit: FittedModel, options: DrawOptions = {}): VarianceShares {
  checkOptions("options", options, ["draws", "seed"]);
  const { model } = fit;
  const { data } = model;
  const draws = new ParameterDraws(fit, readDraws(options, 4000));
  const weights = squaredDesign(data.exogVc, data.termOf, data.termSizes.length);
  const residual = latentVariance(model, draws, weights);
  const terms = data.termSizes.length;
  const variances = Array.from(data.vcpNames, (_, k) => {
    let mean = 0;
    for (let i = 0; i < data.endog.length; i++) mean += weights[i * terms + k];
    mean /= data.endog.length;
    return draws.vcp(k).map((v) => mean * Math.exp(2 * v));
  });
  const all = [...variances, residual];
  const total = residual.map((_, s) => all.reduce((sum, variance) => sum + variance[s], 0));
  return new VarianceShares(
    [...data.vcpNames, "residual"].map((name, k) => ({
      name,
      variance: summarizeDraws(all[k]),
      share: summarizeDraws(all[k].map((variance, s) => variance / total[s])),
    })),
  );
}
