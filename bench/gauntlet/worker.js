/** Judges runs in a thread of its own, so that one that hangs can be ended. */
import { parentPort } from "node:worker_threads";
import * as library from "mixedglm";
import { judge } from "./judge.js";
import { generate } from "./kinds.js";

parentPort.on("message", ({ kind, seed, method }) => {
  const spec = generate(kind, seed);
  const { outcome, detail, codes, seconds, check } = judge(library, spec, method);
  const facts = { family: spec.family, link: spec.link, feP: spec.feP, vcpP: spec.vcpP };
  parentPort.postMessage({ kind, seed, method, outcome, detail, codes, seconds, check, ...facts });
});
