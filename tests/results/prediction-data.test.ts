import { MixedGLM, Poisson } from "../../src/index.js";
import { Draws } from "../model/random-models.js";

/** Counts at 12 sites in 3 regions, with an exposure and a slope that varies by site. */
const draws = new Draws(5);
const sites = Array.from({ length: 12 }, () => 0.7 * draws.normal());
const rows = Array.from({ length: 120 }, (_, i) => {
  const site = i % 12;
  const x = draws.normal();
  const hours = 1 + draws.below(4);
  const limit = Math.exp(-hours * Math.exp(0.2 + 0.3 * x + sites[site]));
  let count = -1;
  for (let product = 1; product > limit; product *= draws.uniform()) count++;
  return { count, x, hours, site: `s${site}`, region: `r${site % 3}` };
});
const formula = "count ~ x + region + (1 + x || site)";
const model = MixedGLM.fromFormula(formula, rows, { family: new Poisson(), exposure: "hours" });
const result = model.fitInla();
const asked = { interval: 0.95, draws: 400 } as const;

it("data coded anew are the rows of the fit", () => {
  expect(result.predict({ data: rows, ...asked })).toEqual(result.fitted(asked));
  for (const groups of ["integrated", "new"] as const) {
    const given = result.predict({ data: rows, groups, ...asked });
    expect(given).toEqual(result.predict({ groups, ...asked }));
  }
  const zero = result.predict({ data: rows, groups: "zero" });
  zero.forEach((mean, i) => expect(Math.abs(mean / result.predict()[i] - 1)).toBeLessThan(0.1));
});

it("only the columns that count are needed", () => {
  const bare = rows.map(({ x, hours, region }) => ({ x, hours, region }));
  for (const groups of ["integrated", "zero"] as const) {
    const given = result.predict({ data: bare, groups, ...asked });
    expect(given).toEqual(result.predict({ groups, ...asked }));
  }
  expect(() => result.predict({ data: bare })).toThrow('there is no column "site"');
});

it("an unknown level is an error that names it, or a fresh draw", () => {
  const data = [rows[0], { ...rows[0], site: "elsewhere" }];
  expect(() => result.predict({ data })).toThrow(
    'invalid data: site has levels that the fit did not see: elsewhere; unknownLevels: "new" gives them fresh effects',
  );
  const mixed = result.predict({ data, unknownLevels: "new", ...asked });
  const known = result.predict({ data: [rows[0]], ...asked });
  const fresh = result.predict({ data: [rows[0]], groups: "new", ...asked });
  for (const part of ["mean", "sd", "lower", "upper"] as const) {
    expect(mixed[part][0]).toBe(known[part][0]);
    expect(mixed[part][1]).toBeCloseTo(fresh[part][0], 10);
  }
  expect(mixed.sd[1]).toBeGreaterThan(1.5 * mixed.sd[0]);
  expect(() => result.predict({ data: [{ ...rows[0], region: "r9" }] })).toThrow(
    /region has the level "r9", which the fit did not see/,
  );
});

it("components of vcFormulas take new levels as well", () => {
  const options = { family: new Poisson(), vcFormulas: { site: "0 + C(site)" } };
  const fit = MixedGLM.fromFormula("count ~ x", rows, options).fitInla();
  const data = [{ x: 0.5, site: "elsewhere" }];
  expect(() => fit.predict({ data })).toThrow(/site has levels .*: elsewhere/);
  const { mean } = fit.predict({ data, unknownLevels: "new", ...asked });
  expect(mean[0]).toBe(
    fit.predict({ data: [{ ...data[0], site: "s1" }], groups: "new", draws: 400 })[0],
  );
});

it("exposure is the column of the fit unless another is given", () => {
  const data = rows.slice(0, 3);
  const own = result.predict({ data, draws: 400 });
  const unit = result.predict({ data, draws: 400, exposure: [1, 1, 1] });
  own.forEach((mean, i) => expect(mean / unit[i]).toBeCloseTo(rows[i].hours, 10));
  const moved = result.predict({ data, draws: 400, exposure: null, offset: [1, 1, 1] });
  moved.forEach((mean, i) => expect(mean / unit[i]).toBeCloseTo(Math.E, 10));
  const none = rows.slice(0, 3).map((row) => ({ ...row, hours: 0 }));
  expect(() => result.predict({ data: none })).toThrow(
    "invalid exposure: row 0 is 0, but must be positive",
  );
});

it("an offset that was a vector must be given anew", () => {
  const offset = rows.map(({ hours }) => Math.log(hours));
  const fit = MixedGLM.fromFormula(formula, rows, { family: new Poisson(), offset }).fitLaplace();
  expect(() => fit.predict({ data: rows })).toThrow(
    "invalid offset: the fit had an offset or exposure, given as a vector, and the new rows have none; pass offset or exposure for them, or offset: null for none",
  );
  expect(fit.predict({ data: rows, offset, ...asked })).toEqual(fit.fitted(asked));
  expect(fit.predict({ data: rows, draws: 9, offset: null }).length).toBe(120);
});

it("rows with missing values are NaN, aligned with the input", () => {
  const data: Record<string, unknown>[] = rows.slice(0, 5).map((row) => ({ ...row }));
  data[1].x = null;
  data[3].site = undefined;
  const whole = result.predict({ data: rows.slice(0, 5), ...asked });
  const { mean, sd, lower, upper } = result.predict({ data, ...asked });
  for (const part of [mean, sd, lower, upper]) {
    expect([...part].map(Number.isNaN)).toEqual([false, true, false, true, false]);
  }
  expect([mean[0], mean[2], mean[4]]).toEqual([whole.mean[0], whole.mean[2], whole.mean[4]]);
  const marginal = result.predict({ data, groups: "integrated" });
  expect([...marginal].map(Number.isNaN)).toEqual([false, true, false, false, false]);
});

it("trials are the column of the fit, for outcomes only", () => {
  const data = rows.map(({ x, hours, site }) => ({ y: Math.min(hours, 1), n: hours, x, site }));
  const fit = MixedGLM.fromFormula("y ~ x + (1 | site)", data, { trials: "n" }).fitLaplace();
  const outcome = fit.predict({ data, kind: "outcome" });
  const mean = fit.predict({ data: data.map(({ x, site }) => ({ x, site })) });
  outcome.forEach((count, i) => expect(count).toBeCloseTo(data[i].n * mean[i], 12));
  const doubled = fit.predict({ data, kind: "outcome", trials: data.map(({ n }) => 2 * n) });
  doubled.forEach((count, i) => expect(count).toBeCloseTo(2 * outcome[i], 12));
});
