import { InputError, type FitWarning } from "../errors.js";
import { Binomial } from "../families/binomial.js";
import { Family } from "../families/family.js";
import { checkOptions } from "../options.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import {
  describe,
  isArrayLike,
  readExog,
  readExogVc,
  type ExogInput,
  type ExogVcInput,
} from "./matrix-input.js";
import type { ModelData } from "./model-data.js";
import { MODEL_OPTIONS, type ModelOptions } from "./model-options.js";
import {
  checkDense,
  readNames,
  readOffset,
  readPriors,
  readVector,
  readWeights,
} from "./validate-vectors.js";

/** A model that may be fitted, and what is odd about its data. */
export interface ValidatedModel {
  readonly data: ModelData;
  /** Labels as given, one per column of Z. */
  readonly ident: Int32Array;
  readonly warnings: readonly FitWarning[];
}

/**
 * Checks the arguments of a model and turns them into typed data, once.
 * @throws InputError naming the argument, the rule and the value that breaks it.
 */
export function validateModel(
  endogInput: ArrayLike<number>,
  exogInput: ExogInput,
  exogVcInput: ExogVcInput,
  identInput: ArrayLike<number>,
  options: ModelOptions = {},
): ValidatedModel {
  checkOptions("options", options, MODEL_OPTIONS);
  const family = readFamily(options.family);
  const endog = readEndog(endogInput);
  const n = endog.length;
  const exog = readExog("exog", exogInput, n);
  const exogVc = readExogVc("exogVc", exogVcInput, n);
  const ident = readIdent(identInput, exogVc.columns);
  const { termOf, termSizes } = terms(ident);
  const fepNames = readNames("fepNames", options.fepNames, exog.columns, "FE");
  const vcpNames = readNames("vcpNames", options.vcpNames, termSizes.length, "VC");
  const vcNames = readNames("vcNames", options.vcNames, exogVc.columns, "RE");
  checkDense(exog, fepNames);
  checkSparse(exogVc, vcNames);
  const trials = readTrials(options.trials, family, n);
  family.checkResponse(endog, trials);
  const data: ModelData = {
    family,
    endog,
    trials: trials ?? new Float64Array(n).fill(1),
    weights: readWeights(options.weights, n),
    offset: readOffset(options.offset, options.exposure, family.link.name, n),
    exog,
    exogVc,
    termOf,
    termSizes,
    feP: readPriors("feP", options.feP ?? 2, fepNames),
    vcpP: readPriors("vcpP", options.vcpP ?? 1, vcpNames),
    fepNames,
    vcpNames,
    vcNames,
  };
  return { data, ident, warnings: [...responseWarnings(data), ...effectWarnings(data)] };
}

function readEndog(input: ArrayLike<number>): Float64Array {
  const endog = readVector("endog", input, null);
  if (endog.length > 0) return endog;
  throw new InputError("endog", "length 0", "a model needs at least one row");
}

function readFamily(family: Family | undefined): Family {
  if (family === undefined) return new Binomial();
  if (family instanceof Family) return family;
  throw new InputError(
    "family",
    `${describe(family)} is not a Family`,
    "pass new Binomial(), new Poisson() or an instance of your own subclass of Family",
  );
}

function readTrials(
  trials: ArrayLike<number> | undefined,
  family: Family,
  n: number,
): Float64Array | null {
  if (trials === undefined) return null;
  if (!family.usesTrials) {
    throw new InputError("trials", `the ${family.name} family has none`, "leave trials out");
  }
  return readVector("trials", trials, n);
}

function readIdent(input: ArrayLike<number>, q: number): Int32Array {
  if (q === 0) {
    throw new InputError(
      "exogVc",
      "it has no columns, so the model has no random effect",
      "a mixed model needs at least one",
    );
  }
  if (!isArrayLike(input)) throw new InputError("ident", `${describe(input)} is not an array`);
  if (input.length !== q) {
    throw new InputError("ident", `length ${input.length}, but exogVc has ${q} columns`);
  }
  return Int32Array.from(input, (label, j) => {
    if (typeof label === "number" && Object.is(label | 0, label + 0)) return label;
    throw new InputError("ident", `column ${j} has label ${String(label)}, not a 32-bit integer`);
  });
}

/** The distinct labels, sorted, are the terms: gaps between labels mean nothing. */
function terms(ident: Int32Array): { termOf: Int32Array; termSizes: Int32Array } {
  const labels = [...new Set(ident)].sort((a, b) => a - b);
  const position = new Map(labels.map((label, k) => [label, k]));
  const termOf = ident.map((label) => position.get(label) as number);
  const termSizes = new Int32Array(labels.length);
  for (const k of termOf) termSizes[k]++;
  return { termOf, termSizes };
}

function checkSparse(matrix: CscMatrix, names: readonly string[]): void {
  for (let j = 0; j < matrix.columns; j++) {
    for (let s = matrix.columnPointers[j]; s < matrix.columnPointers[j + 1]; s++) {
      if (Number.isFinite(matrix.values[s])) continue;
      throw new InputError(
        "exogVc",
        `row ${matrix.rowIndices[s]}, column ${names[j]} is ${matrix.values[s]}, not a finite number`,
      );
    }
  }
}

function responseWarnings({ family, endog, trials, feP }: ModelData): FitWarning[] {
  const zero = endog.every((y) => y === 0);
  const full = family.usesTrials && endog.every((y, i) => y === trials[i]);
  if (!zero && !full) return [];
  const flat = feP.some((sd) => sd === Infinity);
  const consequence = flat
    ? "With a flat prior on a fixed effect the posterior can then be improper, without a finite mean or SD."
    : "The data bound the linear predictor on one side only; the priors decide the rest.";
  return [
    {
      code: "response-constant",
      severity: flat ? "severe" : "caution",
      message: `Every response is ${zero ? "0" : "at its maximum"}. ${consequence}`,
      remedy: flat
        ? "Use a finite feP, or check how the response is coded."
        : "Check how the response is coded, and how the results change with feP.",
    },
  ];
}

function effectWarnings({ exogVc, vcNames }: ModelData): FitWarning[] {
  const empty = vcNames.filter((_, j) => exogVc.columnPointers[j] === exogVc.columnPointers[j + 1]);
  if (empty.length === 0) return [];
  const list = empty.slice(0, 5).join(", ") + (empty.length > 5 ? ", ..." : "");
  return [
    {
      code: "effect-unobserved",
      severity: "note",
      message: `${empty.length} column(s) of exogVc hold only zeros (${list}): the data say nothing of these effects, and their posterior is their prior.`,
      remedy: "Drop them unless you want predictions for them.",
    },
  ];
}
