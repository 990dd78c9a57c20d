/**
 * Are quantile residuals standard normal where the model is right, and do they tell where it is not?
 *
 *     npm run bench:residuals -- [--cases cbpp,salamanders] [--sets 200] [--overdispersion 0.7]
 *
 * For each data set: parameters drawn from the posterior of `fitInla` of the real data, random effects
 * included; a response drawn given them, where asked for with a normal number of the SD given added to
 * every row's linear predictor; a new fit; its quantile residuals; their p value in Kolmogorov and
 * Smirnov's test against the standard normal. The table has the shares of p values below 0.05 and 0.5,
 * and the p value of the same test of their uniformity.
 */
import { parseArgs } from "node:util";
import { Binomial, MixedGLM, Poisson } from "mixedglm";
import { findCase } from "./cases.js";
import { Random } from "./random.js";
import { describeMachine, formatNumber, markdownTable } from "./report.js";

const { values: options } = parseArgs({
  options: {
    cases: { type: "string", default: "cbpp,salamanders" },
    sets: { type: "string", default: "200" },
    overdispersion: { type: "string", default: "0.7" },
  },
});
const sets = Number(options.sets);

console.log(describeMachine(), "\n");
const rows = options.cases.split(",").flatMap((name) => {
  const { formula, family, table } = findCase(name);
  const model = MixedGLM.fromFormula(formula, table(), {
    family: family === "poisson" ? new Poisson() : new Binomial(),
  });
  const parameters = model.fitInla().sample(sets, { seed: 1 });
  return [0, Number(options.overdispersion)].flatMap((sd) => {
    const pValues = Array.from({ length: sets }, (_, s) => {
      const fit = refit(model, parameters.getRow(s), sd, new Random(s + 1));
      return [1, 1000].map((draws) =>
        normality(fit.residuals({ type: "quantile", draws, seed: s + 1 })),
      );
    });
    return [0, 1].map((d) => ({ name, sd, draws: [1, 1000][d], p: pValues.map((p) => p[d]) }));
  });
});
console.log(
  markdownTable(
    [
      { title: "data", left: true, text: ({ name }) => name },
      { title: "SD added to rows", text: ({ sd }) => String(sd) },
      { title: "draws", text: ({ draws }) => String(draws) },
      { title: "p < 0.05", text: ({ p }) => `${share(p, 0.05)}%` },
      { title: "p < 0.5", text: ({ p }) => `${share(p, 0.5)}%` },
      { title: "uniformity of p", text: ({ p }) => formatNumber(kolmogorov(p), 4) },
    ],
    rows,
  ),
);

/** A fit of data that have the parameters given (fe, vcp, vc). */
function refit({ data }, parameters, sd, random) {
  const { exog, exogVc, offset, trials, termOf, termSizes, family } = data;
  const p = exog.columns;
  const eta = Array.from(offset, (shift, i) => {
    let sum = shift + sd * random.normal();
    for (let j = 0; j < p; j++) sum += exog.data[i * p + j] * parameters[j];
    return sum;
  });
  for (let j = 0; j < exogVc.columns; j++) {
    for (let t = exogVc.columnPointers[j]; t < exogVc.columnPointers[j + 1]; t++) {
      eta[exogVc.rowIndices[t]] += exogVc.values[t] * parameters[p + termSizes.length + j];
    }
  }
  const y = eta.map((value, i) => respond(family, family.link.inverse(value), trials[i], random));
  return new MixedGLM(y, exog, exogVc, [...termOf], {
    family,
    offset,
    ...(family.usesTrials ? { trials } : {}),
  }).fitInla();
}

function respond(family, mean, trials, random) {
  if (family instanceof Poisson) return random.poisson(mean);
  let successes = 0;
  for (let t = 0; t < trials; t++) successes += Number(random.uniform() < mean);
  return successes;
}

function normality(residuals) {
  return kolmogorov(Array.from(residuals, normalCdf));
}

/** P value of the largest distance of the empirical distribution function from the uniform. */
function kolmogorov(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((d, u, i) => Math.max(d, (i + 1) / n - u, u - i / n), 0);
  // Stephens (1970): with this argument the limiting distribution serves from n = 5 on
  const x = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k < 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

/** Phi, by Simpson's rule on its density: to 1e-10 in the middle, where the test looks. */
function normalCdf(z) {
  const limit = Math.max(-8, Math.min(8, z));
  const n = 400;
  const h = limit / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((i * h) ** 2) / 2);
  }
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

function share(p, level) {
  return formatNumber((100 * p.filter((value) => value < level).length) / p.length, 1);
}
