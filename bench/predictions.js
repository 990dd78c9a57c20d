/**
 * Predictions of `fitInla` against sums over draws of `fitNuts`, and against rows that were held out:
 *
 *     npm run bench:predictions -- [--cases epil] [--draws 10000] [--rows 1000] [--splits 20]
 *         [--heldOut 0.1]
 *
 * Draws are per chain, of four; `fitInla` predicts from as many. Compared are at most so many rows, evenly
 * spaced. The sums over NUTS draws are made here,
 * from the matrices of the model, with nothing of the library but the inverse link. Errors are in
 * posterior standard deviations of what is predicted, mean and largest over the rows. The Monte Carlo
 * error is half the difference of two halves of the chains, in the same units.
 *
 * Held out are random rows; their PIT value is P(Y < y) + U P(Y = y) given the others, U uniform: the
 * share of these values inside the central 95% is that of outcomes inside their interval.
 */
import { parseArgs } from "node:util";
import { MixedGLM, Poisson, Binomial } from "mixedglm";
import { findCase } from "./cases.js";
import { LatentDraws, summarize } from "./latent-draws.js";
import { heldOutPit } from "./held-out.js";
import { describeMachine, formatNumber, markdownTable } from "./report.js";

const { values: options } = parseArgs({
  options: {
    cases: { type: "string", default: "epil,contraception,verbagg" },
    draws: { type: "string", default: "10000" },
    rows: { type: "string", default: "1000" },
    splits: { type: "string", default: "20" },
    heldOut: { type: "string", default: "0.1" },
  },
});
const draws = 4 * Number(options.draws);
const mostRows = Number(options.rows);
const splits = Number(options.splits);

console.log(describeMachine(), "\n");
for (const name of options.cases.split(",")) {
  const { formula, family, table } = findCase(name);
  const model = MixedGLM.fromFormula(formula, table(), {
    family: family === "poisson" ? new Poisson() : new Binomial(),
  });
  console.log(`${name}: ${model.data.endog.length} rows\n`);
  if (draws > 0) console.log(comparison(model), "\n");
  if (splits > 0) console.log(heldOut(model), "\n");
}

function comparison(model) {
  const inla = model.fitInla();
  const nuts = model.fitNuts({ draws: draws / 4, seed: 1 });
  console.log(`largest R-hat ${nuts.sampler.rHat.reduce((a, b) => Math.max(a, b)).toFixed(4)}\n`);
  const exact = new LatentDraws(model.data, nuts.draws);
  const n = model.data.endog.length;
  const step = Math.max(1, Math.ceil(n / mostRows));
  const chosen = Array.from({ length: Math.ceil(n / step) }, (_, r) => r * step);
  const rows = ["conditional", "integrated"].flatMap((groups) => {
    const predicted = inla.fitted({ groups, interval: 0.95, draws });
    const truth = chosen.map((i) => summarize(exact.means(i, groups)));
    return ["mean", "lower", "upper"].map((what) => ({
      groups,
      what,
      errors: truth.map((row, r) => Math.abs(predicted[what][chosen[r]] - row[what]) / row.sd),
      noise: truth.map((row) => row.noise[what] / row.sd),
    }));
  });
  return markdownTable(
    [
      { title: "groups", left: true, text: (row) => row.groups },
      { title: "figure", left: true, text: (row) => row.what },
      { title: "mean error", text: (row) => formatNumber(average(row.errors), 4) },
      { title: "worst row", text: (row) => formatNumber(largest(row.errors), 3) },
      { title: "Monte Carlo, mean", text: (row) => formatNumber(average(row.noise), 4) },
      { title: "worst row", text: (row) => formatNumber(largest(row.noise), 3) },
    ],
    rows,
  );
}

function heldOut(model) {
  const pit = Array.from({ length: splits }, (_, s) =>
    heldOutPit(model, Number(options.heldOut), s + 1),
  );
  const inside = pit.map((values) => average(values.map((u) => Number(u > 0.025 && u < 0.975))));
  const all = pit.flat();
  const share = average(all.map((u) => Number(u > 0.025 && u < 0.975)));
  const range = [Math.min(...inside), Math.max(...inside)].map((x) => (100 * x).toFixed(1));
  return `held out, ${splits} splits, ${all.length} rows: ${(100 * share).toFixed(1)}% of PIT values inside the central 95% (by split ${range.join(" to ")}%)`;
}

function average(values) {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function largest(values) {
  return values.reduce((a, b) => Math.max(a, b), 0);
}
