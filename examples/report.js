// A report and pictures of use of contraception in 60 districts of Bangladesh, written into the folder
// that is named, or else into a new one among the temporary files.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  MixedGLM,
  caterpillarPlot,
  coefficientPlot,
  densityPlot,
  renderSvg,
  report,
} from "mixedglm";
import { readData } from "./read-data.js";

const result = MixedGLM.fromFormula(
  "use ~ standardize(age) + I(standardize(age)**2) + urban + livch + (1 | district)",
  readData("contraception"),
).fitInla();

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "mixedglm-"));
mkdirSync(folder, { recursive: true });
const pictures = {
  coefficients: coefficientPlot(result, { exponentiate: true }),
  density: densityPlot(result, "district"),
  caterpillar: caterpillarPlot(result, "district", { groups: 20 }),
};
for (const [name, spec] of Object.entries(pictures)) {
  writeFileSync(join(folder, `${name}.svg`), await renderSvg(spec));
}
writeFileSync(join(folder, "report.html"), await report(result, { title: "Contraception" }));
console.log(`report.html and ${Object.keys(pictures).join(".svg, ")}.svg are in ${folder}`);
