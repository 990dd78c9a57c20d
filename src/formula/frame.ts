import type { Column, DataTable } from "./data-table.js";
import { takeCoded } from "./levels.js";
import { suggestName } from "./nearest-name.js";
import { columnName, formulaError } from "./syntax.js";
import type { CallNode, NameNode } from "./syntax.js";

/** The complete rows of a table: no cell that a formula asks for is missing. */
export class Frame {
  private readonly columns = new Map<string, Column>();

  constructor(
    private readonly table: DataTable,
    /** Positions in the table of the rows used, ascending. */
    readonly keptRows: Int32Array,
  ) {}

  get rows(): number {
    return this.keptRows.length;
  }

  /** The column that `x` or `Q("x")` names, on the rows used. */
  column(node: NameNode | CallNode): Column {
    const name = columnName(node)!;
    const known = this.columns.get(name);
    if (known !== undefined) return known;
    const column = takeRows(findColumn(this.table, node), this.keptRows);
    this.columns.set(name, column);
    return column;
  }
}

/** @throws FormulaError that points at the name and offers the nearest ones. */
export function findColumn(table: DataTable, node: NameNode | CallNode): Column {
  const name = columnName(node)!;
  if (table.has(name)) return table.column(name);
  const remedy = suggestName(name, table.names, "columns");
  throw formulaError(node, `there is no column "${name}"`, remedy);
}

function takeRows(column: Column, rows: Int32Array): Column {
  const length = column.kind === "number" ? column.values.length : column.codes.length;
  if (rows.length === length) return column;
  if (column.kind === "number") return { kind: "number", values: takeNumbers(column.values, rows) };
  if (column.kind === "text") return { kind: "text", ...takeCoded(column, rows) };
  return { ...column, codes: rows.map((row) => column.codes[row]) };
}

/** values[rows]; a copy in any case. */
export function takeNumbers(values: Float64Array, rows: Int32Array): Float64Array {
  if (rows.length === values.length) return values.slice();
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = values[rows[i]];
  return taken;
}
