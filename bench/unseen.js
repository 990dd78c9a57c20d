/**
 * fitInla against fitNuts on simulated data sets that nothing in the library was made with:
 *
 *     npm run --silent build && node bench/unseen.js [--seeds 1,2] [--draws 4000] [--models pairs]
 *
 * `--models` keeps those whose name holds the text. Errors are in posterior standard deviations of the draws, as in accuracy.js; those of the draws
 * themselves are about 1 / sqrt(effective draws), so 0.02 here.
 */
import { parseArgs } from "node:util";
import { Binomial, MixedGLM, Poisson, Probit } from "mixedglm";
import { Random } from "./random.js";
import { describeMachine, formatNumber, formatSeconds, markdownTable } from "./report.js";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2" },
    draws: { type: "string", default: "4000" },
    models: { type: "string", default: "" },
  },
});

/** Families of models: columns of data, a formula, and how the response is drawn. */
const designs = {
  "binary, three crossed terms": {
    rows: 600,
    factors: { a: [30, 0.8], b: [20, 0.5], c: [12, 0.4] },
    formula: "y ~ x + (1 | a) + (1 | b) + (1 | c)",
    family: new Binomial(),
  },
  "binary, 2 rows a family in 20 villages": {
    rows: 400,
    factors: { village: [20, 0.7] },
    nested: { family: [2, 1.2] },
    formula: "y ~ x + (1 | village) + (1 | family)",
    family: new Binomial(),
  },
  "binomial, 5 trials": {
    rows: 120,
    factors: { a: [15, 0.7] },
    trials: 5,
    formula: "y ~ x + (1 | a)",
    family: new Binomial(),
  },
  "Poisson, small counts, an effect a row": {
    rows: 150,
    factors: { a: [25, 0.6] },
    nested: { row: [1, 0.5] },
    formula: "y ~ x + (1 | a) + (1 | row)",
    family: new Poisson(),
  },
  "Poisson, slopes": {
    rows: 200,
    factors: { a: [20, 0.5] },
    slope: 0.4,
    formula: "y ~ x + (1 + x || a)",
    family: new Poisson(),
  },
  "binary, 7 rows a person of SD 3": {
    rows: 1400,
    factors: { person: [200, 3] },
    formula: "y ~ x + (1 | person)",
    family: new Binomial(),
  },
  "binary, rare (3%), 10 clinics": {
    rows: 800,
    factors: { clinic: [10, 0.8] },
    intercept: -4,
    formula: "y ~ x + (1 | clinic)",
    family: new Binomial(),
  },
  "Poisson, rows in broods in places": {
    rows: 400,
    factors: { place: [60, 0.7] },
    nested: { brood: [4, 0.6], row: [1, 0.5] },
    intercept: -0.5,
    formula: "y ~ x + (1 | place) + (1 | brood) + (1 | row)",
    family: new Poisson(),
  },
  "Poisson, 5 groups": {
    rows: 60,
    factors: { a: [5, 0.6] },
    formula: "y ~ x + (1 | a)",
    family: new Poisson(),
  },
  "binary, slopes, and items crossed": {
    rows: 900,
    factors: { a: [45, 0.8], item: [20, 0.6] },
    slope: 0.5,
    formula: "y ~ x + (1 + x || a) + (1 | item)",
    family: new Binomial(),
  },
  "binary, matched pairs": {
    rows: 240,
    factors: { pair: [120, 1] },
    formula: "y ~ x + (1 | pair)",
    family: new Binomial(),
  },
  "binary, probit": {
    rows: 500,
    factors: { a: [40, 0.7] },
    formula: "y ~ x + (1 | a)",
    family: new Binomial(new Probit()),
  },
};

console.log(describeMachine(), "\n");
const chosen = Object.entries(designs).filter(([name]) => name.includes(options.models));
const rows = chosen.flatMap(([name, design]) =>
  options.seeds.split(",").flatMap((seed) => compare(name, design, Number(seed))),
);
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

function compare(name, design, seed) {
  const model = simulate(design, seed);
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

function simulate(design, seed) {
  const { rows, factors, nested = {}, slope, intercept = -0.3, trials = 1 } = design;
  const { formula, family } = design;
  const random = new Random(seed);
  const columns = { x: Array.from({ length: rows }, () => random.normal()), y: [] };
  const eta = columns.x.map((x) => intercept + 0.5 * x);
  for (const [name, [levels, sd]] of Object.entries(factors)) {
    const effects = Array.from({ length: levels }, () => sd * random.normal());
    const slopes = effects.map(() => (slope ?? 0) * random.normal());
    columns[name] = eta.map((_, i) => `l${(i * 7 + random.integer(3)) % levels}`);
    columns[name].forEach((level, i) => {
      const j = Number(level.slice(1));
      eta[i] += effects[j] + slopes[j] * columns.x[i];
    });
  }
  for (const [name, [size, sd]] of Object.entries(nested)) {
    const [outer] = Object.keys(factors);
    const counts = {};
    columns[name] = columns[outer].map((level) => {
      counts[level] = (counts[level] ?? -1) + 1;
      return `${level}.${Math.floor(counts[level] / size)}`;
    });
    const effects = {};
    columns[name].forEach((level, i) => (eta[i] += effects[level] ??= sd * random.normal()));
  }
  columns.y = eta.map((value) => respond(random, family, family.link.inverse(value), trials));
  columns.n = columns.y.map(() => trials);
  return MixedGLM.fromFormula(formula, columns, { family, ...(trials > 1 ? { trials: "n" } : {}) });
}

function respond(random, family, mean, trials) {
  if (family instanceof Binomial) {
    let successes = 0;
    for (let t = 0; t < trials; t++) successes += Number(random.uniform() < mean);
    return successes;
  }
  return random.poisson(mean);
}
