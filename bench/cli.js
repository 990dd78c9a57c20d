/**
 * Time and peak memory of the command line on a CSV file of many rows in 1,000 groups, written to a
 * temporary folder; reading alone and the whole `mixedglm fit`, each in a process of its own:
 *
 *     npm run build && node bench/cli.js [--rows 1000000] [--method inla]
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { peakMB } from "./peak-memory.js";
import { Random } from "./random.js";

const FORMULA = "use ~ age + urban + (1 | district)";
const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    method: { type: "string", default: "inla" },
    task: { type: "string" },
    file: { type: "string" },
  },
});

if (options.task === undefined) {
  const folder = mkdtempSync(join(tmpdir(), "mixedglm-cli-"));
  try {
    const file = join(folder, "large.csv");
    writeTable(file, Number(options.rows));
    console.log(`${options.rows} rows, ${(statSync(file).size / 1e6).toFixed(1)} MB of CSV`);
    for (const task of ["read", "fit"]) measure(task, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
} else {
  await (options.task === "read" ? read(options.file) : fit(options.file));
}

function measure(task, file) {
  const argv = [fileURLToPath(import.meta.url), "--task", task, "--file", file];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...argv, "--method", options.method],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${task} ended with ${status}: ${stderr}`);
  console.log(stdout.trim());
}

async function read(file) {
  const [{ openSource }, { readData }] = await Promise.all([
    import("../dist/cli/data-source.js"),
    import("../dist/cli/read-data.js"),
  ]);
  const start = performance.now();
  const source = await openSource(file, process);
  const data = await readData(source, {}, () => ["use", "age", "urban", "district"]);
  report(`reading ${data.use.length} rows`, start);
}

async function fit(file) {
  const { run } = await import("../dist/cli/run.js");
  const { stdin, stderr } = process;
  const start = performance.now();
  const argv = ["fit", file, "--formula", FORMULA, "--method", options.method];
  const silent = { write: () => true };
  process.exitCode = await run(argv, { stdin, stdout: silent, stderr, debug: true });
  report(`mixedglm fit --method ${options.method}`, start);
}

function report(what, start) {
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${what}: ${seconds} s, peak ${peakMB().toFixed(0)} MB`);
}

function writeTable(path, rows) {
  const random = new Random(1);
  const effects = Array.from({ length: 1000 }, () => 0.5 * random.normal());
  const file = openSync(path, "w");
  writeSync(file, "id,district,age,urban,use,note\n");
  let text = "";
  for (let i = 0; i < rows; i++) {
    const district = random.integer(1000);
    const age = random.normal();
    const urban = random.uniform() < 0.4;
    const eta = -0.5 + 0.3 * age + 0.6 * Number(urban) + effects[district];
    const use = Number(random.uniform() < 1 / (1 + Math.exp(-eta)));
    text += `${i},d${district},${age.toFixed(4)},${urban ? "yes" : "no"},${use},"a note, no ${i}"\n`;
    if (text.length < 2 ** 20 && i < rows - 1) continue;
    writeSync(file, text);
    text = "";
  }
  closeSync(file);
}
