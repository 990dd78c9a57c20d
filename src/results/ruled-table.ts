import { displayWidth, wrapText } from "./text-layout.js";
import { layoutTable } from "./text-table.js";

/** Title, head and rows between rules, then notes wrapped to the width of the table. */
export function ruledTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  notes: readonly string[] = [],
): string {
  const table = layoutTable(columns, rows, Math.max(60, displayWidth(title)));
  const rule = (mark: string) => mark.repeat(table.width);
  const indent = " ".repeat(Math.trunc((table.width - displayWidth(title)) / 2));
  const head = [indent + title, rule("="), table.head, rule("-")];
  const lines = [...head, ...table.body, rule("=")];
  const wrapped = notes.flatMap((note) => wrapText(note, table.width));
  return [...lines, ...wrapped].map((line) => line.trimEnd()).join("\n");
}
