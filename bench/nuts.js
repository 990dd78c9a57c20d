/**
 * fitNuts with default options against long MCMC and, with --stan, against rstan on this machine:
 *
 *     npm run bench:nuts -- [--cases contraception,epil] [--seed 1] [--stan] [--out table.md]
 *
 * First table: the worst diagnostics, and the largest differences of a mean and of an SD from
 * the reference (20,000 draws of Stan) in combined Monte Carlo standard errors. Second: effective
 * draws of the slowest parameter per second of processor time, the smaller of bulk and tail, warm-up
 * included, both with 4 chains of 1,000 + 1,000. Processor time is that of all threads, of ours with the
 * search for the mode and the diagnostics; Stan's chains run one after the other in one process, and
 * neither compilation nor its diagnostics count. Both use as many cores as there are chains, so that
 * the ratio is that of elapsed time on an idle machine, and it holds on a busy one.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readReference, referenceModel, referenceNames } from "./references.js";
import { describeMachine, formatNumber, formatSeconds, markdownTable } from "./report.js";

const { values: options } = parseArgs({
  options: {
    cases: { type: "string", default: referenceNames.join(",") },
    seed: { type: "string", default: "1" },
    stan: { type: "boolean", default: false },
    compiled: { type: "string", default: join(tmpdir(), "mixedglm-glmm-stan.rds") },
    out: { type: "string" },
  },
});
const seed = Number(options.seed);

const machine = describeMachine();
const rows = options.cases.split(",").map((name) => {
  const reference = readReference(name);
  const row = { name, ...sampleOurs(reference), stan: options.stan ? sampleStan(reference) : null };
  console.error(name, formatSeconds(row.seconds), row.stan ?? "");
  return row;
});
const text = [machine, "", accuracyTable(rows), "", options.stan ? speedTable(rows) : "", ""];
console.log(text.join("\n"));
if (options.out !== undefined) writeFileSync(options.out, text.join("\n"));

function sampleOurs(reference) {
  const begin = performance.now();
  const before = process.cpuUsage();
  const result = referenceModel(reference).fitNuts({ seed });
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(before);
  const { sampler } = result;
  const leapfrogs = sampler.chains.reduce((sum, chain) => sum + chain.leapfrogs, 0);
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    essBulk: Math.min(...sampler.essBulk),
    essTail: Math.min(...sampler.essTail),
    rHat: Math.max(...sampler.rHat),
    divergences: sampler.divergences,
    leapfrogs: leapfrogs / (sampler.draws * sampler.chains.length),
    warnings: result.warnings.map(({ code }) => code).join(", "),
    ...differences(reference, result),
  };
}

/** Largest differences from the reference in combined Monte Carlo standard errors. */
function differences({ posterior }, result) {
  const parts = ["fe", "vcp", "vc"];
  const theirs = (key) => parts.flatMap((part) => posterior[part][key]);
  const [mean, sd, ess] = ["mean", "sd", "ess"].map(theirs);
  const sds = parts.flatMap((part) => Array.from(result[`${part}Sd`]));
  const { mcseMean, mcseSd } = result.sampler;
  const largest = (errors) => Math.max(...errors.map(Math.abs));
  return {
    means: largest(
      mean.map(
        (value, j) =>
          (result.params[j] - value) / Math.hypot(mcseMean[j], sd[j] / Math.sqrt(ess[j])),
      ),
    ),
    // of the reference's SDs as of a normal sample of so many effective draws
    sds: largest(
      sd.map((value, j) => (sds[j] - value) / Math.hypot(mcseSd[j], value / Math.sqrt(2 * ess[j]))),
    ),
  };
}

function sampleStan(reference) {
  const file = join(mkdtempSync(join(tmpdir(), "mixedglm-stan-")), "data.R");
  writeFileSync(file, stanData(reference));
  const script = fileURLToPath(new URL("./peers/stan.R", import.meta.url));
  const args = [script, file, "4", "1000", "1000", "1", String(seed), options.compiled];
  const { status, stdout, stderr } = spawnSync("Rscript", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** The inputs of bench/peers/glmm.stan as an R dump. */
function stanData(reference) {
  const { endog, exog, exog_vc: z, trials, offset, family, fe_p, vcp_p, ident } = reference;
  const model = referenceModel(reference);
  const transposed = model.exogVc.transpose();
  const n = endog.length;
  const p = model.exog.columns;
  const k = model.vcpNames.length;
  const full = (value, length) => (Array.isArray(value) ? value : new Array(length).fill(value));
  const whole = (values) => `c(${Array.from(values, (value) => `${value}L`).join(",")})`;
  const real = (values) => `c(${Array.from(values).join(",")})`;
  const labels = [...new Set(ident)].sort((a, b) => a - b);
  const columns = Array.from({ length: p }, (_, j) => exog.map((row) => row[j])).flat();
  return [
    `family <- ${family === "poisson" ? 1 : 0}L`,
    `n <- ${n}L`,
    `p <- ${p}L`,
    `q <- ${z.cols}L`,
    `k <- ${k}L`,
    `y <- ${whole(endog)}`,
    `trials <- ${whole(trials ?? new Array(n).fill(1))}`,
    `shift <- ${real(offset ?? new Array(n).fill(0))}`,
    `x <- structure(${real(columns)}, .Dim = c(${n}L, ${p}L))`,
    `entries <- ${transposed.values.length}L`,
    `z <- ${real(transposed.values)}`,
    `z_column <- ${whole(Array.from(transposed.rowIndices, (j) => j + 1))}`,
    `z_row <- ${whole(Array.from(transposed.columnPointers, (s) => s + 1))}`,
    `term <- ${whole(ident.map((label) => labels.indexOf(label) + 1))}`,
    `fe_p <- ${real(full(fe_p, p))}`,
    `vcp_p <- ${real(full(vcp_p, k))}`,
    "",
  ].join("\n");
}

function accuracyTable(table) {
  return markdownTable(
    [
      { title: "case", left: true, text: (row) => row.name },
      { title: "mean, standard errors", text: (row) => formatNumber(row.means, 1) },
      { title: "SD, standard errors", text: (row) => formatNumber(row.sds, 1) },
      { title: "R-hat", text: (row) => formatNumber(row.rHat, 4) },
      { title: "bulk ESS", text: (row) => formatNumber(row.essBulk, 0) },
      { title: "tail ESS", text: (row) => formatNumber(row.essTail, 0) },
      { title: "divergences", text: (row) => String(row.divergences) },
      { title: "steps a draw", text: (row) => formatNumber(row.leapfrogs, 1) },
      { title: "s", text: (row) => formatSeconds(row.seconds) },
      { title: "processor s", text: (row) => formatSeconds(row.cpuSeconds) },
      { title: "warnings", left: true, text: (row) => row.warnings },
    ],
    table,
  );
}

function speedTable(table) {
  const ours = (row) => Math.min(row.essBulk, row.essTail) / row.cpuSeconds;
  const theirs = ({ stan }) => Math.min(stan.essBulk.value, stan.essTail.value) / stan.cpuSeconds;
  return markdownTable(
    [
      { title: "case", left: true, text: (row) => row.name },
      { title: "mixedglm, ESS/s", text: (row) => formatNumber(ours(row), 1) },
      { title: "Stan, ESS/s", text: (row) => formatNumber(theirs(row), 2) },
      { title: "ratio", text: (row) => formatNumber(ours(row) / theirs(row), 1) },
      { title: "mixedglm: processor s", text: (row) => formatSeconds(row.cpuSeconds) },
      { title: "Stan: processor s", text: ({ stan }) => formatSeconds(stan.cpuSeconds) },
      { title: "bulk ESS", text: ({ stan }) => formatNumber(stan.essBulk.value, 0) },
      { title: "slowest", left: true, text: ({ stan }) => stan.essBulk.name },
      { title: "tail ESS", text: ({ stan }) => formatNumber(stan.essTail.value, 0) },
      { title: "steps a draw", text: ({ stan }) => formatNumber(stan.leapfrogs, 1) },
    ],
    table,
  );
}
