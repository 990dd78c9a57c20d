/**
 * One fit of one case in this process, without a warm-up, as one line of JSON:
 *
 *     node bench/fit-one.js <case> <method> [<draws>]
 *
 * Methods: map, laplace (maximum likelihood: flat priors, one quadrature point), vb, inla, nuts
 * (4 chains of so many draws after as many of warm-up, default 1,000).
 * `seconds` counts the constructor and the fit, from arrays in memory; `designSeconds`, not part of
 * it, is what making those arrays from the columns took.
 */
import { Binomial, MixedGLM, Poisson } from "mixedglm";
import { findCase } from "./cases.js";
import { peakMB } from "./peak-memory.js";

const fits = {
  map: (model) => model.fitMap(),
  laplace: (model) => model.fitLaplace({ quadraturePoints: 1 }),
  vb: (model) => model.fitVb(),
  inla: (model) => model.fitInla(),
  nuts: (model) => model.fitNuts({ seed: 1, draws, warmup: draws }),
};

const [caseName, method, drawsText = "1000"] = process.argv.slice(2);
const draws = Number(drawsText);
const fit = fits[method];
if (fit === undefined) throw new Error(`no method ${method}: ${Object.keys(fits).join(", ")}`);
const { family, vcpP = 1, ...benchmark } = findCase(caseName);

const table = benchmark.table();
const designStart = performance.now();
const design = await benchmark.design(table);
const start = performance.now();
const model = new MixedGLM(design.endog, design.exog, design.exogVc, design.ident, {
  family: family === "poisson" ? new Poisson() : new Binomial(),
  ...(method === "laplace" ? { feP: Infinity, vcpP: Infinity } : { feP: 2, vcpP }),
  ...(design.trials ? { trials: design.trials } : {}),
  fepNames: design.fepNames,
  vcpNames: design.vcpNames,
});
const result = fit(model);
const seconds = (performance.now() - start) / 1000;

const named = (names, values) => Object.fromEntries(names.map((name, j) => [name, values[j]]));
const report = {
  case: caseName,
  method,
  seconds,
  designSeconds: (start - designStart) / 1000,
  peakMB: peakMB(),
  rows: model.exogVc.rows,
  effects: model.exogVc.columns,
  ...factorSize(model),
  logLik: result.logLik ?? null,
  logPosterior: method === "map" ? model.logposterior(result.params) : null,
  fe: named(model.fepNames, result.feMean),
  sd: named(model.vcpNames, result.vcpMean.map(Math.exp)),
  converged: result.convergence.converged,
  message: result.convergence.message,
  warnings: result.warnings.map(({ code }) => code),
};
console.log(JSON.stringify(report));

/** Order of the dense tail of the factor, and entries of its buffer; null where not to be seen. */
function factorSize({ conditional }) {
  const { tailSize = null, length = null } = conditional?.hessian?.factor?.symbolic ?? {};
  return { denseTail: tailSize, factorEntries: length };
}
