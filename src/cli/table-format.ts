import type { Summary } from "../results/summary.js";
import { tableOf, type Table } from "../results/table.js";

export const FORMATS = ["text", "markdown", "html", "csv", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** A summary or a table in the format asked for, with a final newline. */
export function printTable(table: Summary | Table, format: Format): string {
  switch (format) {
    case "text":
      return `${table.toString()}\n`;
    case "markdown":
      return `${table.toMarkdown()}\n`;
    case "html":
      return `${table.toHTML()}\n`;
    case "csv":
      return ("toCSV" in table ? table : tableOf(table)).toCSV();
    case "json":
      return `${JSON.stringify(table, null, 2)}\n`;
  }
}
