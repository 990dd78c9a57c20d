/**
 * fitInla against fitNuts on simulated data sets that nothing in the library was made with:
 *
 *     npm run --silent build && node bench/unseen.js [--seeds 1,2] [--draws 4000] [--models pairs]
 *     npm run --silent build && node bench/unseen.js --random 1-40 [--draws 4000]
 *
 * `--models` keeps those designs whose name holds the text; `--random` takes models drawn from these seeds instead. Errors are in posterior standard deviations of the draws, as in accuracy.js; those of the draws
 * themselves are about 1 / sqrt(effective draws), so 0.02 here.
 */
import { parseArgs } from "node:util";
import { describeMachine, formatNumber, formatSeconds, markdownTable } from "./report.js";
import { designs, randomModel, simulate } from "./unseen-models.js";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2" },
    draws: { type: "string", default: "4000" },
    models: { type: "string", default: "" },
    random: { type: "string" },
  },
});

console.log(describeMachine(), "\n");
const rows = options.random === undefined ? fromDesigns() : fromSeeds();
console.log(
  markdownTable(
    [
      { title: "model", left: true, text: (row) => row.name },
      { title: "seed", text: (row) => String(row.seed) },
      { title: "fe mean", text: (row) => formatNumber(row.fe.mean, 3) },
      { title: "fe SD", text: (row) => row.fe.ratio },
      { title: "vcp mean", text: (row) => formatNumber(row.vcp.mean, 3) },
      { title: "vcp SD", text: (row) => row.vcp.ratio },
      { title: "vc mean", text: (row) => formatNumber(row.vc.mean, 3) },
      { title: "vc SD", text: (row) => row.vc.ratio },
      { title: "s inla", text: (row) => formatSeconds(row.inlaSeconds) },
      { title: "s nuts", text: (row) => formatSeconds(row.nutsSeconds) },
      { title: "warnings", left: true, text: (row) => row.warnings },
    ],
    rows,
  ),
);

function fromDesigns() {
  const chosen = Object.entries(designs).filter(([name]) => name.includes(options.models));
  return chosen.flatMap(([name, design]) =>
    options.seeds
      .split(",")
      .map((seed) => compare(name, simulate(design, Number(seed)), Number(seed))),
  );
}

function fromSeeds() {
  const [first, last = first] = options.random.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, s) => {
    const { name, model } = randomModel(first + s);
    return compare(name, model, first + s);
  });
}

function compare(name, model, seed) {
  const start = performance.now();
  const inla = model.fitInla();
  const middle = performance.now();
  const nuts = model.fitNuts({ seed, draws: Number(options.draws) });
  const end = performance.now();
  const errors = (kind) => {
    const sds = nuts[`${kind}Sd`];
    const means = Array.from(
      sds,
      (sd, j) => (inla[`${kind}Mean`][j] - nuts[`${kind}Mean`][j]) / sd,
    );
    const ratios = Array.from(sds, (sd, j) => inla[`${kind}Sd`][j] / sd);
    const range = [Math.min(...ratios), Math.max(...ratios)];
    return {
      mean: Math.max(...means.map(Math.abs)),
      ratio: range.map((ratio) => ratio.toFixed(3)).join(" to "),
    };
  };
  const codes = (result, label) => result.warnings.map(({ code }) => `${label} ${code}`);
  return {
    name,
    seed,
    fe: errors("fe"),
    vcp: errors("vcp"),
    vc: errors("vc"),
    inlaSeconds: (middle - start) / 1000,
    nutsSeconds: (end - middle) / 1000,
    warnings: [...codes(inla, "inla"), ...codes(nuts, "nuts")].join(", "),
  };
}
