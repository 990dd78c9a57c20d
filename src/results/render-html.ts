import type { FormattedSummary } from "./format-summary.js";

/** One `div` with a table of the header, the main table and a paragraph per note; all escaped. */
export function renderHTML({ title, header, columns, rows, notes }: FormattedSummary): string {
  return [
    '<div class="mixedglm-summary">',
    ...(header.length === 0 ? [] : headerTable(title, header)),
    "<table>",
    ...(header.length === 0 && title !== "" ? [`<caption>${escapeHTML(title)}</caption>`] : []),
    "<thead>",
    tableRow(...columns.map((column) => heading("col", column))),
    "</thead>",
    "<tbody>",
    ...rows.map(([name, ...cells]) => tableRow(heading("row", name), dataCells(cells))),
    "</tbody>",
    "</table>",
    ...notes.map((note) => `<p>${escapeHTML(note)}</p>`),
    "</div>",
  ].join("\n");
}

function headerTable(title: string, header: FormattedSummary["header"]): string[] {
  return [
    "<table>",
    `<caption>${escapeHTML(title)}</caption>`,
    "<tbody>",
    ...header.map(([label, value]) => tableRow(heading("row", label), dataCells([value]))),
    "</tbody>",
    "</table>",
  ];
}

function tableRow(...cells: string[]): string {
  return `<tr>${cells.join("")}</tr>`;
}

function heading(scope: "row" | "col", text: string): string {
  return `<th scope="${scope}">${escapeHTML(text)}</th>`;
}

function dataCells(texts: readonly string[]): string {
  return texts.map((text) => `<td>${escapeHTML(text)}</td>`).join("");
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text` as HTML or XML shows it: in an element or in a quoted attribute. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
