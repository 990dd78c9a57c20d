import { FormulaError } from "../errors.js";
import { readModelFormula } from "../formula/model-formula.js";
import type { DesignCoding } from "../formula/coding.js";
import { broken } from "./codec.js";
import { checkEach, checkLength, checkPositions } from "./rules.js";
import type { SavedModel } from "./saved-fit.js";

/** @throws InputError naming the field of the model that contradicts the others. */
export function checkModel(model: SavedModel, path: string): void {
  const { fepNames, vcpNames, vcNames, termOf, feP, vcpP, rows } = model;
  checkNames(`${path}.fepNames`, fepNames);
  checkNames(`${path}.vcpNames`, vcpNames);
  checkNames(`${path}.vcNames`, vcNames);
  checkPriors(`${path}.feP`, feP, fepNames);
  checkPriors(`${path}.vcpP`, vcpP, vcpNames);
  const terms = vcpNames.length;
  checkPositions(`${path}.termOf`, termOf, vcNames.length, terms);
  const empty = vcpNames.findIndex((_, k) => !termOf.includes(k));
  if (empty >= 0) throw broken(`${path}.termOf`, `term ${vcpNames[empty]} has no effects`);
  if (terms === 0) throw broken(`${path}.vcpNames`, "it is empty, but a model has random effects");
  if (rows === 0) throw broken(`${path}.rows`, "it is 0, but a model has rows");
  const { coding, formula } = model;
  if ((coding?.formula ?? null) !== formula) {
    throw broken(`${path}.formula`, "it is not the formula of the coding");
  }
  if (coding !== null) checkCoding(coding, `${path}.coding`);
}

function checkNames(path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === "") throw broken(path, "a name is empty");
    if (seen.has(name)) throw broken(path, `the name ${JSON.stringify(name)} occurs twice`);
    seen.add(name);
  }
}

function checkPriors(path: string, scales: Float64Array, names: readonly string[]): void {
  checkLength(path, scales, names.length);
  checkEach(path, scales, (sd) => sd > 0, "a positive number");
}

function checkCoding(coding: DesignCoding, path: string): void {
  checkFormula(coding, path);
  coding.factors.forEach(({ levels, contrast }, i) => {
    const at = `${path}.factors[${i}]`;
    checkNames(`${at}.levels`, levels);
    if (contrast.base < levels.length) return;
    const problem = `${contrast.base} is no position among ${levels.length} levels`;
    throw broken(`${at}.contrast.base`, problem);
  });
  coding.groups.forEach(({ levels, cells }, i) => {
    const at = `${path}.groups[${i}]`;
    levels.forEach((names, v) => checkNames(`${at}.levels[${v}]`, names));
    const size = levels.reduce((product, names) => product * names.length, 1);
    checkEach(
      `${at}.cells`,
      cells,
      (cell, c) => cell < size && (c === 0 || cell > cells[c - 1]),
      `a combination of levels that follows those before it`,
    );
  });
  coding.moments.forEach(({ mean, sd }, i) => {
    if (Number.isFinite(mean) && sd >= 0 && sd < Infinity) return;
    throw broken(`${path}.moments[${i}]`, `mean ${mean} and SD ${sd} are not finite numbers`);
  });
}

function checkFormula({ formula, vcFormulas }: DesignCoding, path: string): void {
  try {
    readModelFormula(formula, vcFormulas);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw broken(`${path}.formula`, `it cannot be read: ${error.problem}`);
  }
}
