import { broken } from "./codec.js";
import { checkModel } from "./check-model.js";
import { checkPosterior } from "./check-posterior.js";
import { checkEach, checkFinite, checkLength } from "./rules.js";
import type { SavedFit } from "./saved-fit.js";

/**
 * The rules that concern several fields of a saved fit.
 * @throws InputError naming the field that breaks one.
 */
export function checkFit(fit: SavedFit, path: string): void {
  const { model, params, sd, posterior, method } = fit;
  checkModel(model, `${path}.model`);
  const [p, k, q] = [model.fepNames.length, model.vcpNames.length, model.vcNames.length];
  checkLength(`${path}.params`, params, p + k + q);
  const known = (value: number, j: number) =>
    Number.isFinite(value) || (value === -Infinity && j >= p && j < p + k);
  checkEach(`${path}.params`, params, known, "a finite number");
  checkLength(`${path}.sd`, sd, p + k + q);
  checkEach(`${path}.sd`, sd, (value) => Number.isNaN(value) || value >= 0, "a number >= 0");
  checkPosterior(posterior, method, { p, k, q, sd }, `${path}.posterior`);
  checkParts(fit, k, path);
}

function checkParts(
  { posterior, vcpPoints, sampler, sd }: SavedFit,
  k: number,
  path: string,
): void {
  vcpPoints?.forEach(({ vcp, weight }, s) => {
    checkFinite(`${path}.vcpPoints[${s}].vcp`, vcp, k);
    checkEach(`${path}.vcpPoints[${s}].weight`, [weight], Number.isFinite, "a finite number");
  });
  if ((sampler === null) !== (posterior.kind !== "draws")) {
    const problem = sampler === null ? "missing, but there are draws" : "there are no draws";
    throw broken(`${path}.sampler`, problem);
  }
  if (sampler !== null) {
    for (const name of ["rHat", "essBulk", "essTail", "mcseMean", "mcseSd"] as const) {
      checkLength(`${path}.sampler.${name}`, sampler[name], sd.length);
    }
  }
}
