// Two mixed models fitted to real data: disease in cattle herds, and seizure counts.
import { MixedGLM, Poisson } from "mixedglm";
import { readData } from "./read-data.js";

// New cases of pleuropneumonia out of the animals of a herd, in four periods.
const cbpp = MixedGLM.fromFormula(
  "cbind(incidence, size - incidence) ~ C(period) + (1 | herd)",
  readData("cbpp"),
).fitInla();
console.log(String(cbpp.summary()));

console.log("\nThe three herds at most risk:");
console.table(
  cbpp
    .randomEffects("herd")
    .sort((a, b) => b.mean - a.mean)
    .slice(0, 3),
);

// Seizures in two weeks, with an effect for each patient; progabide is the treatment.
const epil = MixedGLM.fromFormula("y ~ lbase * trt + lage + V4 + (1 | subject)", readData("epil"), {
  family: new Poisson(),
}).fitInla();
console.log(`\n${epil.summary()}`);
