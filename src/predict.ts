/**
 * mixedglm/predict: saved fits, without the code that fits.
 *
 *     import { loadResults } from "mixedglm/predict";
 *     const result = loadResults(await (await fetch("fit.json")).text());
 *     result.predict({ data: [{ age: 30, district: "7" }], interval: 0.95 });
 *
 * @packageDocumentation
 */
import { checkOptions } from "./options.js";
import { LoadedPosterior } from "./results/loaded-posterior.js";
import { readFit } from "./saved/fit-file.js";
import type { OwnFamilies } from "./saved/saved-family.js";

/** Options of `loadResults`. */
export type LoadOptions = OwnFamilies;

/**
 * What the posterior of a fit says that `result.toJSON()` saved: predictions, draws, marginals and
 * summaries are those of `result`, to the last bit. Matrices are `DenseMatrix` instead of ml-matrix's.
 * Rows of the fit are not read, if the file has them: the `loadResults` of "mixedglm" takes the same files
 * and has every other member too, such as `fitted` and `loo`.
 * @param json what `toJSON()` gave, or its text.
 * @param options instances of your own `families` and `links`, where the fit has one.
 * @throws InputError naming the field for what is no saved fit, was written by another major version of the
 *   format, was cut off or was changed.
 */
export function loadResults(json: string | object, options: LoadOptions = {}): LoadedPosterior {
  checkOptions("options", options, ["families", "links"]);
  const { fit, family } = readFit(json, options, () => null);
  return new LoadedPosterior(fit, family);
}

export type { LoadedPosterior } from "./results/loaded-posterior.js";
export { DenseMatrix } from "./results/dense-matrix.js";
export { Family } from "./families/family.js";
export { Link } from "./families/link.js";
export { FormulaError, InputError, MixedGLMError } from "./errors.js";
export type { Prediction } from "./results/prediction.js";
export type { Groups, PredictionForm, PredictionOptions } from "./results/prediction-options.js";
