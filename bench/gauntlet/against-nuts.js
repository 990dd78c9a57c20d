/**
 * A sample of fits by `fitInla` without a warning, judged by long runs of `fitNuts`:
 *
 *     npm run build && node bench/gauntlet/against-nuts.js [--models 2] [--seed 1] [--out file]
 *
 * `--models` of each kind. Differences are in posterior SDs; runs that themselves warn are left out.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as library from "mixedglm";
import { markdownTable } from "../report.js";
import { buildModel, judge } from "./judge.js";
import { generate, KINDS } from "./kinds.js";

const { values: options } = parseArgs({
  options: {
    models: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});
const LONG = { chains: 4, warmup: 500, draws: 2000 };

const rows = Object.keys(KINDS).flatMap((kind) => {
  if (kind === "a large group") return [];
  const pairs = compareKind(kind);
  return pairs.length === 0 ? [] : [summary(kind, pairs)];
});
const text = markdownTable(
  [
    { title: "kind", left: true, text: ({ kind }) => kind },
    { title: "fits", text: ({ fits }) => String(fits) },
    { title: "parameters", text: ({ count }) => String(count) },
    { title: "largest difference of means, SDs", text: ({ mean }) => mean.toFixed(2) },
    { title: "ratios of SDs", text: ({ low, high }) => `${low.toFixed(2)} to ${high.toFixed(2)}` },
  ],
  [...rows, total(rows)],
);
console.log(text);
if (options.out) writeFileSync(options.out, `${text}\n`);

/** { mean, ratio } of every fixed effect and log SD of the kind's unwarned fits. */
function compareKind(kind) {
  const pairs = [];
  const first = Number(options.seed) * 1000;
  for (let seed = first; seed < first + 40; seed++) {
    if (new Set(pairs.map((pair) => pair.seed)).size === Number(options.models)) break;
    const spec = generate(kind, seed);
    const { outcome, result } = judge(library, spec, "inla");
    if (outcome !== "true") continue;
    const long = buildModel(library, spec).fitNuts(LONG);
    if (long.warnings.some(({ severity }) => severity !== "note")) continue;
    const found = compare(result, long).map((pair) => ({ ...pair, seed }));
    const worst = Math.max(...found.map(({ mean }) => mean));
    if (worst > 0.1)
      console.log(`${kind} ${seed}: ${worst.toFixed(2)} ${spec.family} ${spec.link}`);
    pairs.push(...found);
  }
  return pairs;
}

function compare(fit, long) {
  const outer = ({ feMean, feSd, vcpMean, vcpSd }) => [
    [...feMean, ...vcpMean],
    [...feSd, ...vcpSd],
  ];
  const [means, sds] = outer(fit);
  const [longMeans, longSds] = outer(long);
  return means.map((mean, j) => ({
    mean: Math.abs(mean - longMeans[j]) / longSds[j],
    ratio: sds[j] / longSds[j],
  }));
}

function summary(kind, pairs) {
  const ratios = pairs.map(({ ratio }) => ratio);
  return {
    kind,
    fits: new Set(pairs.map(({ seed }) => seed)).size,
    count: pairs.length,
    mean: Math.max(...pairs.map(({ mean }) => mean)),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
  };
}

function total(all) {
  const sum = (name) => all.reduce((s, row) => s + row[name], 0);
  return {
    kind: "all",
    fits: sum("fits"),
    count: sum("count"),
    mean: Math.max(...all.map(({ mean }) => mean)),
    low: Math.min(...all.map(({ low }) => low)),
    high: Math.max(...all.map(({ high }) => high)),
  };
}
