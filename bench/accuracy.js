/**
 * How far each fit is from long MCMC, on the same model and priors:
 *
 *     npm run bench:accuracy -- [--cases cbpp,epil] [--methods map,vb,laplace,inla] [--out table.md]
 *
 * The references are in tests/reference/mcmc: 20,000 draws of Stan's NUTS each, vcpP = 1, feP = 2.
 * Errors of means and quantiles are in posterior standard deviations of the reference, SDs are
 * ratios to it: the largest error and the range of ratios over the parameters of each kind. Their
 * own Monte Carlo error is about 0.01 SD in a mean and 1% in an SD.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { MixedGLM } from "mixedglm";
import { readReference, referenceModel, referenceNames } from "./references.js";
import { describeMachine, formatNumber, formatSeconds, markdownTable, median } from "./report.js";

/** Every fit by name; "vb structured" and the like are options of one method. */
const fits = {
  map: (model) => model.fitMap(),
  laplace: (model) => model.fitLaplace(),
  vb: (model) => model.fitVb(),
  "vb structured": (model) => model.fitVb({ covariance: "structured" }),
  inla: (model) => model.fitInla(),
  nuts: (model) => model.fitNuts({ seed: 1 }),
};
const offered = Object.keys(fits).filter((name) => methodOf(name) in MixedGLM.prototype);

const { values: options } = parseArgs({
  options: {
    cases: { type: "string", default: referenceNames.join(",") },
    methods: { type: "string", default: offered.join(",") },
    out: { type: "string" },
  },
});

const jobs = options.cases.split(",").flatMap((name) => {
  const reference = readReference(name);
  return options.methods.split(",").flatMap((method) => compare(reference, method));
});
const text = [describeMachine(), "", resultTable(jobs), ""].join("\n");
console.log(text);
if (options.out !== undefined) writeFileSync(options.out, text);

function methodOf(name) {
  const [word] = name.split(" ");
  return `fit${word[0].toUpperCase()}${word.slice(1)}`;
}

/** One row for each kind of parameter. Seconds: median of three runs, constructor included. */
function compare(reference, method) {
  const seconds = [];
  let result;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    result = fits[method](referenceModel(reference));
    seconds.push((performance.now() - start) / 1000);
  }
  return ["fe", "vcp", "vc"].map((kind) => ({
    case: reference.name,
    method,
    kind,
    seconds: kind === "fe" ? median(seconds) : undefined,
    warnings: kind === "fe" ? result.warnings.map(({ code }) => code).join(", ") : "",
    ...errorsOf(reference, result, kind),
  }));
}

function errorsOf(reference, result, kind) {
  const posterior = reference.posterior[kind];
  const names = reference[`${kind}_names`];
  const largest = (errors) => Math.max(0, ...errors.map(Math.abs));
  const ratios = Array.from(result[`${kind}Sd`], (sd, j) => sd / posterior.sd[j]);
  const quantileErrors = (probability, values) =>
    names.map((name, j) => {
      const quantile = result.marginal(name).quantile(probability);
      return (quantile - values[j]) / posterior.sd[j];
    });
  const quantiles = kind !== "vc" && typeof result.marginal === "function";
  return {
    mean: largest(
      names.map((_, j) => (result[`${kind}Mean`][j] - posterior.mean[j]) / posterior.sd[j]),
    ),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    quantile: quantiles
      ? largest([
          ...quantileErrors(0.025, posterior.q025),
          ...quantileErrors(0.975, posterior.q975),
        ])
      : undefined,
  };
}

function resultTable(rows) {
  const ratio = ({ lowest, highest }) => `${lowest.toFixed(3)} to ${highest.toFixed(3)}`;
  return markdownTable(
    [
      { title: "case", left: true, text: (row) => row.case },
      { title: "method", left: true, text: (row) => row.method },
      { title: "quantity", left: true, text: (row) => row.kind },
      { title: "largest error of a mean", text: (row) => formatNumber(row.mean, 3) },
      { title: "SD ratio", text: ratio },
      { title: "largest error of 2.5%, 97.5%", text: (row) => formatNumber(row.quantile, 3) },
      { title: "s", text: (row) => formatSeconds(row.seconds) },
      { title: "warnings", left: true, text: (row) => row.warnings },
    ],
    rows,
  );
}
