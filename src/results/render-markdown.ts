import type { FormattedSummary } from "./format-summary.js";

/** GitHub-flavoured Markdown; texts are escaped, so that names print as they are. */
export function renderMarkdown({ title, header, columns, rows, notes }: FormattedSummary): string {
  const alignments = columns.map((_, c) => (c === 0 ? ":--" : "--:"));
  const headerTable = [
    tableRow(["", ""]),
    "| :-- | :-- |",
    ...header.map((pair) => tableRow(pair)),
  ];
  const mainTable = [tableRow(columns), `| ${alignments.join(" | ")} |`, ...rows.map(tableRow)];
  const blocks = [
    ...(title === "" ? [] : [`**${escapeMarkdown(title)}**`]),
    ...(header.length === 0 ? [] : [headerTable.join("\n")]),
    mainTable.join("\n"),
    ...notes.map(escapeMarkdown),
  ];
  return blocks.join("\n\n");
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map(escapeMarkdown).join(" | ")} |`;
}

/** Backslashes before what Markdown reads as markup; an underscore within a word is not. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*~|<>&$[\]]|\b_|_\b/g, "\\$&");
}
