/** A cell: text, a number, or nothing. */
export type Cell = string | number | boolean | null;

/**
 * Comma-separated lines (RFC 4180) that end with a line feed. Texts that a spreadsheet would take for a
 * formula, which begin with = + - @, a tabulator or a carriage return, get an apostrophe before them;
 * numbers are written in full, and missing ones as NA.
 */
export function renderCSV(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `${cells.map(csvCell).join(",")}\n`;
  return [columns, ...rows].map(line).join("");
}

function csvCell(cell: Cell): string {
  if (typeof cell === "number") return Number.isNaN(cell) ? "NA" : String(cell);
  if (cell === null) return "";
  const text = String(cell).replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
