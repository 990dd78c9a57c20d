import type { FormattedSummary } from "./format-summary.js";
import { displayWidth, padRight, wrapText } from "./text-layout.js";
import { layoutTable } from "./text-table.js";

type Pair = readonly [label: string, value: string];

/** Header values up to this width stand in two columns; longer ones follow, one below the other. */
const SHORT_VALUE = 28;
const GAP = "   ";

/** Title, header, table and notes between rules, in the layout of statsmodels. */
export function renderText(summary: FormattedSummary): string {
  const isShort = ([, value]: Pair) => displayWidth(value) <= SHORT_VALUE;
  const short = summary.header.filter(isShort);
  const long = summary.header.filter((pair) => !isShort(pair));
  const half = Math.ceil(short.length / 2);
  const left = alignPairs(short.slice(0, half));
  const right = alignPairs(short.slice(half));

  const { columns, rows } = summary;
  const table = layoutTable(columns, rows, left.width + GAP.length + right.width);
  const { width } = table;
  const rightStart = width - right.width;
  const lines = [
    " ".repeat(Math.max(0, Math.trunc((width - displayWidth(summary.title)) / 2))) + summary.title,
    "=".repeat(width),
    ...left.lines.map((line, i) => padRight(line, rightStart) + (right.lines[i] ?? "")),
    ...long.flatMap((pair) => wrapPair(pair, width)),
    "-".repeat(width),
    table.head,
    "-".repeat(width),
    ...table.body,
    "=".repeat(width),
    ...summary.notes.flatMap((note) => wrapText(note, width)),
  ];
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** "Label: value" lines with the values one below the other. */
function alignPairs(pairs: readonly Pair[]): { width: number; lines: string[] } {
  const indent = Math.max(0, ...pairs.map(([label]) => displayWidth(label) + 2));
  const lines = pairs.map(([label, value]) => padRight(`${label}:`, indent) + value);
  return { width: Math.max(0, ...lines.map(displayWidth)), lines };
}

/** "Label: value", the value wrapped within `width` and its further lines indented. */
function wrapPair([label, value]: Pair, width: number): string[] {
  const start = `${label}: `;
  const indent = displayWidth(start);
  const blank = " ".repeat(indent);
  return wrapText(value, width - indent).map((line, i) => (i === 0 ? start : blank) + line);
}
