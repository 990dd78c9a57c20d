import type { FitWarning } from "../errors.js";
import { paretoSmooth } from "../math/pareto-smoothing.js";
import type { ModelData } from "../model/model-data.js";
import { checkOptions } from "../options.js";
import { responseMark } from "../saved/response-mark.js";
import { logSumExp } from "./effect-integral.js";
import { readDraws, type DrawOptions } from "./draw-options.js";
import type { FittedModel } from "./fitted-model.js";
import { LeftOutLikelihood } from "./left-out-likelihood.js";
import { alikeRows, groupsOfTerm, rowClusters, singleRows } from "./left-out-sets.js";
import { ParameterDraws } from "./parameter-draws.js";
import { termPosition } from "./parameter-position.js";
import { PointwiseScore } from "./pointwise-score.js";

/** Options of `loo` and `waic`. */
export interface LooOptions extends DrawOptions {
  /** Number of posterior draws, default 2000. */
  draws?: number;
  /** Name or position of a term: leave out its groups one by one. Default: leave out single rows. */
  groups?: string | number;
}

export const LOO_OPTIONS = ["draws", "seed", "groups"];
export const LOO_DRAWS = 2000;
/** Above it the largest weights decide and the estimate is not to be trusted. */
const LARGEST_K_HAT = 0.7;

/**
 * Leave-one-out cross-validation, elpd_i = log p(y_i | y without i), by Pareto-smoothed importance
 * sampling: with weights w_s proportional to 1 / L_is, smoothed,
 *
 *     elpd_i = log sum_s w_s L_is,   L_is = p(y_i | theta_s) for the posterior draws theta_s
 *
 * (Vehtari, Gelman, Gabry 2017). i is an original row, its log likelihood with constant and weight; with
 * `groups` it is all rows of one group, jointly. What the left-out rows inform most is integrated out
 * of L_is by adaptive quadrature and is no part of theta (Li, Qiu, Zhang, Feng 2016):
 *
 * - a group: every effect that no other row has (its own, those nested in it), over its prior given vcp;
 * - a row: the effects of the smallest level that it belongs to, over their posterior given vcp, the
 *   other effects and the other rows of that level.
 *
 * The draws are those of the fit: where it approximates the posterior, so does this.
 * @throws InputError for options that do not exist and a term that the model does not have.
 */
export function loo(fit: FittedModel, options: LooOptions = {}): PointwiseScore {
  checkOptions("options", options, LOO_OPTIONS);
  const { data } = fit.model;
  const draws = new ParameterDraws(fit, readDraws(options, LOO_DRAWS));
  const likelihood = new LeftOutLikelihood(data, draws);
  const groups = groupsName(data, options.groups);
  const parts =
    groups === null ? scoreRows(data, likelihood) : scoreGroups(data, likelihood, groups);
  const pointwise = Float64Array.from(parts, ({ elpd }) => elpd);
  const pointwiseP = Float64Array.from(parts, ({ lpd, elpd }) => lpd - elpd);
  const kHat = Float64Array.from(parts, (part) => part.kHat);
  const names = parts.map(({ name }) => name);
  const warnings = [...severe(fit.warnings), ...unreliable(kHat, names)];
  const fields = { kind: "loo", groups, names, pointwise, pointwiseP, kHat } as const;
  return new PointwiseScore({ ...fields, warnings, response: responseMark(data) });
}

interface Part {
  readonly name: string;
  readonly elpd: number;
  /** log mean_s p(y_i | theta_s) under the posterior that has seen y_i. */
  readonly lpd: number;
  readonly kHat: number;
}

function scoreGroups(data: ModelData, likelihood: LeftOutLikelihood, term: string): Part[] {
  return groupsOfTerm(data, data.vcpNames.indexOf(term)).map((set) => {
    const log = likelihood.of(set);
    return { name: set.name, ...smoothed(log), lpd: logMeanExp(log) };
  });
}

function scoreRows(data: ModelData, likelihood: LeftOutLikelihood): Part[] {
  const alike = alikeRows(data);
  const singles = singleRows(data);
  const parts: Part[] = [];
  for (const cluster of rowClusters(data, alike)) {
    const logs = likelihood.ofMembers(cluster);
    cluster.members.forEach((r, m) => {
      const i = cluster.rows[r];
      const lpd = logMeanExp(likelihood.of(singles[i]));
      parts[i] = { name: singles[i].name, ...smoothed(logs[m]), lpd };
    });
  }
  return singles.map(({ name }, i) => ({ ...parts[alike[i]], name }));
}

function smoothed(log: Float64Array): { elpd: number; kHat: number } {
  const { logWeights, kHat } = paretoSmooth(log.map((value) => -value));
  return { elpd: logSumExp(logWeights.map((weight, s) => weight + log[s])), kHat };
}

export function logMeanExp(x: Float64Array): number {
  return logSumExp(x) - Math.log(x.length);
}

/** Name of the term of `groups`, null for single rows. */
export function groupsName(data: ModelData, groups: string | number | undefined): string | null {
  return groups === undefined ? null : data.vcpNames[termPosition(data.vcpNames, groups)];
}

/** The warnings after which the draws themselves are not to be used. */
export function severe(warnings: readonly FitWarning[]): FitWarning[] {
  return warnings.filter(({ severity }) => severity === "severe");
}

function unreliable(kHat: Float64Array, names: readonly string[]): FitWarning[] {
  const above = kHat.filter((k) => k > LARGEST_K_HAT).length;
  if (above === 0) return [];
  const worst = kHat.reduce((best, k, i) => (k > kHat[best] ? i : best), 0);
  const share = ((100 * above) / kHat.length).toPrecision(2);
  return [
    {
      code: "loo-unreliable",
      severity: "caution",
      message: `k-hat is above ${LARGEST_K_HAT} for ${above} of ${kHat.length} left-out parts (${share}%); the largest is ${kHat[worst].toFixed(2)}, for ${names[worst]}`,
      remedy: "refit without those parts and sum their log predictive densities, or use more draws",
    },
  ];
}
