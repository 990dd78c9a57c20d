import { formatNumber } from "../results/format-number.js";
import { displayWidth, padRight, singleLine } from "../results/text-layout.js";
import type { ColumnProfile } from "./column-profile.js";
import { likelyGroups, nameInFormula, suggestedCommand, suggestModel } from "./suggest-model.js";

/** What the columns of a file hold, as text: a table, remarks, likely groups and a first command. */
export function describeTable(file: string, columns: readonly ColumnProfile[]): string {
  const rows = columns[0]?.rows ?? 0;
  const head = ["column", "read as", "missing", "holds", "examples"];
  const table = alignLeft([head, ...columns.map(rowOf)]);
  const remarks = columns.flatMap(remarksOn);
  return [
    `${singleLine(file)}: ${count(rows, "row")}, ${count(columns.length, "column")}`,
    "",
    ...table,
    ...(remarks.length > 0 ? ["", ...remarks] : []),
    "",
    ...adviceOn(file, columns),
  ].join("\n");
}

function rowOf(column: ColumnProfile): string[] {
  const { name, type, missing, examples } = column;
  const shown = examples.map((text) => shorten(singleLine(text), 20));
  const more = column.distinct > examples.length ? ", ..." : "";
  return [singleLine(name), type, String(missing), contentOf(column), shown.join(", ") + more];
}

function contentOf({ type, min, max, distinct, whole }: ColumnProfile): string {
  if (type === "empty") return "no value";
  const different = distinct === Infinity ? "more than 50,000" : distinct.toLocaleString("en");
  if (type === "text") return `${different} level${distinct === 1 ? "" : "s"}`;
  const digits = whole ? 0 : 4;
  const range =
    min === max ? `${short(min, digits)} only` : `${short(min, digits)} to ${short(max, digits)}`;
  return `${range}, ${whole ? "whole, " : ""}${different} different`;
}

/** A number without needless zeros. */
function short(value: number, digits: number): string {
  const text = formatNumber(value, digits);
  return text.includes(".") && !/e/iu.test(text) ? text.replace(/\.?0+$/u, "") : text;
}

/** What may be a slip in a column: a word among numbers, decimal commas. */
function remarksOn(column: ColumnProfile): string[] {
  const { name, type, oddCell, numeric, present } = column;
  if (isCoded(column)) {
    return [
      `${name} enters a formula as a number; C(${nameInFormula(name)}) makes its values categories.`,
    ];
  }
  if (type !== "text" || oddCell === null) return [];
  const { text, line } = oddCell;
  const cell = JSON.stringify(shorten(text, 20));
  if (numeric >= 0.9 * present) {
    return [
      `${name} is read as text: line ${line} holds ${cell}, while ${numeric} of ${present} cells are numbers.` +
        ` If that cell means a missing value, add --na ${cell}.`,
    ];
  }
  if (!/^\s*-?\d+,\d+\s*$/u.test(text)) return [];
  return [
    `${name} is read as text: line ${line} holds ${cell}. Decimals are written with a point.`,
  ];
}

/** A few whole numbers may be codes of categories. */
function isCoded({ type, whole, distinct }: ColumnProfile): boolean {
  return type === "number" && whole && distinct > 2 && distinct <= 8;
}

function adviceOn(file: string, columns: readonly ColumnProfile[]): string[] {
  const groups = likelyGroups(columns);
  const listed = groups.map((column) => {
    const each = column.present / column.distinct;
    return `  ${column.name}: ${column.distinct} groups, ${each < 10 ? each.toFixed(1) : Math.round(each)} rows each on average`;
  });
  const lines =
    groups.length > 0
      ? ["Likely groups, for (1 | group):", ...listed]
      : ["No column looks like groups. A mixed model needs one, as in (1 | group)."];
  const suggestion = suggestModel(columns);
  if (suggestion === null || suggestion.groups.length === 0) return lines;
  return [...lines, "", "A model to begin with:", `  ${suggestedCommand(file, suggestion)}`];
}

function count(n: number, what: string): string {
  return `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}

function alignLeft(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, j) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[j])), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, j) => padRight(cell, widths[j]))
      .join("  ")
      .trimEnd(),
  );
}
