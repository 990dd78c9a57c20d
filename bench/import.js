/**
 * What `import "mixedglm"` takes in a fresh process, from the bundle that Node is given and from the modules
 * that bundlers are given, in alternating order; and the same for "mixedglm/predict":
 *
 *     npm run --silent build && node bench/import.js [--runs 15]
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { describeMachine, markdownTable, median } from "./report.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "15" } } });
const entries = ["index", "predict"].map((name) => ({
  name: name === "index" ? "mixedglm" : "mixedglm/predict",
  bundle: { file: new URL(`../dist/node/${name}.js`, import.meta.url), times: [] },
  modules: { file: new URL(`../dist/${name}.js`, import.meta.url), times: [] },
}));

for (let run = 0; run < Number(values.runs); run++) {
  for (const { bundle, modules } of entries) {
    const ways = run % 2 === 0 ? [bundle, modules] : [modules, bundle];
    for (const { file, times } of ways) times.push(importTime(file));
  }
}
const columns = [
  { title: "import", text: ({ name }) => name, left: true },
  { title: "bundle, ms", text: ({ bundle }) => median(bundle.times).toFixed(0) },
  { title: "modules, ms", text: ({ modules }) => median(modules.times).toFixed(0) },
  {
    title: "ratio",
    text: ({ bundle, modules }) => (median(bundle.times) / median(modules.times)).toFixed(2),
  },
];
console.log(`${describeMachine()}\n`);
console.log(markdownTable(columns, entries));

/** Milliseconds in a process of its own. */
function importTime({ href }) {
  const script = `const begin = performance.now();
    await import(${JSON.stringify(href)});
    console.log(performance.now() - begin);`;
  const options = { encoding: "utf8" };
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], options);
  return Number(output);
}
