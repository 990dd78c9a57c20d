/**
 * Bundles mixedglm/predict as a page would get it, minified, and checks that it stays small, holds no code
 * that fits, and predicts in plain Node what the library predicts, to the last bit. Needs `npm run build`.
 * With --explain it lists the modules by size.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { MixedGLM } from "../dist/index.js";

/** Most bytes, minified and compressed by gzip as files are that a server holds ready (level 9). */
const LIMIT = 40_000;
const FOREIGN = /inference\/fit-|inference\/nuts\/chain|mixed-glm|jstat|ml-matrix|vega|plots\//;

const { code, modules } = await bundle(
  fileURLToPath(new URL("../dist/predict.js", import.meta.url)),
);
const compressed = gzipSync(code, { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `mixedglm/predict: ${kilobytes(code.length)} minified, ${kilobytes(compressed)} compressed`,
);
if (process.argv.includes("--explain")) {
  for (const { name, bytes } of modules) console.log(`${String(bytes).padStart(7)} ${name}`);
}
if (compressed > LIMIT) throw new Error(`that is above the limit of ${kilobytes(LIMIT)}`);
const foreign = modules.filter(({ name }) => FOREIGN.test(name));
if (foreign.length > 0) throw new Error(`it holds ${foreign.map(({ name }) => name).join(", ")}`);
const methods = checkPredictions(code);
console.log(`It predicts what the library does, to the last bit, after ${methods.join(", ")}.`);

/** The entry with all that it exports as one minified module, and its modules, the largest first. */
async function bundle(input) {
  const { output } = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      minify: true,
      modulePreload: false,
      rollupOptions: { input, preserveEntrySignatures: "strict" },
    },
  });
  const modules = Object.entries(output[0].modules).map(([path, { renderedLength }]) => {
    return { name: path.replace(/^.*\/(?=dist\/|node_modules\/)/, ""), bytes: renderedLength };
  });
  modules.sort((a, b) => b.bytes - a.bytes);
  return { code: output[0].code, modules: modules.filter(({ bytes }) => bytes > 0) };
}

/** Compares the predictions of fits by every method. @returns the methods. */
function checkPredictions(code) {
  const rows = Array.from({ length: 80 }, (_, i) => ({
    wins: (i * 7919) % 13 < 4 + (i % 8) ? 1 : 0,
    dose: Math.sin(i),
    kind: i % 3 === 0 ? "a" : "b",
    site: `site ${i % 8}`,
  }));
  const model = MixedGLM.fromFormula("wins ~ standardize(dose) + kind + (1 | site)", rows);
  const fits = ["fitMap", "fitVb", "fitLaplace", "fitInla", "fitNuts"].map((method) =>
    model[method](method === "fitNuts" ? { warmup: 100, draws: 100, chains: 2 } : {}),
  );
  const folder = mkdtempSync(join(tmpdir(), "mixedglm-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "predict.js"), code);
    writeFileSync(join(folder, "answer.js"), `export ${answer}`);
    writeFileSync(
      join(folder, "run.js"),
      `import { readFileSync } from "node:fs";
       import { loadResults } from "./predict.js";
       import { answer } from "./answer.js";
       for (const fit of JSON.parse(readFileSync("fits.json", "utf8"))) console.log(answer(loadResults(fit)));`,
    );
    writeFileSync(join(folder, "fits.json"), JSON.stringify(fits));
    const found = execFileSync(process.execPath, ["run.js"], { cwd: folder, encoding: "utf8" });
    const expected = fits.map((fit) => `${answer(fit)}\n`).join("");
    if (found !== expected)
      throw new Error(`the bundle predicts\n${found}and the library\n${expected}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return fits.map(({ method }) => method);
}

/** Predictions of every kind and the summary as text; numbers survive as text to the last bit. */
function answer(result) {
  const data = [
    { dose: 0.3, kind: "a", site: "site 1" },
    { dose: -2, kind: "b", site: "elsewhere" },
    { dose: NaN, kind: "b", site: "site 2" },
  ];
  const groups = ["conditional", "new", "integrated", "zero"];
  const predictions = groups.flatMap((of) => [
    result.predict({ data, groups: of, interval: 0.9, unknownLevels: "new" }),
    result.predict({ data, groups: of, unknownLevels: "new", linear: true }),
    result.predict({ data, groups: of, interval: 0.5, unknownLevels: "new", kind: "outcome" }),
  ]);
  return JSON.stringify([predictions, String(result.summary({ exponentiate: true }))]);
}
