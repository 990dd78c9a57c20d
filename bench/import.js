/**
 * What a start takes in a fresh process, from the bundle that Node is given and from the modules that bundlers
 * are given, in alternating order: `import "mixedglm"`, `import "mixedglm/predict"`, `mixedglm --version`:
 *
 *     npm run --silent build && node bench/import.js [--runs 15]
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine, markdownTable, median } from "./report.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "15" } } });
const inDist = (path) => new URL(`../dist/${path}`, import.meta.url);
const starts = [
  { name: 'import "mixedglm"', bundle: imported("node/index.js"), modules: imported("index.js") },
  {
    name: 'import "mixedglm/predict"',
    bundle: imported("node/predict.js"),
    modules: imported("predict.js"),
  },
  { name: "mixedglm --version", bundle: version("node/cli.js"), modules: version("cli/main.js") },
];

for (let run = 0; run < Number(values.runs); run++) {
  for (const { bundle, modules } of starts) {
    const ways = run % 2 === 0 ? [bundle, modules] : [modules, bundle];
    for (const { measure, times } of ways) times.push(measure());
  }
}
const columns = [
  { title: "start", text: ({ name }) => name, left: true },
  { title: "bundle, ms", text: ({ bundle }) => median(bundle.times).toFixed(0) },
  { title: "modules, ms", text: ({ modules }) => median(modules.times).toFixed(0) },
  {
    title: "ratio",
    text: ({ bundle, modules }) => (median(bundle.times) / median(modules.times)).toFixed(2),
  },
];
console.log(`${describeMachine()}\n`);
console.log(markdownTable(columns, starts));

/** What an import takes, within its process. */
function imported(path) {
  const script = `const begin = performance.now();
    await import(${JSON.stringify(inDist(path))});
    console.log(performance.now() - begin);`;
  return { measure: () => Number(runNode("--input-type=module", "-e", script)), times: [] };
}

/** What the command line takes to say its version, with the start of the process. */
function version(path) {
  const measure = () => {
    const begin = performance.now();
    runNode(fileURLToPath(inDist(path)), "--version");
    return performance.now() - begin;
  };
  return { measure, times: [] };
}

function runNode(...args) {
  return execFileSync(process.execPath, args, { encoding: "utf8" });
}
