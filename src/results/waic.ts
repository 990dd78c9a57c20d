import type { FitWarning } from "../errors.js";
import { variance } from "../math/moments.js";
import { checkOptions } from "../options.js";
import { responseMark } from "../saved/response-mark.js";
import { readDraws } from "./draw-options.js";
import type { FittedModel } from "./fitted-model.js";
import { LeftOutLikelihood } from "./left-out-likelihood.js";
import { groupsOfTerm, singleRows } from "./left-out-sets.js";
import { groupsName, logMeanExp, LOO_DRAWS, LOO_OPTIONS, severe, type LooOptions } from "./loo.js";
import { ParameterDraws } from "./parameter-draws.js";
import { PointwiseScore } from "./pointwise-score.js";

/** Above it the approximation of a part's elpd is not to be trusted (Vehtari, Gelman, Gabry 2017). */
const LARGEST_VARIANCE = 0.4;

/**
 * Widely applicable information criterion on the scale of elpd (Watanabe 2010),
 *
 *     elpd_i = log mean_s p(y_i | theta_s) - Var_s(log p(y_i | theta_s)),
 *
 * rows given all their random effects; with `groups`, groups with the effects that no other row has
 * integrated out. `loo` is the more robust of the two.
 * @throws InputError as `loo`.
 */
export function waic(fit: FittedModel, options: LooOptions = {}): PointwiseScore {
  checkOptions("options", options, LOO_OPTIONS);
  const { data } = fit.model;
  const draws = new ParameterDraws(fit, readDraws(options, LOO_DRAWS));
  const likelihood = new LeftOutLikelihood(data, draws);
  const groups = groupsName(data, options.groups);
  const sets =
    groups === null ? singleRows(data) : groupsOfTerm(data, data.vcpNames.indexOf(groups));
  const pointwise = new Float64Array(sets.length);
  const pointwiseP = new Float64Array(sets.length);
  sets.forEach((set, i) => {
    const log = likelihood.of(set);
    pointwiseP[i] = variance(log);
    pointwise[i] = logMeanExp(log) - pointwiseP[i];
  });
  const names = sets.map(({ name }) => name);
  const warnings = [...severe(fit.warnings), ...unreliable(pointwiseP)];
  const fields = { kind: "waic", groups, names, pointwise, pointwiseP, kHat: null } as const;
  return new PointwiseScore({ ...fields, warnings, response: responseMark(data) });
}

function unreliable(variances: Float64Array): FitWarning[] {
  const above = variances.filter((value) => value > LARGEST_VARIANCE).length;
  if (above === 0) return [];
  const share = ((100 * above) / variances.length).toPrecision(2);
  return [
    {
      code: "waic-unreliable",
      severity: "caution",
      message: `the log likelihood has a variance above ${LARGEST_VARIANCE} over the draws for ${above} of ${variances.length} parts (${share}%)`,
      remedy: "use loo, which is more robust and says where it fails",
    },
  ];
}
