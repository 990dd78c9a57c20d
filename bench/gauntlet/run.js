/**
 * The gauntlet: hostile models of many kinds, fitted by every method, every claim checked.
 *
 *     npm run bench:gauntlet -- [--count 2200] [--seed 1] [--kind "all zeros"] [--workers 2] [--methods map,vb] [--log file] [--out docs-table]
 *
 * `--count` models in all, spread over the kinds; the slower methods fit a part of them (`STRIDES`).
 * `--out` is a file for the table in Markdown, `--log` one for every run as a line of JSON.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { clearInterval, setInterval } from "node:timers";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { describeMachine, markdownTable } from "../report.js";
import { FAILURES, METHODS, OUTCOMES } from "./judge.js";
import { KINDS } from "./kinds.js";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "2200" },
    seed: { type: "string", default: "1" },
    kind: { type: "string" },
    methods: { type: "string", default: Object.keys(METHODS).join(",") },
    workers: { type: "string", default: "2" },
    log: { type: "string" },
    out: { type: "string" },
  },
});

/** Seconds of processor time that a run may take; a million rows take longer. */
const BUDGET = 60;
const LARGE_BUDGET = 120;
/** The slower methods fit one model in so many. */
const STRIDES = { inla: 2, vb: 10, structured: 10, nuts: 20 };

const runs = plan();
const reports = await judgeAll(runs);
report(reports);

function plan() {
  const kinds = options.kind ? [options.kind] : Object.keys(KINDS);
  const perKind = Math.ceil(Number(options.count) / kinds.length);
  const methods = options.methods.split(",");
  const first = Number(options.seed) * 10_000;
  return kinds.flatMap((kind) => {
    const count = kind === "a large group" ? Math.ceil(perKind / 8) : perKind;
    return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
      methods
        .filter((method) => i % (STRIDES[method] ?? 1) === 0)
        .map((method) => ({ kind, seed: first + i, method })),
    );
  });
}

async function judgeAll(all) {
  const done = new Array(all.length);
  let next = 0;
  const lane = async () => {
    let worker = newWorker();
    while (next < all.length) {
      const at = next++;
      const outcome = await judgeOne(worker, all[at]);
      if (outcome.outcome === "timeout" || outcome.outcome === "crash") {
        await worker.terminate();
        worker = newWorker();
      }
      done[at] = outcome;
      if (options.log) appendFileSync(options.log, `${JSON.stringify(outcome)}\n`);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Number(options.workers) }, lane));
  return done;
}

function newWorker() {
  return new Worker(new URL("worker.js", import.meta.url));
}

function judgeOne(worker, run) {
  const limit = run.kind === "a large group" ? LARGE_BUDGET : BUDGET;
  const begin = processorSeconds();
  return new Promise((resolve) => {
    const end = (outcome) => {
      clearInterval(timer);
      worker.removeAllListeners("message");
      worker.removeAllListeners("error");
      resolve({ ...run, ...outcome, seconds: processorSeconds() - begin });
    };
    const check = () => {
      if (processorSeconds() - begin > limit) end({ outcome: "timeout", detail: `${limit} s` });
    };
    const timer = setInterval(check, 1000);
    worker.once("message", end);
    worker.once("error", (error) => end({ outcome: "crash", detail: String(error) }));
    worker.postMessage(run);
  });
}

/** A worker's share of what the process has used. */
function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 / Number(options.workers);
}

function report(all) {
  const text = [
    `${all.length} runs of ${new Set(all.map(({ kind, seed }) => kind + seed)).size} models, seed ${options.seed}; ${describeMachine()}`,
    table(all, "kind"),
    table(all, "method"),
    claims(all),
  ].join("\n\n");
  console.log(text);
  if (options.out) writeFileSync(options.out, `${text}\n`);
  for (const run of all.filter(({ outcome }) => FAILURES.includes(outcome))) {
    console.log(
      `${run.outcome}: ${run.kind} ${run.seed} ${run.method} ${run.family} ${run.link} feP ${run.feP} vcpP ${run.vcpP}: ${run.detail}`,
    );
  }
}

function table(all, key) {
  const groups = [...new Set(all.map((run) => run[key])), "all"];
  const of = (group) => all.filter((run) => group === "all" || run[key] === group);
  return markdownTable(
    [
      { title: key, left: true, text: (group) => group },
      { title: "runs", text: (group) => String(of(group).length) },
      ...OUTCOMES.map((outcome) => ({
        title: outcome,
        text: (group) => String(of(group).filter((run) => run.outcome === outcome).length),
      })),
      {
        title: "slowest, s",
        text: (group) => Math.max(...of(group).map((run) => run.seconds ?? 0)).toPrecision(2),
      },
    ],
    groups,
  );
}

function claims(all) {
  const checked = all.filter(({ check }) => check);
  const farthest = checked
    .filter(({ outcome }) => outcome !== "FALSE claim")
    .reduce((most, { check }) => Math.max(most, check.distance), 0);
  return `${checked.length} claims of convergence checked against the textbook density; the farthest true one is ${farthest.toExponential(1)} posterior SDs from a stationary point.`;
}
