/**
 * The heap over 1,000 models, each fitted by `fitMap`, `fitLaplace` and `fitInla`:
 *
 *     npm run build && node --expose-gc bench/heap.js [--fits 1000]
 */
import { parseArgs } from "node:util";
import * as library from "mixedglm";
import { buildModel } from "./gauntlet/judge.js";
import { generate } from "./gauntlet/kinds.js";

if (globalThis.gc === undefined) throw new Error("run it as node --expose-gc bench/heap.js");

const { values } = parseArgs({ options: { fits: { type: "string", default: "1000" } } });
const fits = Number(values.fits);
for (let fit = 1; fit <= fits; fit++) {
  const model = buildModel(library, generate("ordinary data", fit));
  model.fitMap();
  model.fitLaplace();
  model.fitInla();
  if (fit % (fits / 10) !== 0) continue;
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
  console.log(`${fit}: heap ${megabytes(heapUsed)} MB, arrays ${megabytes(arrayBuffers)} MB`);
}
