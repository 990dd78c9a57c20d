/**
 * Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari, Gelman 2018): parameters are
 * drawn from the prior, data from the model, and the fit says at which quantile of its posterior the
 * true value lies. If the fit is right, those quantiles are uniform.
 *
 *     npm run bench:sbc -- [--methods nuts,inla,vb] [--models binomial,poisson,two] [--sets 200]
 *                          [--seed 1] [--out table.md]
 *
 * Per model and method one row for each kind of parameter: the counts of ten equal bins over all
 * parameters of the kind, and the smallest p value of their chi-square tests, one test a parameter,
 * times the number of tests of the method (Bonferroni): below 0.01 the fit is miscalibrated. For nuts the
 * quantile is the rank among 99 draws, thinned so that they are nearly independent; for the others
 * it is the marginal's distribution function.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import jStat from "jstat";
import { Binomial, CscMatrix, MixedGLM, Poisson } from "mixedglm";
import { normalCdf } from "../dist/math/normal.js";
import { Random } from "../dist/math/random.js";
import { describeMachine, formatNumber, formatSeconds, markdownTable } from "./report.js";

const BINS = 10;
const RANKED = 99;
const FE_P = 1;
const VCP_P = 0.5;

const models = {
  binomial: { family: "binomial", rows: 60, trials: 5, factors: [12] },
  poisson: { family: "poisson", rows: 60, trials: 1, factors: [15] },
  two: { family: "binomial", rows: 120, trials: 2, factors: [15, 6] },
};

const fits = {
  nuts: (model, seed) =>
    quantilesOfDraws(model.fitNuts({ seed, warmup: 400, draws: 495, chains: 2 })),
  inla: (model) => quantilesOfMarginals(model.fitInla()),
  vb: (model) => quantilesOfMarginals(model.fitVb()),
  "vb structured": (model) => quantilesOfMarginals(model.fitVb({ covariance: "structured" })),
  laplace: (model) => quantilesOfMarginals(model.fitLaplace()),
};
const offered = Object.keys(fits).filter((name) => {
  const [word] = name.split(" ");
  return `fit${word[0].toUpperCase()}${word.slice(1)}` in MixedGLM.prototype;
});

const { values: options } = parseArgs({
  options: {
    methods: { type: "string", default: offered.join(",") },
    models: { type: "string", default: Object.keys(models).join(",") },
    sets: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});

const machine = describeMachine();
const rows = options.methods.split(",").flatMap((method) => {
  const runs = options.models.split(",").map((name) => calibrate(method, name));
  const tests = runs.reduce((sum, { histograms }) => sum + histograms.length, 0);
  return runs.flatMap((run) => describeRun(run, tests));
});
const text = [machine, "", table(rows), ""].join("\n");
console.log(text);
if (options.out !== undefined) writeFileSync(options.out, text);

/** Histograms of the quantiles, one for each parameter, over all simulated data sets. */
function calibrate(method, name) {
  const sets = Number(options.sets);
  const begin = performance.now();
  let histograms = null;
  let last = null;
  for (let set = 0; set < sets; set++) {
    const random = new Random(Number(options.seed), set);
    const { model, truth } = simulate(models[name], random);
    const quantiles = fits[method](model, set + 1)(truth);
    histograms ??= Array.from(truth, () => new Array(BINS).fill(0));
    quantiles.forEach((quantile, j) => {
      histograms[j][Math.min(BINS - 1, Math.floor(quantile * BINS))]++;
    });
    last = model;
  }
  return { method, name, histograms, model: last, seconds: (performance.now() - begin) / 1000 };
}

function simulate({ family, rows: n, trials, factors }, random) {
  const beta = [FE_P * random.normal(), FE_P * random.normal()];
  const v = factors.map(() => VCP_P * random.normal());
  const ident = factors.flatMap((levels, k) => new Array(levels).fill(k));
  const u = ident.map((k) => Math.exp(v[k]) * random.normal());
  const exog = Array.from({ length: n }, () => [1, random.normal()]);
  const entries = { rows: [], columns: [] };
  const endog = exog.map((x, i) => {
    let eta = beta[0] + beta[1] * x[1];
    let first = 0;
    factors.forEach((levels, k) => {
      const column = first + (k === 0 ? i % levels : Math.floor(levels * random.uniform()));
      entries.rows.push(i);
      entries.columns.push(column);
      eta += u[column];
      first += levels;
    });
    return respond(family, trials, eta, random);
  });
  const ones = entries.rows.map(() => 1);
  const exogVc = CscMatrix.fromTriplets(n, u.length, entries.rows, entries.columns, ones);
  const model = new MixedGLM(endog, exog, exogVc, ident, {
    family: family === "poisson" ? new Poisson() : new Binomial(),
    feP: FE_P,
    vcpP: VCP_P,
    ...(family === "poisson" ? {} : { trials: new Array(n).fill(trials) }),
  });
  return { model, truth: [...beta, ...v, ...u] };
}

function respond(family, trials, eta, random) {
  if (family === "poisson") return poissonDraw(Math.exp(eta), random);
  const probability = 1 / (1 + Math.exp(-eta));
  let successes = 0;
  for (let t = 0; t < trials; t++) successes += Number(random.uniform() < probability);
  return successes;
}

/** Arrivals of unit rate in a time: sums of exponentials, in parts that do not underflow. */
function poissonDraw(mean, random) {
  let count = 0;
  for (let time = -Math.log(random.uniform()); time < mean; count++) {
    time -= Math.log(random.uniform());
  }
  return count;
}

/** The place of the true value among the draws, at random within its rank. */
function quantilesOfDraws({ draws }) {
  const thinning = Math.floor((draws.chains * draws.draws) / RANKED);
  return (truth) =>
    truth.map((value, j) => {
      const thinned = draws
        .all(j)
        .filter((_, i) => i % thinning === 0)
        .subarray(0, RANKED);
      const below = thinned.reduce((count, draw) => count + Number(draw < value), 0);
      return (below + 0.5) / (RANKED + 1);
    });
}

/** By `result.marginal`, or the Gaussian of mean and SD where there is none. */
function quantilesOfMarginals(result) {
  const { model } = result;
  const names = [...model.fepNames, ...model.vcpNames, ...model.vcNames];
  const sds = [...result.feSd, ...result.vcpSd, ...result.vcSd];
  return (truth) =>
    truth.map((value, j) =>
      typeof result.marginal === "function"
        ? result.marginal(names[j]).cdf(value)
        : normalCdf((value - result.params[j]) / sds[j]),
    );
}

function describeRun({ method, name, histograms, model, seconds }, tests) {
  const p = model.fepNames.length;
  const k = model.vcpNames.length;
  const parts = { fe: [0, p], vcp: [p, p + k], vc: [p + k, histograms.length] };
  return Object.entries(parts).map(([kind, [from, to]]) => {
    const part = histograms.slice(from, to);
    const smallest = Math.min(...part.map(uniformity));
    return {
      method,
      name,
      kind,
      parameters: part.length,
      bins: part.reduce((sum, counts) => sum.map((count, b) => count + counts[b])),
      adjusted: Math.min(1, smallest * tests),
      seconds: kind === "fe" ? seconds : undefined,
    };
  });
}

/** p value of the chi-square test that the bins are equally likely. */
function uniformity(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return 1 - jStat.chisquare.cdf(statistic, counts.length - 1);
}

function table(results) {
  return markdownTable(
    [
      { title: "method", left: true, text: (row) => row.method },
      { title: "model", left: true, text: (row) => row.name },
      { title: "quantity", left: true, text: (row) => row.kind },
      { title: "parameters", text: (row) => String(row.parameters) },
      { title: "counts of ten equal bins", left: true, text: (row) => row.bins.join(" ") },
      { title: "p, adjusted", text: (row) => formatNumber(row.adjusted, 4) },
      { title: "s", text: (row) => formatSeconds(row.seconds) },
    ],
    results,
  );
}
