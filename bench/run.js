/**
 * Our fits and those of other systems on the same data, side by side:
 *
 *     npm run bench -- [--cases cbpp,epil] [--methods laplace,map] [--runs 3]
 *                      [--peers all | none | glmmTMB,glmer,statsmodels]
 *                      [--timeout 600] [--slow] [--out table.md]
 *
 * Every fit has a process of its own. The rounds go through all systems, in alternating order, so
 * that a disturbance of the machine hits all of them. A peer marked `tooSlow` for a case is left
 * out unless `--slow` is given. Other cases: see cases.js.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findCase } from "./cases.js";
import { describeMachine, formatNumber, formatSeconds, markdownTable, median } from "./report.js";
import { runFit, systems } from "./systems.js";

const DEFAULT_CASES =
  "bacteria,cbpp,contraception,epil,salamanders,verbagg,smallclusters,insteval,poisson10k,single-1e4,single-1e6,crossed-1e3";

const { values: options } = parseArgs({
  options: {
    cases: { type: "string", default: DEFAULT_CASES },
    methods: { type: "string", default: "laplace,map" },
    runs: { type: "string", default: "3" },
    peers: { type: "string", default: "all" },
    timeout: { type: "string", default: "600" },
    slow: { type: "boolean", default: false },
    out: { type: "string" },
  },
});

const machine = describeMachine();
const versions = findVersions(chosenSystems(options.peers));
const folder = mkdtempSync(join(tmpdir(), "mixedglm-bench-"));
try {
  const jobs = listJobs();
  runRounds(jobs, Number(options.runs));
  const text = [machine, "", ...listVersions(), "", resultTable(jobs), ""].join("\n");
  console.log(text);
  if (options.out !== undefined) writeFileSync(options.out, text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function chosenSystems(peers) {
  const known = Object.keys(systems);
  if (peers === "all") return known;
  const chosen = peers === "none" ? [] : peers.split(",");
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no peer ${unknown}: ${known.slice(1).join(", ")}`);
  return ["mixedglm", ...chosen.filter((name) => name !== "mixedglm")];
}

/** Version of each system; null for one that is not installed. */
function findVersions(names) {
  return new Map(names.map((name) => [name, systems[name].version()]));
}

function listVersions() {
  return [...versions].map(([name, version]) => `- ${name}: ${version ?? "not installed"}`);
}

/** One job for each case, method and system that has the method. */
function listJobs() {
  const methods = options.methods.split(",");
  const unknown = methods.find((method) => !systems.mixedglm.methods.includes(method));
  if (unknown !== undefined) throw new Error(`no method ${unknown}`);
  return options.cases.split(",").flatMap((name) => {
    const benchmark = findCase(name);
    const names = [...versions.keys()];
    const csv = names.length > 1 ? benchmark.csv(folder) : null;
    return methods.flatMap((method) =>
      names
        .filter((system) => isCompared(systems[system], method))
        .map((system) => ({
          ...{ benchmark, method, system, csv, reports: [] },
          failure: reasonToSkip(benchmark, system),
        })),
    );
  });
}

function isCompared({ methods, standsBeside = {} }, method) {
  return methods.includes(method) || method in standsBeside;
}

function reasonToSkip({ tooSlow }, system) {
  if (versions.get(system) === null) return "not installed";
  if (tooSlow.includes(system) && !options.slow) return "left out: slow (--slow runs it)";
  return null;
}

/** A job that fails is not run again. */
function runRounds(jobs, runs) {
  for (let round = 0; round < runs; round++) {
    const order = round % 2 === 0 ? jobs : [...jobs].reverse();
    for (const job of order) {
      if (job.failure !== null) continue;
      const { benchmark, method, system, csv } = job;
      const report = runFit(system, benchmark, method, csv, Number(options.timeout));
      job.failure = report.failure ?? null;
      if (job.failure === null) job.reports.push(report);
      const outcome = job.failure ?? `${formatSeconds(report.seconds)} s`;
      console.error(`${round + 1}/${runs} ${benchmark.name} ${method} ${system}: ${outcome}`);
    }
  }
}

function resultTable(jobs) {
  const rows = jobs.map((job) => summarize(job, jobs));
  return markdownTable(
    [
      { title: "case", left: true, text: ({ job }) => job.benchmark.name },
      { title: "method", left: true, text: ({ job }) => job.method },
      { title: "system", left: true, text: ({ job }) => job.system },
      { title: "median s", text: ({ seconds }) => formatSeconds(seconds) },
      { title: "min s", text: ({ fastest }) => formatSeconds(fastest) },
      { title: "peak MB", text: ({ peakMB }) => formatNumber(peakMB, 0) },
      { title: "log lik. or posterior", text: ({ objective }) => formatNumber(objective, 4) },
      { title: "ratio to ours", text: ({ ratio }) => formatNumber(ratio, 1) },
      { title: "notes", left: true, text: ({ notes }) => notes },
    ],
    rows,
  );
}

/** Medians of a job's runs; `ratio` is its median over that of ours on the same case and method. */
function summarize(job, jobs) {
  const { benchmark, method, system, reports, failure } = job;
  if (failure !== null) return { job, notes: failure };
  const ours = jobs.find(
    (other) =>
      other.benchmark === benchmark && other.method === method && other.system === "mixedglm",
  );
  const medianSeconds = ({ reports }) => median(reports.map(({ seconds }) => seconds));
  const last = reports.at(-1);
  return {
    job,
    seconds: medianSeconds(job),
    fastest: Math.min(...reports.map(({ seconds }) => seconds)),
    peakMB: median(reports.map(({ peakMB }) => peakMB)),
    objective: last.logLik ?? last.logPosterior,
    ratio: system === "mixedglm" || ours.failure ? null : medianSeconds(job) / medianSeconds(ours),
    notes: [
      ...[systems[system].standsBeside?.[method] ?? []].flat(),
      ...(last.converged ? [] : ["not converged"]),
      ...last.warnings,
    ].join("; "),
  };
}
