import type { ModelData } from "../model/model-data.js";
import { termPosition } from "./parameter-position.js";

/** Posterior of one random effect. */
export interface RandomEffect {
  /** Term and level: "district[3]"; of a slope "district[3]:age". */
  readonly name: string;
  /** Posterior mean on the scale of the linear predictor (mode for `fitMap`). */
  readonly mean: number;
  /** Posterior standard deviation; NaN where the fit has none. */
  readonly sd: number;
}

/**
 * Posterior mean and standard deviation of each random effect of a term, or of all terms.
 * @throws InputError for a term that does not exist.
 */
export function randomEffects(
  { termOf, vcNames, vcpNames }: ModelData,
  mean: Float64Array,
  sd: Float64Array,
  term: string | number | undefined,
): RandomEffect[] {
  const position = term === undefined ? null : termPosition(vcpNames, term);
  const effects: RandomEffect[] = [];
  for (let j = 0; j < termOf.length; j++) {
    if (position !== null && termOf[j] !== position) continue;
    effects.push({ name: vcNames[j], mean: mean[j], sd: sd[j] });
  }
  return effects;
}
