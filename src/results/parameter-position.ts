import { InputError } from "../errors.js";
import { listNames, suggestName } from "../formula/nearest-name.js";
import type { ModelData } from "../model/model-data.js";

type ParameterNames = Pick<ModelData, "fepNames" | "vcpNames" | "vcNames">;

/**
 * Position in the packed vector (fe, vcp, vc) of a parameter given by name or by position.
 * @throws InputError for a name that no parameter has, or that several have.
 */
export function parameterPosition(
  { fepNames, vcpNames, vcNames }: ParameterNames,
  parameter: string | number,
): number {
  const names = [...fepNames, ...vcpNames, ...vcNames];
  if (typeof parameter === "number") {
    const inside = Number.isInteger(parameter) && parameter >= 0 && parameter < names.length;
    if (inside) return parameter;
    const problem = `${parameter} is not a position from 0 to ${names.length - 1}`;
    throw new InputError("parameter", problem, "parameters are packed as fe, vcp, vc");
  }
  const positions = names.flatMap((name, j) => (name === parameter ? [j] : []));
  if (positions.length === 1) return positions[0];
  const quoted = JSON.stringify(parameter);
  if (positions.length > 1) {
    const problem = `${positions.length} parameters are called ${quoted}`;
    throw new InputError("parameter", problem, `pass a position: ${positions.join(" or ")}`);
  }
  const remedy = suggestName(parameter, names, "parameters");
  throw new InputError("parameter", `there is no parameter ${quoted}`, remedy);
}

/** Position of a term given by name or by position. */
export function termPosition(names: readonly string[], term: string | number): number {
  if (typeof term === "string") {
    const position = names.indexOf(term);
    if (position >= 0) return position;
    const remedy = suggestName(term, names, "terms");
    throw new InputError("term", `there is no term ${JSON.stringify(term)}`, remedy);
  }
  if (Number.isInteger(term) && term >= 0 && term < names.length) return term;
  const problem = `${term} is not a position from 0 to ${names.length - 1}`;
  throw new InputError("term", problem, `the terms are ${listNames(names)}`);
}
