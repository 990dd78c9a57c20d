import { Random } from "../math/random.js";
import { checkOptions } from "../options.js";
import { readCount, readSeed } from "./draw-options.js";
import type { FittedModel } from "./fitted-model.js";
import { oneOf } from "./prediction-options.js";
import type { SimulationOptions } from "./residual-options.js";
import { simulatedPredictors } from "./simulated-predictors.js";

/** n x rows, row-major: responses from the posterior predictive distribution. See `BayesMixedGLMResults.simulate`. */
export function simulate(fit: FittedModel, n: number, options: SimulationOptions): Float64Array {
  checkOptions("options", options, ["seed", "groups"]);
  const { groups = "conditional" } = options;
  oneOf("groups", groups, ["conditional", "new"]);
  const seed = readSeed(options.seed);
  const { family, trials } = fit.model.data;
  const predictors = simulatedPredictors(fit, readCount(n), groups, seed);
  const random = new Random(seed, 2);
  const rows = trials.length;
  const responses = new Float64Array(n * rows);
  for (let i = 0; i < rows; i++) {
    const eta = predictors.visit(i);
    for (let s = 0; s < n; s++) responses[s * rows + i] = family.draw(trials[i], eta[s], random);
  }
  return responses;
}
