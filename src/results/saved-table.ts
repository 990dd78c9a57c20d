import type { DesignCoding } from "../formula/coding.js";
import { DataTable, type DataInput } from "../formula/data-table.js";
import { formulaColumns } from "../formula/model-formula.js";
import type { SavedColumn, SavedTable } from "../saved/saved-fit.js";
import type { SourceData } from "./fitted-model.js";

/** The columns that a formula names, of all rows. */
export function saveTable({ table, keptRows }: SourceData, coding: DesignCoding): SavedTable {
  const source = DataTable.from(table);
  const columns = formulaColumns(coding).map((name): SavedColumn => {
    const column = source.column(name);
    if (column.kind === "number") {
      return { name, kind: "number", values: column.values, codes: null, levels: null };
    }
    const { kind, codes, levels } = column;
    return { name, kind, values: null, codes, levels };
  });
  return { rows: source.rows, keptRows, columns };
}

/** The same columns as a user would give them. */
export function restoreTable({ rows, keptRows, columns }: SavedTable): SourceData {
  const entries = columns.map((column) => [column.name, cellsOf(column, rows)]);
  return { table: Object.fromEntries(entries) as DataInput, keptRows };
}

function cellsOf({ kind, values, codes, levels }: SavedColumn, rows: number): ArrayLike<unknown> {
  if (values !== null) return values;
  const cell = (code: number) => (kind === "boolean" ? code === 1 : (levels as string[])[code]);
  return Array.from({ length: rows }, (_, i) => {
    const code = (codes as Int32Array)[i];
    return code < 0 ? null : cell(code);
  });
}
