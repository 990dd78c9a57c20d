/**
 * Kills `mixedglm fit` at random moments while it writes its output over an old file; the old or the new
 * one must be there, whole:
 *
 *     npm run build && node bench/kill-cli.js [--kills 200]
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Random } from "./random.js";

const { values: options } = parseArgs({ options: { kills: { type: "string", default: "200" } } });
const cli = fileURLToPath(new URL("../dist/node/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mixedglm-kill-"));
const random = new Random(1);

try {
  const data = join(folder, "data.csv");
  const lines = Array.from({ length: 400 }, (_, i) => `${i % 3 === 0 ? 1 : 0},${i % 50}`);
  writeFileSync(data, `y,g\n${lines.join("\n")}\n`);
  const out = join(folder, "fit.html");
  const argv = [cli, "fit", data, "--formula", "y ~ 1 + (1 | g)", "--method", "laplace", "--quiet"];
  argv.push("--report", out);
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const span = performance.now() - begin;
  const whole = readFileSync(out, "utf8");
  const counts = { old: 0, new: 0, broken: 0 };
  for (let kill = 0; kill < Number(options.kills); kill++) {
    writeFileSync(out, "old");
    const child = spawn(process.execPath, argv, { stdio: "ignore" });
    const closed = once(child, "close");
    // mostly near the end, when it writes
    await wait(span * (0.5 + 0.7 * random.uniform()));
    child.kill("SIGKILL");
    await closed;
    const text = readFileSync(out, "utf8");
    counts[text === "old" ? "old" : sameReport(text, whole) ? "new" : "broken"]++;
  }
  const left = readdirSync(folder).length - 2;
  console.log(`${options.kills} kills: ${JSON.stringify(counts)}; ${left} temporary files left`);
  if (counts.broken > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** Reports of the same fit differ in their times only. */
function sameReport(text, whole) {
  const bare = (page) =>
    page.replaceAll(/[\d.]+ (?:ms|s)\b/gu, "").replaceAll(/\d{4}-\d\d-\d\d[^<]*/gu, "");
  return bare(text) === bare(whole);
}
