// After the fit: predictions with intervals, residuals, checks of the model, cross-validation and means
// over the data, for counts of salamanders at 23 sites.
import { compareModels, MixedGLM, Poisson } from "mixedglm";
import { readData } from "./read-data.js";

const data = readData("salamanders");
const fit = (formula) => MixedGLM.fromFormula(formula, data, { family: new Poisson() }).fitInla();
const result = fit("count ~ mined + spp + (1 | site)");

// Expected counts of two species at the first site, at a new one like it, and on average over such sites.
const [mined, site] = [data.mined[0], data.site[0]];
const rows = ["GP", "PR"].map((spp) => ({ mined, spp, site }));
for (const groups of ["conditional", "new", "integrated"]) {
  const { mean, lower, upper } = result.predict({ data: rows, groups, interval: 0.95 });
  const shown = rows.map(
    ({ spp }, i) => `${spp} ${mean[i].toFixed(2)} [${lower[i].toFixed(2)}, ${upper[i].toFixed(2)}]`,
  );
  console.log(`${groups.padEnd(11)} ${shown.join("   ")}`);
}

// Counts that a new survey of the same site may find.
const counts = result.predict({ data: rows, kind: "outcome", interval: 0.9 });
console.log(`90% of counts of GP lie between ${counts.lower[0]} and ${counts.upper[0]}.`);

// A right model has standard normal quantile residuals. These have longer tails.
const residuals = result.residuals({ type: "quantile", draws: 1, seed: 1 });
const far = residuals.filter((r) => Math.abs(r) > 1.96).length / residuals.length;
console.log(`\nQuantile residuals beyond 1.96: ${(100 * far).toFixed(1)}%, expected are 5%.`);
for (const check of result.posteriorPredictiveCheck({ statistics: ["zeros", "overdispersion"] })) {
  const { statistic, observed, mean, pValue } = check;
  console.log(`${statistic}: data ${observed.toFixed(2)}, model ${mean.toFixed(2)}, p ${pValue}`);
}

// An effect for each row takes up the overdispersion: cross-validation prefers it by far.
data.row = Array.from(data.count, (_, i) => `r${i}`);
const better = fit("count ~ mined + spp + (1 | site) + (1 | row)");
console.log(`\n${compareModels({ poisson: result.loo(), "row effects": better.loo() })}`);

// Leaving out whole sites: how well are counts of a new site foretold?
console.log(`\n${result.loo({ groups: "site" })}`);

// Mean counts by mining, averaged over the data and over new sites.
console.log(`\n${better.marginalMeans("mined")}`);
