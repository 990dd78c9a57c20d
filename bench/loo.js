/**
 * How far `result.loo()` is from refits without each row, and without each herd, on cbpp:
 *
 *     npm run bench:loo -- [--draws 2000] [--seeds 3]
 *
 * The truth is log p(y_i | y without i), the difference of the log marginal likelihoods of `fitInla`
 * with and without. Errors are in elpd, per row or herd.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { MixedGLM, parseCsv } from "mixedglm";
import { describeMachine, markdownTable, median } from "./report.js";

const { values: options } = parseArgs({
  options: { draws: { type: "string", default: "2000" }, seeds: { type: "string", default: "3" } },
});
const draws = Number(options.draws);
const seeds = Array.from({ length: Number(options.seeds) }, (_, s) => s + 1);

const file = new URL("../examples/data/cbpp.csv", import.meta.url);
const rows = [...tableRows(parseCsv(readFileSync(file, "utf8")))];
const herds = [...new Set(rows.map(({ herd }) => herd))];
const full = modelOf(rows);
const inla = full.fitInla();
const exactRows = rows.map((_, i) => without((_, other) => other === i));
const exactHerds = new Map(
  herds.map((herd) => [`herd[${herd}]`, without((row) => row.herd === herd)]),
);

const fits = {
  inla,
  laplace: full.fitLaplace(),
  map: full.fitMap(),
  vb: full.fitVb(),
  "vb structured": full.fitVb({ covariance: "structured" }),
};
const titles = ["fit", "left out", "largest error", "error of the sum", "largest k-hat", "seconds"];
const columns = titles.map((title, c) => ({ title, left: c < 2, text: (cells) => cells[c] }));
const lines = Object.entries(fits).flatMap(([name, result]) => [
  [
    name,
    "row",
    ...errors(
      (seed) => result.loo({ draws, seed }),
      (_, i) => exactRows[i],
    ),
  ],
  [
    name,
    "herd",
    ...errors(
      (seed) => result.loo({ draws, seed, groups: "herd" }),
      (group) => exactHerds.get(group),
    ),
  ],
]);
console.log(`${describeMachine()}\n${draws} draws, worst of ${seeds.length} seeds\n`);
console.log(markdownTable(columns, lines));

function errors(score, exact) {
  const runs = seeds.map((seed) => {
    const start = performance.now();
    const { names, pointwise, kHat } = score(seed);
    const seconds = (performance.now() - start) / 1000;
    const differences = names.map((name, i) => pointwise[i] - exact(name, i));
    return { differences, kHat: Math.max(...kHat), seconds };
  });
  const largest = runs.map(({ differences }) => Math.max(...differences.map(Math.abs)));
  const sums = runs.map(({ differences }) => Math.abs(differences.reduce((a, b) => a + b, 0)));
  return [
    number(Math.max(...largest)),
    number(Math.max(...sums)),
    number(Math.max(...runs.map(({ kHat }) => kHat))),
    number(median(runs.map(({ seconds }) => seconds))),
  ];
}

function number(value) {
  return value.toFixed(3);
}

function without(leftOut) {
  const kept = rows.filter((row, i) => !leftOut(row, i));
  return inla.logMarginalLikelihood - modelOf(kept).fitInla().logMarginalLikelihood;
}

function modelOf(data) {
  const formula = "incidence ~ C(period) + (1 | herd)";
  return MixedGLM.fromFormula(formula, data, { trials: "size" });
}

function* tableRows(table) {
  if (Array.isArray(table)) return yield* table;
  const names = Object.keys(table);
  for (let i = 0; i < table[names[0]].length; i++) {
    yield Object.fromEntries(names.map((name) => [name, table[name][i]]));
  }
}
