// Packs the package, installs the archive into an empty folder and uses it there as a user would.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "mixedglm-"));
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: "utf8" });

try {
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder]));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", "--no-audit", "--no-fund", `./${filename}`], folder);
  writeFileSync(
    join(folder, "use.js"),
    `import { MixedGLM } from "mixedglm";
     const endog = [1, 0, 1, 1, 0, 0, 1, 1];
     const exogVc = [[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [0, 1]];
     const result = new MixedGLM(endog, endog.map(() => [1]), exogVc, [0, 0]).fitMap();
     console.log(String(result.summary()));
     const { loadResults } = await import("mixedglm/predict");
     const { mean } = loadResults(JSON.stringify(result)).predict({ exog: [[1]], exogVc: [[1, 0]], interval: 0.9 });
     if (mean[0] !== result.predict({ exog: [[1]], exogVc: [[1, 0]], interval: 0.9 }).mean[0]) throw new Error("other predictions");`,
  );
  writeFileSync(join(folder, "threads.js"), threadsScript());
  const output = run("node", ["use.js"], folder);
  if (!output.includes("Binomial Mixed GLM Results")) throw new Error(`no summary in:\n${output}`);
  writeFileSync(join(folder, "data.csv"), "y,g\n1,a\n0,a\n1,b\n1,b\n0,c\n1,c\n");
  const command = ["--no-install", "mixedglm", "fit", "data.csv", "--formula", "y ~ (1 | g)"];
  const printed = run("npx", command, folder);
  if (!printed.includes("Binomial Mixed GLM Results"))
    throw new Error(`no summary in:\n${printed}`);
  run("npx", [...command, "--quiet", "--save", "fit.json"], folder);
  const predicted = run(
    "npx",
    ["--no-install", "mixedglm", "predict", "fit.json", "data.csv"],
    folder,
  );
  if (!/^row,mean,sd,lower,upper\n1,0\.\d+,/.test(predicted))
    throw new Error(`predicted\n${predicted}`);
  console.log(run("node", ["threads.js"], folder).trim());
  console.log(`${filename} installs into an empty folder and fits a model there.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The same draws in worker threads and, for a family of one's own, in the calling thread. */
function threadsScript() {
  return `import { availableParallelism } from "node:os";
    import { Binomial, CscMatrix, MixedGLM } from "mixedglm";
    const rows = Array.from({ length: 4000 }, (_, i) => i);
    const endog = rows.map((i) => Number((i * 7919) % 13 < 3 + (i % 40) / 8));
    const exog = rows.map((i) => [1, Math.sin(i)]);
    const exogVc = CscMatrix.fromTriplets(4000, 40, rows, rows.map((i) => i % 40), rows.map(() => 1));
    const ident = new Array(40).fill(0);
    let asked = 0;
    const { getBuiltinModule } = process;
    process.getBuiltinModule = (name) => {
      asked += Number(name === "node:worker_threads");
      return getBuiltinModule(name);
    };
    class Own extends Binomial {}
    const iterations = [];
    const fit = (family, onIteration) =>
      new MixedGLM(endog, exog, exogVc, ident, { family })
        .fitNuts({ warmup: 200, draws: 200, seed: 5, onIteration });
    const here = fit(new Own());
    if (asked > 0) throw new Error("a family of one's own was sent to a thread");
    const there = fit(new Binomial(), ({ iteration }) => void iterations.push(iteration));
    if (availableParallelism() > 1 && asked === 0) throw new Error("no thread was started");
    if (there.draws.values.some((value, i) => value !== here.draws.values[i])) {
      throw new Error("threads draw otherwise than the calling thread");
    }
    if (iterations.at(-1) !== 1600) throw new Error("progress ends at " + iterations.at(-1));
    const stopped = fit(new Binomial(), ({ stage, iteration }) => stage === "mode" || iteration < 1200);
    const { draws } = stopped.draws;
    if (!(draws > 8 && draws < 200)) throw new Error(draws + " draws after a stop");
    if (stopped.warnings[0].code !== "interrupted") throw new Error("no word of the stop");
    console.log("fitNuts draws the same in " + (asked ? "threads" : "one thread") + ".");`;
}
