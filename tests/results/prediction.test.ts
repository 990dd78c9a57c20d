import {
  Cauchit,
  CLogLog,
  InputError,
  Log,
  Logit,
  MixedGLM,
  Binomial,
  Poisson,
  Probit,
  Sqrt,
  type BayesMixedGLMResults,
  type Family,
  type PredictionOptions,
} from "../../src/index.js";
import { integratedMean } from "../../src/results/integrated-mean.js";
import { dot, Draws, largestDifference, randomInputs, toDense } from "../model/random-models.js";

const inputs = randomInputs(21, { rows: 80, levels: [7, 4], sds: [1, 0.6] });
const { endog, exog, exogVc, ident, options } = inputs;
const model = new MixedGLM(endog, exog, exogVc, ident, options);
const inla = model.fitInla();
const offset = options.offset as number[];
const fits: [string, BayesMixedGLMResults][] = [
  ["map", model.fitMap()],
  ["vb", model.fitVb()],
  ["laplace", model.fitLaplace()],
  ["inla", inla],
];

/** Rows of the fit as matrices. */
const rowsAt = (positions: number[]) => ({
  exog: positions.map((i) => exog[i]),
  exogVc: positions.map((i) => exogVc[i]),
  offset: positions.map((i) => offset[i]),
});

const samples = new Map<BayesMixedGLMResults, number[][]>();

/** Draws of the packed parameters, other ones than predictions take. */
function samplesOf(result: BayesMixedGLMResults): number[][] {
  let known = samples.get(result);
  if (known === undefined)
    samples.set(result, (known = result.sample(8000, { seed: 77 }).to2DArray()));
  return known;
}

/** Draws of the linear predictor of the fit's row i by brute force, and of SDs of fresh effects. */
function drawsOf(result: BayesMixedGLMResults, i: number) {
  return samplesOf(result).map((row) => {
    const base = dot(exog[i], row) + offset[i];
    const vcp = row.slice(2, 4);
    return {
      base,
      known: base + dot(exogVc[i], row.slice(4)),
      tau: Math.hypot(...vcp.map(Math.exp)),
    };
  });
}

function momentsOf(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  const [lower, upper] = [0.025, 0.975].map((p) => sorted[Math.floor(p * values.length)]);
  return { mean, sd: Math.sqrt(variance), lower, upper };
}

const expit = (x: number) => 1 / (1 + Math.exp(-x));

/** Of row i against brute force: in SDs of it, a few times what 4,000 draws leave open. */
function compare(
  prediction: { mean: Float64Array; sd: Float64Array; lower: Float64Array; upper: Float64Array },
  i: number,
  values: number[],
) {
  const expected = momentsOf(values);
  expect(Math.abs(prediction.mean[i] - expected.mean) / expected.sd).toBeLessThan(0.06);
  expect(Math.abs(prediction.sd[i] / expected.sd - 1)).toBeLessThan(0.06);
  expect(Math.abs(prediction.lower[i] - expected.lower) / expected.sd).toBeLessThan(0.2);
  expect(Math.abs(prediction.upper[i] - expected.upper) / expected.sd).toBeLessThan(0.2);
}

describe.each(fits)("%s", (_, result) => {
  it("conditional means and intervals are those of the draws", () => {
    const positions = [0, 33, 79];
    const rows = rowsAt(positions);
    const response = result.predict({ ...rows, interval: 0.95 });
    const linear = result.predict({ ...rows, interval: 0.95, scale: "linear" });
    positions.forEach((position, i) => {
      const known = drawsOf(result, position).map((draw) => draw.known);
      compare(response, i, known.map(expit));
      compare(linear, i, known);
    });
    const few = { interval: 0.95, draws: 50 };
    expect(result.fitted(few)).toEqual(result.predict(few));
  });

  it("the linear mean is that of the posterior means, without error of simulation", () => {
    const linear = result.predict({ groups: "conditional", scale: "linear", draws: 300 });
    const exact = exog.map(
      (x, i) => dot(x, result.feMean) + dot(exogVc[i], result.vcMean) + offset[i],
    );
    expect(largestDifference(linear, exact)).toBeLessThan(1e-12);
  });

  it("new and integrated groups are those of the draws", () => {
    const draws = new Draws(3);
    const positions = [2, 50];
    const rows = rowsAt(positions);
    const fresh = result.predict({ ...rows, groups: "new", interval: 0.95 });
    const integrated = result.predict({ ...rows, groups: "integrated", interval: 0.95 });
    positions.forEach((position, i) => {
      const own = drawsOf(result, position);
      const drawn = own.map(({ base, tau }) => expit(base + tau * draws.normal()));
      compare(fresh, i, drawn);
      const few = own.slice(0, 4000);
      const means = few.map(({ base, tau }) => bruteMean(expit, base, tau, 5));
      compare(integrated, i, means);
      expect(fresh.mean[i]).toBe(integrated.mean[i]);
      expect(fresh.sd[i]).toBeGreaterThan(integrated.sd[i]);
    });
  });
});

/** E f(base + tau e) by the trapezoidal rule with `density` points an SD, over 12 SDs to both sides. */
function bruteMean(f: (eta: number) => number, base: number, tau: number, density: number) {
  let [sum, mass] = [0, 0];
  for (let m = -12 * density; m <= 12 * density; m++) {
    const weight = Math.exp(-((m / density) ** 2) / 2);
    sum += weight * f(base + (tau * m) / density);
    mass += weight;
  }
  return sum / mass;
}

it.each<[string, Family, number]>([
  ["logit", new Binomial(new Logit()), 1e-9],
  ["probit", new Binomial(new Probit()), 1e-9],
  ["cloglog", new Binomial(new CLogLog()), 1e-9],
  ["cauchit", new Binomial(new Cauchit()), 1e-9],
  ["log", new Poisson(new Log()), 1e-9],
  ["sqrt", new Poisson(new Sqrt()), 1e-9],
])("the mean over new groups is an integral: %s", (_, family, tolerance) => {
  for (const eta of [-2, 0.3, 1.7]) {
    for (const tau of [0, 0.2, 0.7, 1.6, 3]) {
      const f = (x: number) => family.link.inverse(x);
      const fine = bruteMean(f, eta, tau, 50);
      expect(Math.abs(integratedMean(family, eta, tau * tau) / fine - 1)).toBeLessThan(tolerance);
    }
  }
});

it("without options it is statsmodels' prediction", () => {
  const mean = inla.predict();
  expect(mean).toEqual(model.predict(inla.params));
  expect(inla.predict({ groups: "zero", interval: false })).toEqual(mean);
  const linear = model.predict(inla.params, { linear: true });
  expect(inla.predict({ linear: true })).toEqual(linear);
  expect(inla.predict({ scale: "linear" })).toEqual(linear);
  const rows = { exog: exog.slice(0, 3), offset: offset.slice(0, 3) };
  expect(largestDifference(inla.predict(rows), mean.slice(0, 3))).toBeLessThan(1e-15);
  expect(inla.predict({ exog: [[1, 2]] })).toEqual(model.predict(inla.params, { exog: [[1, 2]] }));
});

it("with an interval and no groups the fixed effects alone are uncertain", () => {
  const { mean, sd } = inla.predict({ groups: "zero", interval: 0.9, linear: true, draws: 2000 });
  expect(largestDifference(mean, inla.predict({ linear: true }))).toBeLessThan(1e-12);
  const covariance = inla.covParams();
  const [a, b, c] = [covariance.get(0, 0), covariance.get(0, 1), covariance.get(1, 1)];
  sd.forEach((value, i) => {
    const x = exog[i][1];
    expect(Math.abs(value / Math.sqrt(a + 2 * b * x + c * x * x) - 1)).toBeLessThan(0.06);
  });
});

it("the fit's own rows given as matrices are the fit's rows", () => {
  const rows = { exog, exogVc, offset };
  for (const groups of ["conditional", "integrated"] as const) {
    const form = { groups, interval: 0.8, draws: 50 };
    expect(inla.predict({ ...rows, ...form })).toEqual(inla.predict(form));
  }
});

it("the same seed gives the same numbers, and a row does not depend on its company", () => {
  const all = inla.predict({ groups: "new", interval: 0.95, draws: 50, seed: 4 });
  expect(inla.predict({ groups: "new", interval: 0.95, draws: 50, seed: 4 })).toEqual(all);
  expect(inla.predict({ groups: "new", interval: 0.95, draws: 50, seed: 5 }).upper[0]).not.toBe(
    all.upper[0],
  );
  const rows = { exog: [exog[9]], exogVc: [exogVc[9]], offset: [offset[9]] };
  const one = inla.predict({ ...rows, groups: "new", interval: 0.95, draws: 50, seed: 4 });
  expect([one.mean[0], one.sd[0], one.lower[0], one.upper[0]]).toEqual(
    [all.mean, all.sd, all.lower, all.upper].map((part) => part[9]),
  );
});

it("outcomes are counts with the randomness of the family", () => {
  const positions = [3, 41];
  const rows = { ...rowsAt(positions), trials: [12, 12] };
  const mean = inla.predict({ ...rows, interval: 0.95 });
  const outcome = inla.predict({ ...rows, interval: 0.95, kind: "outcome" });
  const draws = new Draws(8);
  positions.forEach((position, i) => {
    expect(outcome.mean[i]).toBeCloseTo(12 * mean.mean[i], 12);
    const counts = drawsOf(inla, position).map(({ known }) => {
      const p = expit(known);
      let sum = 0;
      for (let t = 0; t < 12; t++) sum += Number(draws.uniform() < p);
      return sum;
    });
    const expected = momentsOf(counts);
    expect(Math.abs(outcome.sd[i] / expected.sd - 1)).toBeLessThan(0.05);
    for (const end of ["lower", "upper"] as const) {
      expect(Number.isInteger(outcome[end][i])).toBe(true);
      expect(Math.abs(outcome[end][i] - expected[end])).toBeLessThanOrEqual(1);
    }
  });
  const own = inla.predict({ kind: "outcome", draws: 50 });
  const rates = inla.fitted({ draws: 50 });
  own.forEach((value, i) => expect(value).toBeCloseTo(model.data.trials[i] * rates[i], 12));
});

it("parameters without a standard deviation give no interval", () => {
  const zeros = new MixedGLM(
    endog.map(() => 3),
    exog,
    exogVc,
    ident,
    { family: new Poisson(), feP: Infinity, vcpP: Infinity },
  ).fitLaplace();
  const { mean, sd, lower } = zeros.predict({ groups: "new", interval: 0.95, draws: 50 });
  expect(Number.isFinite(mean[0])).toBe(true);
  expect([sd[0], lower[0]]).toEqual([NaN, NaN]);
});

it("missing values give NaN rows in their places", () => {
  const rows = { exog: exog.slice(0, 5), exogVc: exogVc.slice(0, 5), offset: offset.slice(0, 5) };
  const whole = inla.predict({ ...rows, interval: 0.95, draws: 50 });
  const holes = {
    exog: rows.exog.map((x, i) => (i === 1 ? [1, NaN] : x)),
    exogVc: rows.exogVc.map((z, i) => (i === 2 ? z.map(() => NaN) : z)),
    offset: rows.offset.map((x, i) => (i === 4 ? NaN : x)),
  };
  for (const groups of ["conditional", "new", "zero"] as const) {
    const { mean, sd, lower, upper } = inla.predict({
      ...holes,
      groups,
      interval: 0.95,
      draws: 50,
    });
    const missing = groups === "zero" ? [1, 4] : [1, 2, 4];
    for (const part of [mean, sd, lower, upper]) {
      expect([0, 1, 2, 3, 4].filter((i) => Number.isNaN(part[i]))).toEqual(missing);
    }
    if (groups === "conditional") expect(mean[3]).toBe(whole.mean[3]);
  }
  const plain = inla.predict({ exog: holes.exog, offset: holes.offset });
  expect([...plain].map(Number.isNaN)).toEqual([false, true, false, false, true]);
});

const mistakes: [string, PredictionOptions, string][] = [
  ["unknown option", { group: "new" } as PredictionOptions, 'there is no option "group"'],
  [
    "groups",
    { groups: "marginal" as "new" },
    'invalid groups: marginal is not one of "conditional", "new", "integrated", "zero"',
  ],
  ["kind", { kind: "count" as "mean" }, 'invalid kind: count is not one of "mean", "outcome"'],
  [
    "percentages",
    { interval: 95 },
    "invalid interval: 95 is neither false nor between 0 and 1; for 95% pass 0.95",
  ],
  ["draws", { draws: 1 }, "invalid draws: 1 is not a whole number >= 2"],
  ["seed", { seed: 0.1 }, "invalid seed: 0.1 is not an integer"],
  [
    "too many draws",
    { interval: 0.9, draws: 1e9 },
    "invalid draws: 1000000000 draws of 15 parameters take 114441 MB; pass at most 17895697",
  ],
  ["linear outcomes", { kind: "outcome", scale: "linear" }, "outcomes have no linear predictor"],
  [
    "two scales",
    { linear: true, scale: "response" },
    'true contradicts scale "response"; pass one',
  ],
  [
    "data without a formula",
    { data: [{ x: 1 }] },
    "invalid data: the model was built from matrices, without a formula; pass exog and exogVc",
  ],
  [
    "groups without Z",
    { exog, interval: 0.95 },
    'invalid exogVc: missing, and groups "conditional" needs the random effects of each row; pass it, or groups: "zero"',
  ],
  [
    "columns of exog",
    { exog: [[1, 2, 3]] },
    "invalid exog: 3 columns, but the model has 2 fixed effects",
  ],
  [
    "columns of exogVc",
    { exog: [[1, 2]], exogVc: [[1, 2]] },
    "invalid exogVc: 2 columns, but the model has 11 random effects; a column per effect of the fit",
  ],
  ["rows of exogVc", { exog: [[1, 2]], exogVc }, "invalid exogVc: 80 rows, but exog has 1"],
  ["infinite values", { exog: [[1, Infinity]] }, "invalid exog: it holds Infinity"],
  ["offset alone", { offset: [1] }, "invalid offset: it belongs to rows that are not given"],
  [
    "length of offset",
    { exog: [[1, 2]], offset: [1, 2] },
    "invalid offset: length 2, but exog has 1 rows",
  ],
  [
    "names with matrices",
    { exog: [[1, 2]], offset: "x" },
    'invalid offset: "x" is not an array; names of columns go with data',
  ],
  [
    "exposure without log link",
    { exog: [[1, 2]], exposure: [1] },
    "invalid exposure: needs a log link, but the link is logit; pass offset",
  ],
  [
    "outcomes without trials",
    { exog, exogVc, kind: "outcome" },
    "invalid trials: the fit's rows had several, and outcomes are counts out of them; pass trials",
  ],
  [
    "fractional trials",
    { exog: [[1, 2]], trials: [0.5] },
    "invalid trials: row 0 is 0.5, not a whole number >= 0",
  ],
];

it.each(mistakes)("refuses: %s", (_, asked, message) => {
  const call = () => inla.predict(asked as PredictionOptions & { interval: false });
  expect(call).toThrow(InputError);
  expect(call).toThrow(message);
});

it("Z of the tests is what the model has", () => {
  expect(toDense(model.exogVc)).toEqual(exogVc);
});
