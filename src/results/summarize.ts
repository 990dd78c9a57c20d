import type { FitMethod } from "../inference/fit-options.js";
import type { FitOutcome } from "../inference/fit-outcome.js";
import type { SamplerReport } from "../inference/sampler-report.js";
import type { DescribedModel } from "../model/mixed-model.js";
import { rowFacts, unpack } from "../model/model-data.js";
import type { SummaryData, SummaryRow } from "./summary-data.js";

const METHODS: Record<FitMethod, string> = {
  map: "MAP, joint mode (Laplace)",
  vb: "Variational Bayes",
  laplace: "Marginal mode",
  inla: "Nested Laplace (INLA)",
  nuts: "MCMC (NUTS)",
};

const COLUMNS = ["", "Type", "Post. Mean", "Post. SD", "SD", "SD (LB)", "SD (UB)"];

const FOOTNOTES = [
  "Parameter types are mean structure (M) and variance structure (V)",
  "Variance parameters are modeled as log standard deviations",
];

/** Terms beyond this number are counted, not listed. */
const LISTED_TERMS = 6;

/** The contents of `summary()`: rows as statsmodels has them, and a header that describes the fit. */
export function summarize(model: DescribedModel, outcome: FitOutcome): SummaryData {
  const { convergence, warnings } = outcome;
  const ending = convergence.converged ? [] : [`Not converged. ${convergence.message}`];
  return {
    title: `${model.family.name} Mixed GLM Results`,
    header: describeFit(model, outcome),
    columns: COLUMNS,
    rows: parameterRows(model, outcome),
    notes: [...FOOTNOTES, ...ending],
    warnings,
  };
}

function describeFit(model: DescribedModel, outcome: FitOutcome): [string, string][] {
  const { data, family, formula, droppedRows } = model;
  const { method, integration, likelihood, elbo, covarianceForm, sampler } = outcome;
  const { converged, iterations } = outcome.convergence;
  const header: [string, string][] = [];
  if (formula !== null) header.push(["Formula", formula]);
  header.push(
    ["Family", family.name],
    ["Link", family.link.name],
    ["Method", METHODS[method]],
    ["Converged", `${converged ? "yes" : "no"} (${count(iterations, "iteration")})`],
    ["Rows used", String((model.rowFacts ?? rowFacts(data)).rows)],
  );
  if (droppedRows > 0) header.push(["Rows dropped", String(droppedRows)]);
  header.push(["Random effects", describeTerms(data.vcpNames, data.termSizes)]);
  if (data.feP.length > 0) header.push(["Prior SD (feP)", describePrior(data.feP)]);
  header.push(["Prior SD (vcpP)", describePrior(data.vcpP)]);
  if (integration !== undefined) header.push(["Integration", integration]);
  if (outcome.logMarginalLikelihood !== undefined) {
    header.push(["Log marginal lik.", outcome.logMarginalLikelihood.toFixed(3)]);
  }
  if (covarianceForm !== undefined) header.push(["Covariance", covarianceForm]);
  if (elbo !== undefined) header.push(["ELBO", elbo.value.toFixed(3)]);
  if (sampler !== undefined) header.push(...describeSampler(sampler));
  if (likelihood !== undefined) {
    header.push(
      ["Log-likelihood", likelihood.logLik.toFixed(3)],
      ["AIC", likelihood.aic.toFixed(1)],
      ["BIC", likelihood.bic.toFixed(1)],
    );
  }
  return header;
}

function describeSampler({ chains, draws, warmup, verdict }: SamplerReport): [string, string][] {
  const run = `${count(chains.length, "chain")} of ${draws} draws after ${warmup} of warm-up`;
  return [
    ["Sampler", run],
    ["Draws", verdict],
  ];
}

/** "district: 60; village: 120": how many effects each term has. */
function describeTerms(names: readonly string[], sizes: Int32Array): string {
  const listed = names.slice(0, LISTED_TERMS).map((name, k) => `${name}: ${sizes[k]}`);
  if (names.length > LISTED_TERMS) {
    const effects = sizes.reduce((sum, size) => sum + size, 0);
    const more = count(names.length - LISTED_TERMS, "more term");
    listed.push(`and ${more} (${effects} effects in all)`);
  }
  return listed.join("; ");
}

function describePrior(scales: Float64Array): string {
  if (scales.some((scale) => scale !== scales[0])) return "various";
  return scales[0] === Infinity ? "flat" : String(Number(scales[0].toPrecision(6)));
}

function parameterRows({ data }: DescribedModel, { params, sd }: FitOutcome): SummaryRow[] {
  const means = unpack(data, params);
  const sds = unpack(data, sd);
  const fixed = data.fepNames.map((name, j): SummaryRow => {
    const natural = { scale: null, scaleLower: null, scaleUpper: null };
    return { name, type: "M", mean: means.fe[j], sd: sds.fe[j], ...natural };
  });
  const variances = data.vcpNames.map((name, k): SummaryRow => {
    const mean = means.vcp[k];
    const sd = sds.vcp[k];
    const scaleLower = Math.exp(mean - 2 * sd);
    const scaleUpper = Math.exp(mean + 2 * sd);
    return { name, type: "V", mean, sd, scale: Math.exp(mean), scaleLower, scaleUpper };
  });
  return [...fixed, ...variances];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
