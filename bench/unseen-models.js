import { Binomial, MixedGLM, Poisson, Probit } from "mixedglm";
import { Random } from "./random.js";

/** Families of models: columns of data, a formula, and how the response is drawn. */
export const designs = {
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

/** The model of a design, with data from a seed. */
export function simulate(design, seed) {
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

/** A model of 1 to 3 terms, crossed or nested, at times with slopes or an effect a row, and its name: all drawn from the seed. */
export function randomModel(seed) {
  const random = new Random(seed);
  const pick = (values) => values[random.integer(values.length)];
  const kind = pick(["binary", "binary", "binomial", "counts", "counts"]);
  const rows = pick([80, 150, 300, 500]);
  const intercept = (kind === "counts" ? -1.5 : -3) + 3 * random.uniform();
  const columns = { x: Array.from({ length: rows }, () => random.normal()) };
  const eta = columns.x.map((x) => intercept + 0.5 * x);
  const terms = Array.from({ length: 1 + random.integer(3) }, (_, t) =>
    addTerm(random, columns, eta, "abc"[t], kind === "counts"),
  );
  const trials = kind === "binomial" ? 2 + random.integer(8) : 1;
  const family = kind === "counts" ? new Poisson() : new Binomial();
  const mean = (value) => Math.min(500, family.link.inverse(value));
  columns.y = eta.map((value) => respond(random, family, mean(value), trials));
  columns.n = eta.map(() => trials);
  const formula = ["y ~ x", ...terms.map(({ formula }) => formula)].join(" + ");
  const size = trials > 1 ? ` of ${trials}` : "";
  return {
    name: `${kind}${size}, ${rows} rows; ${terms.map(({ text }) => text).join("; ")}`,
    model: MixedGLM.fromFormula(formula, columns, {
      family,
      ...(trials > 1 ? { trials: "n" } : {}),
    }),
  };
}

/** Adds a factor to the columns and its effects to eta. */
function addTerm(random, columns, eta, name, counts) {
  const outer = Object.keys(columns).at(-1);
  const later = name !== "a";
  const sd = [0.2, 0.5, 0.8, 1.2, 2][random.integer(5)];
  const levels = [5, 8, 12, 20, 40, 80][random.integer(6)];
  const kind = random.uniform();
  const layouts = {
    "a row each": () => eta.map((_, i) => `r${i}`),
    "in those before": () => columns[outer].map((level) => `${level}.${random.integer(4)}`),
    crossed: () => eta.map(() => `l${random.integer(levels)}`),
  };
  const layout =
    later && counts && kind < 0.3
      ? "a row each"
      : later && kind < 0.5
        ? "in those before"
        : "crossed";
  columns[name] = layouts[layout]();
  const sloped = !later && kind < 0.2;
  const effects = {};
  columns[name].forEach((level, i) => {
    effects[level] ??= [sd * random.normal(), sloped ? 0.4 * random.normal() : 0];
    eta[i] += effects[level][0] + effects[level][1] * columns.x[i];
  });
  const count = Object.keys(effects).length;
  const text = `${count} levels, ${layout}, SD ${sd}${sloped ? ", slopes" : ""}`;
  return { formula: `(1 ${sloped ? "+ x || " : "| "}${name})`, text };
}
