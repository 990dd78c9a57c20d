import type { FitWarning } from "../errors.js";
import { formatSummary } from "./format-summary.js";
import { renderHTML } from "./render-html.js";
import { renderMarkdown } from "./render-markdown.js";
import { renderText } from "./render-text.js";
import type { SummaryData, SummaryRow } from "./summary-data.js";

/** The summary of a fit: data at full precision, and four ways to print it. */
export class Summary implements SummaryData {
  readonly title: string;
  readonly header: readonly (readonly [label: string, value: string])[];
  readonly columns: readonly string[];
  readonly rows: readonly SummaryRow[];
  readonly notes: readonly string[];
  readonly warnings: readonly FitWarning[];

  constructor(data: SummaryData) {
    this.title = data.title;
    this.header = data.header;
    this.columns = data.columns;
    this.rows = data.rows;
    this.notes = data.notes;
    this.warnings = data.warnings;
  }

  /** Fixed-width text in the layout of statsmodels, without a final newline. */
  toString(): string {
    return renderText(formatSummary(this));
  }

  /** GitHub-flavoured Markdown: the title in bold, two tables, notes as paragraphs. */
  toMarkdown(): string {
    return renderMarkdown(formatSummary(this));
  }

  /** A `div` of class `mixedglm-summary` with two tables; every text is escaped. */
  toHTML(): string {
    return renderHTML(formatSummary(this));
  }

  /** Plain data; `JSON.stringify` writes NaN and infinite numbers as null. */
  toJSON(): SummaryData {
    return { ...this };
  }
}
