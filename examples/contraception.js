// Use of contraception in 60 districts of Bangladesh. The joint mode collapses here: the warning
// says so, and why the standard deviation of the districts must not be taken from it.
import { MixedGLM } from "mixedglm";
import { readData } from "./read-data.js";

const result = MixedGLM.fromFormula(
  "use ~ standardize(age) + I(standardize(age)**2) + urban + livch + (1 | district)",
  readData("contraception"),
).fitMap();
console.log(String(result.summary()));
for (const { code, message } of result.warnings) console.log(`${code}: ${message}`);
