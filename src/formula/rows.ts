import { InputError, RowError } from "../errors.js";
import type { Column, DataTable } from "./data-table.js";
import { findColumn } from "./frame.js";
import { columnName } from "./syntax.js";
import type { CallNode, NameNode } from "./syntax.js";

/** A variable of the model, on all rows of the data. */
export interface Variable {
  /** As messages name it: `column "age"`. */
  readonly name: string;
  readonly column: Column;
}

/** The columns that nodes name, each once. */
export function tableVariables(
  nodes: readonly (NameNode | CallNode)[],
  table: DataTable,
): Variable[] {
  const variables = new Map<string, Variable>();
  for (const node of nodes) {
    const name = columnName(node)!;
    if (variables.has(name)) continue;
    variables.set(name, { name: `column "${name}"`, column: findColumn(table, node) });
  }
  return [...variables.values()];
}

/** Which rows lack a value of any variable. */
export function incompleteRows(variables: readonly Variable[], rows: number): Uint8Array {
  const incomplete = new Uint8Array(rows);
  for (const { column } of variables) {
    if (column.kind === "number") {
      for (let i = 0; i < rows; i++) if (Number.isNaN(column.values[i])) incomplete[i] = 1;
    } else {
      for (let i = 0; i < rows; i++) if (column.codes[i] < 0) incomplete[i] = 1;
    }
  }
  return incomplete;
}

/** Positions of the rows that are complete, ascending. */
export function completeRows(incomplete: Uint8Array): Int32Array {
  const kept = new Int32Array(incomplete.length - incomplete.reduce((sum, flag) => sum + flag, 0));
  let next = 0;
  for (let row = 0; row < incomplete.length; row++) if (incomplete[row] === 0) kept[next++] = row;
  return kept;
}

/** @throws InputError that names the first missing value. */
export function refuseMissing(variables: readonly Variable[], rows: number): void {
  for (const variable of variables) {
    const row = incompleteRows([variable], rows).indexOf(1);
    if (row < 0) continue;
    throw new RowError(variable.name, row, "has no value", 'missing: "drop" leaves such rows out');
  }
}

/** @throws InputError that names the variable with most missing values. */
export function refuseEmpty(variables: readonly Variable[], rows: number): never {
  const counts = variables.map((variable) => {
    const missing = incompleteRows([variable], rows).reduce((sum, flag) => sum + flag, 0);
    return { name: variable.name, missing };
  });
  const worst = counts.reduce((a, b) => (b.missing > a.missing ? b : a));
  const problem = `every row lacks a value; ${worst.name} lacks ${worst.missing} of ${rows}`;
  throw new InputError("data", problem, "leave that variable out or complete the data");
}
