import { Matrix } from "ml-matrix";
import { SparseMatrix } from "ml-sparse-matrix";
import {
  Binomial,
  CscMatrix,
  MixedGLM,
  parseCsv,
  Poisson,
  type BayesMixedGLMResults,
  type ExogInput,
  type ExogVcInput,
  type ModelOptions,
} from "../src/index.js";
import { Draws, largestDifference, randomInputs, type ModelInputs } from "./model/random-models.js";
import { exampleCsv } from "./reference/load.js";

/** Everything that a fit says in numbers, packed. */
function numbersOf(result: BayesMixedGLMResults) {
  const { params, feSd, vcpSd, vcSd } = result;
  return { params, sd: [...feSd, ...vcpSd, ...vcSd], covariance: result.covParams().to2DArray() };
}

const modelOf = ({ endog, exog, exogVc, ident, options }: ModelInputs) =>
  new MixedGLM(endog, exog, exogVc, ident, options);

/** Largest difference between two fits of the posterior: modes, SDs and log posterior there. */
function distance(a: BayesMixedGLMResults, b: BayesMixedGLMResults): number {
  const [x, y] = [a, b].map((fit) => [...fit.params, ...numbersOf(fit).sd]);
  return largestDifference(x, y);
}

/** A fit stops within 1e-7 posterior SDs of the mode; sums in another order move it no further. */
const SAME = 1e-7;

/** Rows alone make a SparseMatrix; its declared types leave this constructor out. */
const SparseRows = SparseMatrix as unknown as new (rows: number[][]) => SparseMatrix;

describe("the dense example of statsmodels", () => {
  const draws = new Draws(42);
  const normals = (columns: number) => Array.from({ length: 200 }, () => draws.normals(columns));
  const exog = normals(2);
  const exogVc = normals(5);
  const ident = [0, 0, 1, 1, 1];
  const endog = exogVc.map((z) => (draws.uniform() < 1 / (1 + Math.exp(-2 * z[0] - z[3])) ? 1 : 0));
  const fit = (x: ExogInput, z: ExogVcInput) => new MixedGLM(endog, x, z, ident).fit();
  const expected = numbersOf(fit(exog, exogVc));

  it.each<[string, ExogVcInput]>([
    ["a SparseMatrix", new SparseRows(exogVc)],
    ["a CscMatrix", CscMatrix.fromDense(exogVc)],
    ["a Matrix", new Matrix(exogVc)],
    ["typed rows", exogVc.map((row) => Float64Array.from(row))],
  ])("gives identical results from %s for exogVc", (_, z) => {
    expect(numbersOf(fit(exog, z))).toEqual(expected);
  });

  it.each<[string, ExogInput]>([
    ["a Matrix", new Matrix(exog)],
    ["row-major data", { rows: 200, columns: 2, data: Float64Array.from(exog.flat()) }],
    ["typed rows", exog.map((row) => Float64Array.from(row))],
  ])("gives identical results from %s for exog", (_, x) => {
    expect(numbersOf(fit(x, exogVc))).toEqual(expected);
  });

  it("gives identical results from labels with gaps in ident", () => {
    for (const [a, b] of [
      [7, 12],
      [-3, 1000],
    ]) {
      // prettier-ignore
      const gaps = new MixedGLM(endog, exog, exogVc, [a, a, b, b, b]).fit();
      expect(numbersOf(gaps)).toEqual(expected);
    }
  });

  it("takes the labels in increasing order, wherever their columns stand", () => {
    const swapped = new MixedGLM(endog, exog, exogVc, [1, 1, 0, 0, 0]).fit();
    expect(swapped.vcpMean[0]).toBeCloseTo(expected.params[3], 6);
    expect(swapped.vcpMean[1]).toBeCloseTo(expected.params[2], 6);
  });
});

describe("cbpp", () => {
  const columns = parseCsv(exampleCsv("cbpp"));
  const { herd, incidence, size, period } = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Array.from(values, Number)]),
  );
  const formula = "cbind(incidence, size - incidence) ~ C(period) + (1 | herd)";
  const vcpP = 0.5;
  const model = MixedGLM.fromFormula(formula, columns, { vcpP });
  const expected = model.fitMap();
  const herds = [...new Set(herd)].sort((a, b) => a - b);

  const matrices = (rows: number[]) => ({
    exog: rows.map((i) => [1, +(period[i] === 2), +(period[i] === 3), +(period[i] === 4)]),
    exogVc: rows.map((i) => herds.map((h) => +(h === herd[i]))),
    ident: herds.map(() => 0),
  });

  /** One row per animal: the diseased ones first. */
  const animals = size.flatMap((total, i) =>
    Array.from({ length: total }, (_, a) => ({ row: i, sick: a < incidence[i] ? 1 : 0 })),
  );

  it("has an interior mode", () => {
    expect(expected.convergence.converged).toBe(true);
    expect(expected.warnings).toEqual([]);
  });

  it("by formula and by matrices gives the same numbers", () => {
    const { exog, exogVc, ident } = matrices([...herd.keys()]);
    const options = { family: new Binomial(), trials: size, vcpP };
    const byMatrices = new MixedGLM(incidence, exog, exogVc, ident, options);
    expect(numbersOf(byMatrices.fitMap())).toEqual(numbersOf(expected));
    expect(byMatrices.logposterior(expected.params)).toBe(model.logposterior(expected.params));
  });

  it("with grouped trials and with one row per trial gives the same posterior", () => {
    const { exog, exogVc, ident } = matrices(animals.map(({ row }) => row));
    const single = new MixedGLM(
      animals.map(({ sick }) => sick),
      exog,
      exogVc,
      ident,
      { vcpP },
    );
    expect(distance(single.fitMap(), expected)).toBeLessThan(SAME);
    // they differ by sum log C(size, incidence), whatever the parameters
    const zero = new Float64Array(expected.params.length);
    const shift = (params: Float64Array) =>
      model.logposterior(params) - single.logposterior(params);
    expect(shift(expected.params)).toBeCloseTo(shift(zero), 9);
    const difference = largestDifference(
      single.logposteriorGrad(zero),
      model.logposteriorGrad(zero),
    );
    expect(difference).toBeLessThan(1e-13);
  });

  it("with rows shuffled gives the same posterior", () => {
    const order = new Draws(3).shuffled([...herd.keys()]);
    const shuffled = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, order.map((i) => values[i])]),
    );
    const fit = MixedGLM.fromFormula(formula, shuffled, { vcpP }).fitMap();
    expect(fit.model.vcNames).toEqual(expected.model.vcNames);
    expect(distance(fit, expected)).toBeLessThan(SAME);
  });

  it("with levels renamed gives the same posterior", () => {
    const names = new Draws(4).shuffled(herds.map((_, j) => `herd ${String.fromCharCode(97 + j)}`));
    const rename = (h: number) => names[herds.indexOf(h)];
    const renamed = { ...columns, herd: herd.map(rename) };
    const fit = MixedGLM.fromFormula(formula, renamed, { vcpP }).fitMap();
    const effects = new Map(fit.randomEffects("herd").map(({ name, ...rest }) => [name, rest]));
    const inOrder = herds.map((h) => effects.get(`herd[${rename(h)}]`)!);
    expect(largestDifference(inOrder.map(({ mean }) => mean), expected.vcMean)).toBeLessThan(SAME); // prettier-ignore
    expect(largestDifference(inOrder.map(({ sd }) => sd), expected.vcSd)).toBeLessThan(SAME); // prettier-ignore
    const [a, b] = [fit, expected].map((r) => [...r.feMean, ...r.feSd, ...r.vcpMean, ...r.vcpSd]);
    expect(largestDifference(a, b)).toBeLessThan(SAME);
  });

  it("by vcFormulas gives the same numbers as by a bar", () => {
    const options = { vcpP, vcFormulas: { herd: "0 + C(herd)" } };
    const fit = MixedGLM.fromFormula("cbind(incidence, size - incidence) ~ C(period)", columns, options); // prettier-ignore
    expect(numbersOf(fit.fitMap())).toEqual(numbersOf(expected));
  });

  it("from rows of objects gives the same numbers as from columns", () => {
    const rows = herd.map((_, i) =>
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]])),
    );
    expect(numbersOf(MixedGLM.fromFormula(formula, rows, { vcpP }).fitMap())).toEqual(
      numbersOf(expected),
    );
  });
});

describe.each([
  ["binomial", new Binomial()],
  ["Poisson", new Poisson()],
])("%s", (_, family) => {
  const inputs = randomInputs(3, { family, rows: 400, sds: [1.5, 1.5] });
  const expected = modelOf(inputs).fitMap();

  it("with columns of exogVc permuted gives the same posterior", () => {
    const order = new Draws(2).shuffled([...inputs.ident.keys()]);
    const fit = modelOf({
      ...inputs,
      exogVc: inputs.exogVc.map((row) => order.map((j) => row[j])),
      ident: order.map((j) => inputs.ident[j]),
    }).fitMap();
    const back = (values: ArrayLike<number>) =>
      inputs.ident.map((_, j) => values[order.indexOf(j)]);
    expect(largestDifference(back(fit.vcMean), expected.vcMean)).toBeLessThan(SAME);
    expect(largestDifference(back(fit.vcSd), expected.vcSd)).toBeLessThan(SAME);
    const [a, b] = [fit, expected].map((r) => [...r.feMean, ...r.feSd, ...r.vcpMean, ...r.vcpSd]);
    expect(largestDifference(a, b)).toBeLessThan(SAME);
  });

  it("with rows shuffled gives the same posterior", () => {
    const order = new Draws(5).shuffled([...inputs.endog.keys()]);
    const take = <T>(values: ArrayLike<T>) => order.map((i) => values[i]);
    const { offset, weights, trials } = inputs.options;
    const options: ModelOptions = { family, offset: take(offset!), weights: take(weights!) };
    if (trials !== undefined) options.trials = take(trials);
    const { endog, exog, exogVc, ident } = inputs;
    const fit = modelOf({ endog: take(endog), exog: take(exog), exogVc: take(exogVc), ident, options }); // prettier-ignore
    expect(distance(fit.fitMap(), expected)).toBeLessThan(SAME);
  });

  it("a row of weight w is w equal rows, and a row of weight 0 is none", () => {
    const weights = inputs.endog.map((_, i) => i % 4);
    const repeated = inputs.endog.flatMap((_, i) => new Array<number>(weights[i]).fill(i));
    const { offset, trials } = inputs.options;
    const take = <T>(values: ArrayLike<T>) => repeated.map((i) => values[i]);
    const weighted = modelOf({ ...inputs, options: { ...inputs.options, weights } });
    const stacked = modelOf({
      endog: take(inputs.endog),
      exog: take(inputs.exog),
      exogVc: take(inputs.exogVc),
      ident: inputs.ident,
      options: {
        family,
        offset: take(offset!),
        ...(trials === undefined ? {} : { trials: take(trials) }),
      },
    });
    const fit = weighted.fitMap();
    expect(distance(fit, stacked.fitMap())).toBeLessThan(SAME);
    const values = [weighted, stacked].map((model) => model.logposterior(fit.params));
    expect(largestDifference([values[0]], [values[1]])).toBeLessThan(1e-12);
  });

  it("in other units of a covariate, with the prior in those units, gives the same posterior", () => {
    const scale = 1e-5;
    const fit = modelOf({
      ...inputs,
      exog: inputs.exog.map(([one, x]) => [one, x * scale]),
      options: { ...inputs.options, feP: [2, 2 / scale] },
    }).fitMap();
    const back = [...fit.params, ...numbersOf(fit).sd].map((value, s) =>
      s === 1 || s === fit.params.length + 1 ? value * scale : value,
    );
    expect(largestDifference(back, [...expected.params, ...numbersOf(expected).sd])).toBeLessThan(
      SAME,
    );
  });
});

it("exposure is an offset of log(exposure)", () => {
  const family = new Poisson();
  const inputs = randomInputs(6, { family, rows: 300, levels: [8], sds: [1.5], vectors: false });
  const exposure = inputs.endog.map((_, i) => 0.5 + (i % 7));
  const offset = exposure.map(Math.log);
  const [byExposure, byOffset] = [{ exposure }, { offset }].map((options) =>
    modelOf({ ...inputs, options: { family, ...options } }).fitMap(),
  );
  expect(numbersOf(byExposure)).toEqual(numbersOf(byOffset));
});
