import type { ColumnDescription, TableDescription } from "../protocol.js";
import type { Table } from "./read-table.js";

const PREVIEW_ROWS = 8;
const EXAMPLES = 4;

/** What the page shows of a table. */
export function describeTable(table: Table): TableDescription {
  const columns = Object.entries(table);
  const rows = columns[0][1].length;
  const shown = Array.from({ length: Math.min(rows, PREVIEW_ROWS) }, (_, row) => row);
  return {
    rows,
    columns: columns.map(([name, cells]) => describeColumn(name, cells)),
    preview: shown.map((row) => columns.map(([, cells]) => cellText(cells[row]))),
  };
}

function describeColumn(name: string, cells: Table[string]): ColumnDescription {
  const values = new Set<string | number>();
  let missing = 0;
  for (const cell of cells) {
    if (cell === null || Number.isNaN(cell)) missing++;
    else values.add(cell);
  }
  const sorted = [...values].sort((a, b) => (a < b ? -1 : 1));
  const numbers = sorted.filter((value) => typeof value === "number");
  const isNumber = ArrayBuffer.isView(cells);
  return {
    name,
    kind: isNumber ? "number" : "text",
    distinct: values.size,
    missing,
    range: isNumber && numbers.length > 0 ? [numbers[0], numbers[numbers.length - 1]] : null,
    whole: isNumber && numbers.every(Number.isInteger),
    examples: sorted.slice(0, EXAMPLES).map(String),
  };
}

function cellText(cell: string | number | null): string {
  return cell === null || Number.isNaN(cell) ? "" : String(cell);
}
