// Counts of salamanders at 23 sites, mined and not: a Poisson model, its predictions, and the same
// model written as in statsmodels, with a dictionary of random effects.
import { MixedGLM, Poisson, PoissonBayesMixedGLM } from "mixedglm";
import { readData } from "./read-data.js";

const data = readData("salamanders");
const model = MixedGLM.fromFormula("count ~ mined + spp + (1 | site)", data, {
  family: new Poisson(),
  vcpP: 0.5,
});
const result = model.fitMap({
  onIteration: ({ iteration, objective }) => {
    if (iteration % 5 === 0) console.log(`iteration ${iteration}: log posterior ${objective}`);
  },
});
console.log(String(result.summary()));

const mean = result.predict();
console.log(`Expected count at a site with average effect, first row: ${mean[0].toFixed(3)}`);

const same = PoissonBayesMixedGLM.fromFormula(
  "count ~ mined + spp",
  { site: "0 + C(site)" },
  data,
  { vcpP: 0.5 },
).fitMap();
console.log(
  `Same SD of the sites from both ways of writing: ${same.vcpMean[0] === result.vcpMean[0]}`,
);
