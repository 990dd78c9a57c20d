import type { FitWarning } from "../errors.js";
import { formatNumber } from "./format-number.js";
import type { SummaryData, SummaryRow } from "./summary-data.js";
import { singleLine } from "./text-layout.js";

/** A summary as text: clean single lines, numbers rounded, nothing escaped or aligned. */
export interface FormattedSummary {
  readonly title: string;
  readonly header: readonly (readonly [label: string, value: string])[];
  readonly columns: readonly string[];
  /** Cells, one per column. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** Four decimals for posterior means and SDs, three for standard deviations; warnings as notes. */
export function formatSummary(summary: SummaryData): FormattedSummary {
  return {
    title: singleLine(summary.title),
    header: summary.header.map(([label, value]) => [singleLine(label), singleLine(value)]),
    columns: summary.columns.map(singleLine),
    rows: summary.rows.map(formatRow),
    notes: [...summary.notes, ...summary.warnings.map(describeWarning)].map(singleLine),
  };
}

function formatRow({ name, type, mean, sd, ratio, ...natural }: SummaryRow): string[] {
  const scales = [natural.scale, natural.scaleLower, natural.scaleUpper];
  const ratios = ratio === undefined ? [] : [ratio?.median, ratio?.lower, ratio?.upper];
  return [
    singleLine(name),
    type,
    formatNumber(mean, 4),
    formatNumber(sd, 4),
    ...scales.map((scale) => (scale === null ? "" : formatNumber(scale, 3))),
    ...ratios.map((value) => (value === undefined ? "" : formatNumber(value, 3))),
  ];
}

function describeWarning({ code, message, remedy }: FitWarning): string {
  return `Warning (${code}): ${sentence(message)} ${sentence(remedy)}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
