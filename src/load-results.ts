import { checkOptions } from "./options.js";
import { LoadedResults } from "./results/loaded-results.js";
import { readFit } from "./saved/fit-file.js";
import { readExtras } from "./saved/read-extras.js";
import type { OwnFamilies } from "./saved/saved-family.js";

/**
 * The results that `result.toJSON()` saved, with every member; predictions, draws, marginals and
 * summaries are those of `result`, to the last bit. What asks about the rows of the fit needs a fit
 * saved with its data. "mixedglm/predict" loads the same files with less code.
 * @param json what `toJSON()` gave, or its text.
 * @param options instances of your own `families` and `links`, where the fit has one.
 * @throws InputError naming the field for what is no saved fit, was written by another major version of the
 *   format, was cut off or was changed.
 */
export function loadResults(json: string | object, options: OwnFamilies = {}): LoadedResults {
  checkOptions("options", options, ["families", "links"]);
  const { fit, family, extras } = readFit(json, options, readExtras);
  return new LoadedResults(fit, family, extras);
}
