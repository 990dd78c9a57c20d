import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import type { FitOutcome } from "../../src/inference/fit-outcome.js";
import type { FittedModel, SourcedModel } from "../../src/results/fitted-model.js";
import { GaussianPosterior } from "../../src/inference/gaussian-posterior.js";
import type { MixedModel } from "../../src/model/mixed-model.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";

export interface FakeModelOptions {
  family?: Family;
  fepNames?: string[];
  vcpNames?: string[];
  /** Term of each random effect; default two effects per term. */
  termOf?: number[];
  rows?: number;
  feP?: number[];
  vcpP?: number[];
  formula?: string;
  droppedRows?: number;
}

/** A model that holds names, sizes and priors; its rows are zeros. */
export function fakeModel(options: FakeModelOptions = {}): MixedModel {
  const {
    family = new Binomial(),
    fepNames = ["Intercept", "age"],
    vcpNames = ["district"],
  } = options;
  const { rows = 4, formula = null, droppedRows = 0 } = options;
  const p = fepNames.length;
  const k = vcpNames.length;
  const termOf = Int32Array.from(options.termOf ?? vcpNames.flatMap((_, t) => [t, t]));
  const termSizes = new Int32Array(k);
  for (const term of termOf) termSizes[term]++;
  const exog = { rows, columns: p, data: new Float64Array(rows * p) };
  const vcNames = Array.from(termOf, (term, j) => `${vcpNames[term]}[${j}]`);
  const shared = {
    family,
    endog: new Float64Array(rows),
    exog,
    exogVc: CscMatrix.fromTriplets(rows, termOf.length, [], [], []),
    fepNames,
    vcpNames,
    vcNames,
  };
  return {
    ...shared,
    ident: termOf,
    data: {
      ...shared,
      trials: new Float64Array(rows).fill(1),
      weights: new Float64Array(rows).fill(1),
      offset: new Float64Array(rows),
      termOf,
      termSizes,
      feP: Float64Array.from(options.feP ?? fepNames.map(() => 2)),
      vcpP: Float64Array.from(options.vcpP ?? vcpNames.map(() => 1)),
    },
    formula,
    droppedRows,
    logposterior: () => 0,
    logposteriorGrad: (params) => new Float64Array(params.length),
    predict: () => new Float64Array(rows),
  };
}

/** A converged MAP fit with means 0.1, 0.2, ..., SDs 0.01, 0.02, ... and covariances i + j. */
export function fakeOutcome(model: MixedModel, changes: Partial<FitOutcome> = {}): FitOutcome {
  const size = model.fepNames.length + model.vcpNames.length + model.vcNames.length;
  const params = Float64Array.from({ length: size }, (_, i) => (i + 1) / 10);
  const sd = Float64Array.from({ length: size }, (_, i) => (i + 1) / 100);
  const covariance = () =>
    Float64Array.from({ length: size * size }, (_, s) => Math.floor(s / size) + (s % size));
  return {
    method: "map",
    params,
    sd,
    posterior: new GaussianPosterior(params, sd, covariance),
    convergence: {
      converged: true,
      iterations: 12,
      gradientNorm: 1e-9,
      seconds: 0.01,
      message: "Converged.",
    },
    warnings: [],
    ...changes,
  };
}

/** A fit whose draw s of the packed parameters is `draw(s)`. */
export function fitOfDraws(model: SourcedModel, draw: (s: number) => number[]): FittedModel {
  const sample = (n: number) =>
    Float64Array.from(Array.from({ length: n }, (_, s) => draw(s)).flat());
  const params = Float64Array.from(draw(0), (first, j) => (first + draw(1)[j]) / 2);
  const lacks = () => {
    throw new Error("it has draws alone");
  };
  const posterior = { sample, marginal: lacks, covariance: lacks, state: lacks };
  return { model, params, sd: params.map(() => 0), posterior, warnings: [] };
}
