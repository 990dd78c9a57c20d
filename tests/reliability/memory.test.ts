/** Many fits in one process leave nothing behind. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MixedGLM } from "../../src/index.js";
import { randomInputs } from "../model/random-models.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapAfter(fits: number): number {
  for (let seed = 0; seed < fits; seed++) {
    const { endog, exog, exogVc, ident, options } = randomInputs(seed);
    const model = new MixedGLM(endog, exog, exogVc, ident, options);
    model.fitMap();
    model.fitLaplace();
  }
  collect();
  // buffers of WebAssembly are freed some time later, so they are left to bench/heap.js
  return process.memoryUsage().heapUsed;
}

it("does not grow the heap over 200 fits", () => {
  const before = heapAfter(50);
  const after = heapAfter(100);
  // what 200 fits left behind of 20 kB each would be 4 MB
  expect(after - before).toBeLessThan(2e6);
});
