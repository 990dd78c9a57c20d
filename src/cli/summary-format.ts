import type { Summary } from "../results/summary.js";

export const FORMATS = ["text", "markdown", "html", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** A summary in the format asked for, without a final newline. */
export function printSummary(summary: Summary, format: Format): string {
  switch (format) {
    case "text":
      return summary.toString();
    case "markdown":
      return summary.toMarkdown();
    case "html":
      return summary.toHTML();
    case "json":
      return JSON.stringify(summary, null, 2);
  }
}
