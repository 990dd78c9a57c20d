import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

/** Markdown table; columns are { title, text(row), left? }. */
export function markdownTable(columns, rows) {
  const line = (cells) => `| ${cells.map(toCell).join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ left }) => (left ? "---" : "--:"))),
    ...rows.map((row) => line(columns.map(({ text }) => text(row)))),
  ].join("\n");
}

/** One line, at most 120 characters, without the mark that ends a cell. */
function toCell(text = "") {
  const line = text.replaceAll(/\s+/gu, " ").replaceAll("|", "\\|");
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

export function describeMachine() {
  const memory = Math.round(totalmem() / 2 ** 30);
  const cores = `${availableParallelism()} cores of ${cpus()[0].model.trim()}`;
  return `${cores}, ${memory} GB, ${type()} ${release()}, Node ${process.version}; load average ${loadavg()[0].toFixed(1)} at the start.`;
}

export const formatNumber = (value, digits) =>
  value === null || value === undefined || !Number.isFinite(value) ? "" : value.toFixed(digits);

/** Seconds to three digits. */
export function formatSeconds(seconds) {
  if (seconds === undefined) return "";
  return seconds >= 100 ? seconds.toFixed(0) : seconds.toPrecision(3);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
