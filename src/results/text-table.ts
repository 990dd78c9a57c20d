import { displayWidth, padBoth, padLeft, padRight } from "./text-layout.js";

/** A table in fixed-width text: the title line and the lines of the body, all of one width. */
export interface TextTable {
  readonly width: number;
  readonly head: string;
  readonly body: readonly string[];
}

/**
 * Columns as statsmodels lays them out: one blank between columns, the first aligned left, the
 * others right, titles centred. A table narrower than `minimumWidth` is stretched to it: equally
 * between the columns, and the remainder in the first.
 */
export function layoutTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  minimumWidth = 0,
): TextTable {
  const widths = columns.map((title, c) =>
    rows.reduce((width, row) => Math.max(width, displayWidth(row[c])), displayWidth(title)),
  );
  const gaps = columns.length - 1;
  const natural = widths.reduce((sum, width) => sum + width, gaps);
  const missing = Math.max(0, minimumWidth - natural);
  const stretch = gaps === 0 ? 0 : Math.floor(missing / gaps);
  widths[0] += missing - stretch * gaps;

  const blanks = " ".repeat(1 + stretch);
  const align = (cell: string, c: number) => (c === 0 ? padRight : padLeft)(cell, widths[c]);
  return {
    width: natural + missing,
    head: columns.map((title, c) => padBoth(title, widths[c])).join(blanks),
    body: rows.map((row) => row.map(align).join(blanks)),
  };
}
