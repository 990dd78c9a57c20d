import { Binomial, MixedGLM, type BayesMixedGLMResults } from "../../src/index.js";
import { Random } from "../../src/math/random.js";
import type { MatrixLike } from "../../src/model/matrix-input.js";
import type { FitResults } from "../../src/results/fit-results.js";
import type { PosteriorResults } from "../../src/results/posterior-results.js";
import type { PredictionOptions } from "../../src/results/prediction-options.js";

/** 45 rows of successes out of trials, in sites and days, one of them incomplete. */
export function table(): Record<string, unknown>[] {
  const random = new Random(11);
  return Array.from({ length: 45 }, (_, i) => {
    const dose = random.normal();
    const eta = 0.4 * dose - 0.5 + ((i % 9) - 4) / 5;
    const n = 1 + (i % 6);
    let wins = 0;
    for (let t = 0; t < n; t++) wins += Number(random.uniform() < 1 / (1 + Math.exp(-eta)));
    return {
      ...{ wins, n, dose: i === 7 ? NaN : dose, kind: "abc"[i % 3], secret: `row ${i}` },
      ...{ site: `site ${i % 9}`, day: i % 5, third: i % 4, fourth: (i >> 1) % 4 },
    };
  });
}

/** Terms for models of one to four of them. */
const TERMS = ["(1 | site)", "(1 | day)", "(1 | third)", "(1 | fourth)"];

export function formulaModel(terms = 2): MixedGLM {
  const random = TERMS.slice(0, terms).join(" + ");
  return MixedGLM.fromFormula(`wins ~ standardize(dose) + kind + ${random}`, table(), {
    family: new Binomial(),
    trials: "n",
  });
}

/** Binary responses of groups of 1 to 3 rows, which fitInla and fitLaplace integrate by quadrature. */
export function clusteredModel(): MixedGLM {
  const random = new Random(5);
  const rows = Array.from({ length: 60 }, (_, i) => ({
    wins: Number(random.uniform() < 0.3 + 0.4 * ((i % 30) / 30)),
    dose: random.normal(),
    kind: "abc"[i % 3],
    site: `site ${i % 30}`,
    day: i % 5,
  }));
  return MixedGLM.fromFormula("wins ~ dose + kind + (1 | site) + (1 | day)", rows);
}

/** A model from matrices, with trials and an offset. */
export function matrixModel(n = 24): MixedGLM {
  const random = new Random(3);
  const exog = Array.from({ length: n }, () => [1, random.normal()]);
  const exogVc = Array.from({ length: n }, (_, i) =>
    [0, 1, 2, 3, 4].map((j) => Number(i % 5 === j)),
  );
  const endog = exog.map(([, x], i) => Math.round(2 + x / 2 + (i % 3) / 2));
  const options = { trials: endog.map((y) => y + 2), offset: exog.map(([, x]) => x / 9) };
  return new MixedGLM(
    endog.map((y) => Math.max(0, y)),
    exog,
    exogVc,
    [0, 0, 0, 0, 0],
    options,
  );
}

type Fit = () => BayesMixedGLMResults;

/** A fit of every kind. */
export const FITS: Record<string, Fit> = {
  map: () => formulaModel().fitMap(),
  "mean-field vb": () => formulaModel().fitVb(),
  "structured vb": () => formulaModel().fitVb({ covariance: "structured" }),
  laplace: () => formulaModel().fitLaplace(),
  "laplace with quadrature": () => clusteredModel().fitLaplace({ quadraturePoints: 7 }),
  "inla of one term": () => formulaModel(1).fitInla(),
  "inla of two terms": () => formulaModel().fitInla(),
  "inla of three terms": () => formulaModel(3).fitInla(),
  "inla of four terms": () => formulaModel(4).fitInla(),
  "inla with quadrature": () => clusteredModel().fitInla({ quadraturePoints: 7 }),
  nuts: () => formulaModel().fitNuts({ chains: 2, warmup: 60, draws: 60 }),
};

/** New rows of the formula models: known levels and a missing value; the last has unknown levels. */
const NEW_ROWS = [
  { dose: 0.3, kind: "a", site: "site 1", day: 2, third: 1, fourth: 0 },
  { dose: NaN, kind: "b", site: "site 2", day: 0, third: 2, fourth: 1 },
  { dose: 2, kind: "b", site: "elsewhere", day: 1, third: 9, fourth: 2 },
];

const NEW_MATRICES = {
  exog: [
    [1, 0.5],
    [1, NaN],
    [1, -2],
  ],
  exogVc: [
    [1, 0, 0, 0, 0],
    [0, 1, 0, 0, 0],
    [0, 0, 0.5, 0, 0.5],
  ],
};

/** Predictions in every form: groups, scales, intervals, means and outcomes. */
function predictions(result: PosteriorResults): number[] {
  const forms: PredictionOptions[] = (
    ["conditional", "new", "integrated", "zero"] as const
  ).flatMap((groups) =>
    ([false, 0.8] as const).flatMap((interval) => [
      ...(["response", "linear"] as const).map((scale) => ({ groups, interval, scale })),
      { groups, interval, kind: "outcome", trials: [3, 1, 2] } as PredictionOptions,
    ]),
  );
  const rows: PredictionOptions = !result.model.coding
    ? NEW_MATRICES
    : { data: NEW_ROWS, unknownLevels: "new" };
  return forms.flatMap((form) => {
    const options = { ...rows, ...form, draws: 16 };
    if (options.interval === false) return [...result.predict({ ...options, interval: false })];
    const found = result.predict({ ...options, interval: 0.8 });
    return [...found.mean, ...found.sd, ...found.lower, ...found.upper];
  });
}

function cells(matrix: MatrixLike): number[] {
  return Array.from({ length: matrix.rows * matrix.columns }, (_, s) =>
    matrix.get(Math.floor(s / matrix.columns), s % matrix.columns),
  );
}

/** What a result says that needs no training data, as one list of numbers and texts. */
export function answers(result: PosteriorResults): unknown[] {
  const names = [...result.model.fepNames, ...result.model.vcpNames, result.model.vcNames[1]];
  const marginals = names.map((name) => result.marginal(name));
  const summary = result.summary({ exponentiate: true });
  return [
    ...[result.method, result.integration, result.logMarginalLikelihood, result.elbo],
    ...predictions(result),
    ...result.predict({ exog: [result.model.fepNames.map((_, j) => j / 3)] }),
    ...result.params,
    ...[result.feSd, result.vcpSd, result.vcSd].flatMap((sd) => [...sd]),
    ...cells(result.sample(7, { seed: 3 })),
    ...cells(result.covParams()),
    ...marginals.flatMap((of) => [of.quantile(0.1), of.quantile(0.9), of.pdf(0.1), of.cdf(0.2)]),
    ...[result.standardDeviations(), result.randomEffects()].map((rows) => JSON.stringify(rows)),
    ...[String(summary), summary.toMarkdown(), summary.toHTML(), JSON.stringify(summary)],
    JSON.stringify([result.convergence, result.warnings, result.sampler]),
    ...(result.vcpPoints ?? []).flatMap(({ vcp, weight }) => [...vcp, weight]),
    ...(result.elboTrace ?? []),
  ];
}

/** What a result says of the rows of the fit. */
export function rowAnswers(result: FitResults): unknown[] {
  const draws = 20;
  return [
    ...result.predict(),
    ...result.fitted({ draws }),
    ...result.residuals({ type: "quantile", draws }),
    ...result.loo({ draws }).pointwise,
    ...result.waic({ draws }).pointwise,
    ...result.marginalMeans("kind", { draws }).rows.map(({ mean }) => mean),
    String(result.varianceShares({ draws })),
    JSON.stringify(result.posteriorPredictiveCheck({ n: 10 })),
    result.simulate(2).get(1, 3),
  ];
}
