/**
 * How time and memory of the maximum-likelihood fit grow, each fit in a process of its own:
 *
 *     npm run build && node bench/growth.js [--cases single-1e4,crossed-1e3] [--runs 1] [--out file.md]
 *
 * One grouping factor with 10 rows per group, then with 1,000 groups throughout, then two randomly
 * crossed factors of m levels in all and 10 m rows, where the factor of the Hessian ends in a dense
 * block ("dense tail") whose order bounds time (cubic) and memory (quadratic).
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findCase } from "./cases.js";
import { describeMachine, formatNumber, formatSeconds, markdownTable, median } from "./report.js";
import { runFit } from "./systems.js";

const DEFAULT_CASES =
  "single-1e4,single-1e5,single-1e6,single-1e4x1000,single-1e5x1000,single-1e6x1000,crossed-1e3,crossed-3e3,crossed-1e4";

const { values: options } = parseArgs({
  options: {
    cases: { type: "string", default: DEFAULT_CASES },
    runs: { type: "string", default: "1" },
    timeout: { type: "string", default: "600" },
    out: { type: "string" },
  },
});

const machine = describeMachine();
const reports = options.cases.split(",").map(measure);
const columns = [
  { title: "case", left: true, text: ({ name }) => name },
  { title: "rows", text: ({ rows }) => formatNumber(rows, 0) },
  { title: "effects", text: ({ effects }) => formatNumber(effects, 0) },
  { title: "median s", text: ({ seconds }) => formatSeconds(seconds) },
  { title: "us per row", text: ({ seconds, rows }) => formatNumber((1e6 * seconds) / rows, 2) },
  { title: "peak MB", text: ({ peakMB }) => formatNumber(peakMB, 0) },
  { title: "dense tail", text: ({ denseTail }) => formatNumber(denseTail, 0) },
  { title: "factor MB", text: ({ factorEntries }) => formatNumber(megabytes(factorEntries), 1) },
  { title: "notes", left: true, text: ({ notes }) => notes },
];
const text = `${machine}\n\n${markdownTable(columns, reports)}\n`;
console.log(text);
if (options.out !== undefined) writeFileSync(options.out, text);

/** The last of the runs, with medians of time and memory. */
function measure(name) {
  const benchmark = findCase(name);
  const runs = [];
  for (let run = 0; run < Number(options.runs); run++) {
    const report = runFit("mixedglm", benchmark, "laplace", null, Number(options.timeout));
    console.error(`${name}: ${report.failure ?? `${formatSeconds(report.seconds)} s`}`);
    if (report.failure !== undefined) return { name, notes: report.failure };
    runs.push(report);
  }
  const last = runs.at(-1);
  return {
    ...last,
    name,
    seconds: median(runs.map(({ seconds }) => seconds)),
    peakMB: median(runs.map(({ peakMB }) => peakMB)),
    notes: [...(last.converged ? [] : ["not converged"]), ...last.warnings].join("; "),
  };
}

function megabytes(entries) {
  return entries === null || entries === undefined ? null : (8 * entries) / 1e6;
}
