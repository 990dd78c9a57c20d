/**
 * Generators of hostile models, one per kind. Each returns plain data (see `baseSpec`), so that a
 * model can be sent to a thread, printed and repeated from its kind and seed.
 */
import { Random } from "../random.js";

const LINKS = {
  Binomial: ["logit", "probit", "cloglog", "cauchit", "log", "identity", "sqrt"],
  Poisson: ["log", "identity", "sqrt"],
};
const VCP_PRIORS = [0.01, 0.1, 0.5, 1, 3, 10];
const FE_PRIORS = [0.01, 0.5, 2, 2, 10, 1000, Infinity];

/** A model's data from choices; what is left out is drawn. */
class Recipe {
  constructor(random) {
    this.random = random;
    this.rows = 8 + random.integer(40);
    this.levels = [2 + random.integer(6)];
    this.family = random.uniform() < 0.5 ? "Binomial" : "Poisson";
    this.links = null;
    this.intercept = true;
    /** Columns of X beside the intercept, as functions of the row; Z from the levels of each term. */
    this.covariates = [() => random.normal()];
    this.slopes = [];
    this.vcpP = 1;
    this.feP = 2;
  }

  pick(values) {
    return values[this.random.integer(values.length)];
  }
}

const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));

/** Kinds that the table lists, with what they do to an ordinary model. */
export const KINDS = {
  "ordinary data": () => {},
  "complete separation": (r) => {
    r.family = "Binomial";
    r.feP = r.pick([2, Infinity]);
    const x = times(r.rows, () => r.random.normal());
    r.covariates = [(i) => x[i]];
    r.respond = (i) => (x[i] > 0 ? 1 : 0);
    r.trials = null;
  },
  "quasi-complete separation": (r) => {
    r.family = "Binomial";
    r.feP = r.pick([2, 100, Infinity]);
    const arm = times(r.rows, (i) => i % 2);
    const certain = r.random.integer(2);
    r.covariates = [(i) => arm[i]];
    r.respond = (i) => (arm[i] === 1 ? certain : r.random.integer(2));
    r.trials = null;
  },
  "all zeros": (r) => {
    r.feP = r.pick([2, Infinity]);
    r.respond = () => 0;
  },
  "all successes": (r) => {
    r.family = "Binomial";
    r.feP = r.pick([2, Infinity]);
    r.respond = (i, trials) => trials;
  },
  "one row": (r) => {
    r.rows = 1;
    r.levels = [1];
    r.feP = r.pick([0.5, 2, 10]);
  },
  "one group": (r) => {
    r.levels = [1];
  },
  "one row per group": (r) => {
    r.levels = [r.rows];
    r.assign = (i) => i;
  },
  "a large group": (r) => {
    r.rows = r.random.uniform() < 0.1 ? 1e6 : 20_000;
    r.levels = [3];
    r.assign = (i) => (i < 6 ? i % 3 : 0);
  },
  "counts up to 1e9": (r) => {
    r.big = 10 ** (3 + 6 * r.random.uniform());
  },
  "offsets of 50": (r) => {
    const sign = r.pick([-1, 1]);
    r.offset = () => (r.random.uniform() < 0.5 ? 50 * sign : 100 * r.random.uniform() - 50);
  },
  "covariates scaled 1e-8 to 1e8": (r) => {
    const scales = times(2, () => 10 ** (16 * r.random.uniform() - 8));
    r.covariates = scales.map((scale) => () => scale * r.random.normal());
    r.feP = r.pick([2, 1e8, Infinity]);
  },
  "covariates with mean 1e6": (r) => {
    r.covariates = [() => 1e6 + r.random.normal()];
    r.feP = r.pick([2, 1e8, Infinity]);
  },
  "collinear columns": (r) => {
    const x = times(r.rows, () => r.random.normal());
    const noise = r.pick([0, 0, 1e-12, 1e-6]);
    r.covariates = [(i) => x[i], (i) => 2 * x[i] + 1 + noise * r.random.normal()];
    r.feP = r.pick([2, 1000, Infinity]);
  },
  "duplicate columns": (r) => {
    const x = times(r.rows, () => r.random.normal());
    r.covariates = [(i) => x[i], (i) => x[i]];
    r.feP = r.pick([2, 1000, Infinity]);
  },
  "covariate constant within groups": (r) => {
    const x = times(r.levels[0], () => r.random.normal());
    r.assign = (i) => i % r.levels[0];
    r.covariates = [(i) => x[i % r.levels[0]]];
    r.feP = r.pick([2, Infinity]);
  },
  "random slope of a constant": (r) => {
    r.levels = [r.levels[0], r.levels[0]];
    r.sharedGroups = true;
    const constant = r.pick([1, 0, 1000]);
    r.slopes = [null, () => constant];
  },
  "duplicate terms": (r) => {
    r.levels = [r.levels[0], r.levels[0]];
    r.sharedGroups = true;
  },
  "empty levels": (r) => {
    r.levels = [r.levels[0] + 4];
    r.assign = () => r.random.integer(r.levels[0] - 4);
  },
  "one to eight terms": (r) => {
    r.levels = times(1 + r.random.integer(8), () => 2 + r.random.integer(4));
  },
  "priors of any width": (r) => {
    r.vcpP = r.pick(VCP_PRIORS);
    r.feP = r.pick(FE_PRIORS);
  },
  "weights 0 and fractional": (r) => {
    r.weights = () => r.pick([0, 0, 0.001, 0.5, 1, 2.5]);
  },
  "no fixed effects": (r) => {
    r.covariates = [];
    r.intercept = false;
  },
  "more columns than rows": (r) => {
    r.rows = 5;
    r.covariates = times(8, () => () => r.random.normal());
  },
  "rare events": (r) => {
    r.respond = (i, trials) => (i === 0 ? Math.min(1, trials) : 0);
    r.feP = r.pick([2, Infinity]);
  },
};

/** Two kinds upon each other; a later one overrules what both decide. */
KINDS["two kinds at once"] = (r) => {
  const names = Object.keys(KINDS).filter(
    (n) => n !== "two kinds at once" && n !== "a large group",
  );
  for (let a = 0; a < 2; a++) KINDS[r.pick(names)](r);
  r.vcpP = r.pick(VCP_PRIORS);
};

/** The model of a kind that a seed gives, as plain data. */
export function generate(kind, seed) {
  const random = new Random(seed * 7919 + Object.keys(KINDS).indexOf(kind) * 104_729 + 1);
  for (let warm = 0; warm < 5; warm++) random.uniform();
  const recipe = new Recipe(random);
  recipe.trials = random.uniform() < 0.5 ? null : () => random.integer(12);
  KINDS[kind](recipe);
  return { kind, seed, ...build(recipe) };
}

function build(r) {
  const link = r.pick(r.links ?? LINKS[r.family]);
  const { rows: n, random, family } = r;
  const columns = [...(r.intercept ? [() => 1] : []), ...r.covariates];
  const p = columns.length;
  const exog = { rows: n, columns: p, data: new Float64Array(n * p) };
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) exog.data[i * p + j] = column(i) || 0;
  });
  const exogVc = groupDesign(r);
  const binomial = family === "Binomial";
  const trials = binomial ? sizes(r) : null;
  const offset = r.offset ? Float64Array.from({ length: n }, r.offset) : null;
  const respond = r.respond ?? ((i) => drawResponse(r, link, trials?.[i] ?? 1));
  const endog = Float64Array.from({ length: n }, (_, i) => {
    const y = respond(i, trials?.[i] ?? 1);
    return binomial ? Math.min(y, trials?.[i] ?? 1) : y;
  });
  const weights = r.weights ? Float64Array.from({ length: n }, r.weights) : null;
  if (weights) weights[random.integer(n)] = 1;
  const { feP, vcpP } = r;
  return { family, link, endog, trials, offset, weights, exog, ...exogVc, feP, vcpP };
}

function sizes(r) {
  if (r.big) return Float64Array.from({ length: r.rows }, () => Math.round(r.big));
  return r.trials === null ? null : Float64Array.from({ length: r.rows }, r.trials);
}

/** Triplets of Z, one nonzero per row and term, and the term of each column. */
function groupDesign(r) {
  const rowIndices = [];
  const columnIndices = [];
  const values = [];
  const groups = times(r.rows, (i) => (r.assign ? r.assign(i) : r.random.integer(r.levels[0])));
  let first = 0;
  r.levels.forEach((count, t) => {
    for (let i = 0; i < r.rows; i++) {
      const level = t === 0 || r.sharedGroups ? groups[i] : r.random.integer(count);
      const value = r.slopes[t] ? r.slopes[t](i) : 1;
      if (value === 0) continue;
      rowIndices.push(i);
      columnIndices.push(first + Math.min(level, count - 1));
      values.push(value);
    }
    first += count;
  });
  const ident = r.levels.flatMap((count, t) => new Array(count).fill(t));
  return { triplets: { columns: first, rowIndices, columnIndices, values }, ident };
}

function drawResponse(r, link, trials) {
  const { random } = r;
  if (r.family === "Binomial") {
    const probability = 0.1 + 0.8 * random.uniform();
    if (r.big) return Math.round(trials * probability);
    let successes = 0;
    for (let t = 0; t < trials; t++) if (random.uniform() < probability) successes++;
    return successes;
  }
  return r.big ? Math.round(r.big * random.uniform()) : random.poisson(0.5 + 3 * random.uniform());
}
