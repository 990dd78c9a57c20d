import { DataTable } from "./data-table.js";
import type { DesignOptions } from "./build-design.js";
import { fixedColumns, randomColumns, readModelFormula } from "./model-formula.js";
import { readOption } from "./option-vectors.js";
import { tableVariables } from "./rows.js";
import { columnName, columnNodes } from "./syntax.js";

/**
 * The columns, of those that data have, that a formula and its options read: what a reader of large
 * files must keep.
 * @throws FormulaError, InputError as `buildDesign` would for a column that is not there.
 */
export function usedColumns(
  formula: string,
  names: readonly string[],
  { vcFormulas = {}, trials, offset, exposure, weights }: DesignOptions = {},
): string[] {
  const components = Object.entries(vcFormulas).map(([name, formula]) => ({ name, formula }));
  const model = readModelFormula(formula, components);
  const nodes = [...columnNodes(model.response), ...fixedColumns(model), ...randomColumns(model)];
  // One row without values: all that counts is which columns there are.
  const table = DataTable.from(Object.fromEntries(names.map((name) => [name, [null]])));
  tableVariables(nodes, table);
  const used = new Set(nodes.map((node) => columnName(node)!));
  for (const [option, value] of Object.entries({ trials, offset, exposure, weights })) {
    if (typeof value !== "string") continue;
    readOption(option, value, table);
    used.add(value);
  }
  return [...used];
}
