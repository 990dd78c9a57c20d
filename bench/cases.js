import { join } from "node:path";
import { dataPath, readData } from "./data.js";
import { simulate, simulatedDesign, writeCsv } from "./simulate.js";

/**
 * Cases by name. Each has the model as a `formula` and `family`, `vcpP` where it is not 1, and
 *
 *     table()             columns of data
 *     design(table)       arrays for `new MixedGLM`
 *     csv(folder)         path of the data as CSV, written to the folder if there is no such file
 *     tooSlow             peers that are left out unless asked for, see `run.js`
 *
 * Simulated cases: `single-<rows>`, one grouping factor of 10 rows per group and 5 covariates;
 * `single-<rows>x<groups>`; `crossed-<m>`, two randomly crossed factors of m / 2 levels each, 10 m
 * rows and 2 covariates; `poisson10k`.
 */
export function findCase(name) {
  const publicCase = publicCases[name];
  if (publicCase !== undefined) return fromData(name, publicCase);
  const [, kind, size, groups] = /^(single|crossed)-([\de]+)(?:x([\de]+))?$/u.exec(name) ?? [];
  if (name === "poisson10k") return simulated(name, poisson10k);
  if (kind === "single") {
    return simulated(name, single(Number(size), groups && Number(groups)));
  }
  if (kind === "crossed" && groups === undefined) return simulated(name, crossed(Number(size)));
  throw new Error(`no case ${name}: see bench/cases.js`);
}

const publicCases = {
  bacteria: { formula: "y01 ~ trt + I(week > 2) + (1 | ID)", family: "binomial" },
  cbpp: {
    formula: "cbind(incidence, size - incidence) ~ C(period) + (1 | herd)",
    family: "binomial",
  },
  contraception: {
    formula: "use01 ~ age + I(age**2) + urban + livch + (1 | district)",
    family: "binomial",
  },
  epil: {
    formula: "y ~ lbase * trt + lage + V4 + (1 | subject) + (1 | row)",
    family: "poisson",
  },
  salamanders: { formula: "count ~ mined + spp + (1 | site)", family: "poisson" },
  verbagg: {
    formula: "r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)",
    family: "binomial",
  },
  smallclusters: {
    formula: "y ~ x + treated + (1 | family) + (1 | community)",
    family: "binomial",
  },
  insteval: {
    formula: "good ~ C(studage) + C(lectage) + service + (1 | s) + (1 | d) + (1 | dept)",
    family: "binomial",
    tooSlow: ["glmer", "statsmodels"],
  },
};

function fromData(name, { formula, family, tooSlow = [] }) {
  return {
    name,
    formula,
    family,
    tooSlow,
    table: () => readData(name),
    design: async (table) => {
      // not through fromFormula, which would run the constructor that is to be timed; and from the modules, beside
      // the bundle that "mixedglm" is here, so that nothing of what is timed has run before
      const { buildDesign } = await import("../dist/formula/build-design.js");
      return buildDesign(formula, table);
    },
    csv: () => dataPath(name),
  };
}

function simulated(name, specification) {
  const { family, vcpP, coefficients, factors } = specification;
  const terms = [
    ...coefficients.map((_, j) => `x${j + 1}`),
    ...factors.map((factor) => `(1 | ${factor.name})`),
  ];
  const effects = factors.reduce((sum, { levels }) => sum + levels, 0);
  const tooSlow = [
    ...(effects > 10_000 ? ["glmer"] : []),
    // its quasi-Newton method keeps a dense matrix of that order
    ...(effects > 2_000 ? ["statsmodels"] : []),
  ];
  return {
    name,
    formula: `y ~ ${terms.join(" + ")}`,
    family,
    vcpP,
    tooSlow,
    table: () => simulate(specification),
    design: (table) => simulatedDesign(specification, table),
    csv: (folder) => {
      const path = join(folder, `${name}.csv`);
      writeCsv(path, simulate(specification));
      return path;
    },
  };
}

const single = (rows, groups = rows / 10) => ({
  rows,
  family: "binomial",
  intercept: -0.5,
  coefficients: [0.5, -0.5, 0.3, -0.2, 0.1],
  factors: [{ name: "g", levels: groups, sd: 1, levelOf: (i) => Math.floor(i / (rows / groups)) }],
});

const crossed = (m) => ({
  rows: 10 * m,
  family: "binomial",
  intercept: -0.3,
  coefficients: [0.5, -0.3],
  factors: [
    { name: "a", levels: m / 2, sd: 1, levelOf: (_, random) => random.integer(m / 2) },
    { name: "b", levels: m / 2, sd: 0.7, levelOf: (_, random) => random.integer(m / 2) },
  ],
});

const poisson10k = {
  rows: 10_000,
  family: "poisson",
  vcpP: 0.5,
  intercept: 0.5,
  coefficients: [0.2, -0.2],
  factors: [{ name: "g", levels: 1000, sd: 0.5, levelOf: (i) => Math.floor(i / 10) }],
};
