import {
  Binomial,
  BinomialBayesMixedGLM,
  FormulaError,
  RowError,
  InputError,
  Log,
  MixedGLM,
  MixedGLMError,
  Poisson,
  PoissonBayesMixedGLM,
  Probit,
  type BayesMixedGLMResults,
} from "../src/index.js";
import { largestDifference, randomInputs, toDense } from "./model/random-models.js";

const inputs = randomInputs(3, { rows: 120, levels: [6, 4], sds: [1.5, 1.5] });
const { endog, exog, exogVc, ident, options } = inputs;
const model = new MixedGLM(endog, exog, exogVc, ident, options);

const partsOf = ({ params, feSd, vcpSd, vcSd }: BayesMixedGLMResults) =>
  [params, feSd, vcpSd, vcSd].map((part) => [...part]);

/** Counts by site, with columns for every option. */
const sites = ["a", "b", "c", "d", "e", "f"];
const table = {
  count: Array.from({ length: 90 }, (_, i) => ((i * i) % 7) * (1 + (i % 6))),
  sick: Array.from({ length: 90 }, (_, i) => (i * i) % 4),
  tested: Array.from({ length: 90 }, (_, i) => 3 + (i % 5)),
  x: Array.from({ length: 90 }, (_, i) => Math.sin(i)),
  site: Array.from({ length: 90 }, (_, i) => sites[i % 6]),
  shift: Array.from({ length: 90 }, (_, i) => (i % 3) / 10),
  time: Array.from({ length: 90 }, (_, i) => 1 + (i % 4)),
  times: Array.from({ length: 90 }, (_, i) => 1 + (i % 2)),
};

describe("the constructor", () => {
  it("keeps the validated data in typed arrays", () => {
    expect([model.endog, model.exog.data, model.exogVc.values].every(ArrayBuffer.isView)).toBe(
      true,
    );
    expect([...model.endog]).toEqual(endog);
    expect(model.exog).toMatchObject({ rows: 120, columns: 2 });
    expect(model.exogVc).toMatchObject({ rows: 120, columns: 10 });
    expect([...model.ident]).toEqual(ident);
    expect(model).toMatchObject({ formula: null, coding: null, droppedRows: 0, warnings: [] });
  });

  it("numbers names that are not given, and keeps those that are", () => {
    expect(model.fepNames).toEqual(["FE_1", "FE_2"]);
    expect(model.vcpNames).toEqual(["VC_1", "VC_2"]);
    expect(model.vcNames.slice(0, 2)).toEqual(["RE_1", "RE_2"]);
    const names = { fepNames: ["one", "x"], vcpNames: ["g", "h"] };
    expect(new MixedGLM(endog, exog, exogVc, ident, { ...options, ...names })).toMatchObject(names);
  });

  it("is binomial with a logit link unless told otherwise", () => {
    const plain = new MixedGLM([0, 1], [[1], [1]], [[1], [1]], [0]);
    expect(plain.family.name).toBe("Binomial");
    expect(plain.family.link.name).toBe("logit");
    expect([...plain.data.feP, ...plain.data.vcpP]).toEqual([2, 1]);
  });

  it("throws typed errors", () => {
    const wrong = () => new MixedGLM(endog, exog, exogVc, [0, 1], options);
    expect(wrong).toThrow(MixedGLMError);
    expect(wrong).toThrow("invalid ident: length 2, but exogVc has 10 columns");
  });

  it("passes on what is odd about the data to every result", () => {
    const constant = new MixedGLM([0, 0, 0, 0], [1, 1, 1, 1], [[1], [1], [1], [1]], [0]);
    expect(constant.warnings.map(({ code }) => code)).toEqual(["response-constant"]);
    expect(constant.fitMap().warnings[0]).toBe(constant.warnings[0]);
  });
});

describe("the density", () => {
  const size = 2 + 2 + 10;
  const params = Float64Array.from({ length: size }, (_, j) => Math.cos(j) / 2);

  it("has a gradient and a Hessian that fit together", () => {
    const step = 1e-5;
    const slopes = params.map((_, j) => {
      const [down, up] = [-step, step].map((d) => params.map((v, l) => (l === j ? v + d : v)));
      return (model.logposterior(up) - model.logposterior(down)) / (2 * step);
    });
    expect(largestDifference(model.logposteriorGrad(params), slopes)).toBeLessThan(1e-8);
    const hessian = toDense(model.logposteriorHess(params));
    const [down, up] = [-step, step].map((d) => model.logposteriorGrad(params.map((v) => v + d)));
    const along = up.map((g, j) => (g - down[j]) / (2 * step));
    const sums = hessian.map((row) => row.reduce((sum, h) => sum + h, 0));
    expect(largestDifference(sums, along)).toBeLessThan(1e-8);
  });

  it("takes ordinary arrays, and changes neither them nor the model", () => {
    const list = [...params];
    expect(model.logposterior(list)).toBe(model.logposterior(params));
    expect(model.logposteriorGrad(list)).toEqual(model.logposteriorGrad(params));
    expect(list).toEqual([...params]);
  });

  it.each<[string, () => unknown]>([
    ["logposterior", () => model.logposterior([1, 2])],
    ["logposteriorGrad", () => model.logposteriorGrad([1, 2])],
    ["logposteriorHess", () => model.logposteriorHess([1, 2])],
  ])("%s refuses another length", (_, call) => {
    expect(call).toThrow(InputError);
    expect(call).toThrow(
      "invalid params: length 2, but the model has 14 parameters; pack them as fe, vcp, vc",
    );
  });

  it("refuses what is not a finite number", () => {
    const bad = [...params];
    bad[3] = NaN;
    expect(() => model.logposterior(bad)).toThrow("invalid params: row 3 is NaN");
    expect(() => model.logposterior(7 as never)).toThrow("invalid params: 7 is not an array");
  });
});

describe("fits", () => {
  it("fit() is fitMap(), options and all", () => {
    expect(partsOf(model.fit())).toEqual(partsOf(model.fitMap()));
    expect(model.fit().method).toBe("map");
    expect(model.fit({ maxIterations: 1 }).convergence.iterations).toBe(1);
  });

  it("check the start, by that name", () => {
    expect(() => model.fitMap({ start: [1] })).toThrow(
      "invalid start: length 1, but the model has 14 parameters; pack them as fe, vcp, vc",
    );
    const start = new Array<number>(14).fill(Infinity);
    expect(() => model.fit({ start })).toThrow("invalid start: row 0 is Infinity");
  });

  it("leave their start alone, and the model too", () => {
    const start = new Float64Array(14).fill(0.1);
    const before = model.logposterior(start);
    const result = model.fitMap({ start });
    expect([...start]).toEqual(new Array(14).fill(0.1));
    expect(model.logposterior(start)).toBe(before);
    expect(result.model).toBe(model);
  });

  it("tell onIteration where they are, and stop when it returns false", () => {
    let calls = 0;
    const result = model.fit({ onIteration: () => ++calls < 3 });
    expect(calls).toBe(3);
    expect(result.warnings.map(({ code }) => code)).toContain("interrupted");
  });
});

describe("predict", () => {
  const fe = [0.5, -1];

  it("is the mean at u = 0, or the linear predictor", () => {
    const eta = exog.map((x, i) => 0.5 * x[0] - x[1] + (options.offset as number[])[i]);
    expect(largestDifference(model.predict(fe, { linear: true }), eta)).toBeLessThan(1e-15);
    const mean = eta.map((value) => 1 / (1 + Math.exp(-value)));
    expect(largestDifference(model.predict(fe), mean)).toBeLessThan(1e-15);
    expect([...model.predict(fe, { exog: [[1, 2]], linear: true })]).toEqual([-1.5]);
  });

  it("says what length params and exog should have", () => {
    expect(() => model.predict([1])).toThrow(
      "invalid params: length 1; pass the 2 fixed effects, or all 14 packed parameters",
    );
    expect(() => model.predict(fe, { exog: [[1]] })).toThrow(
      "invalid exog: 1 columns, but the model has 2 fixed effects",
    );
  });
});

describe("fromFormula", () => {
  const poisson = { family: new Poisson() };

  it("names what the formula names, and keeps the formula", () => {
    const model = MixedGLM.fromFormula("count ~ x + (1 | site)", table, poisson);
    expect(model.fepNames).toEqual(["Intercept", "x"]);
    expect(model.vcpNames).toEqual(["site"]);
    expect(model.vcNames).toEqual(sites.map((site) => `site[${site}]`));
    expect(model.formula).toBe("count ~ x + (1 | site)");
    expect(model.coding).not.toBeNull();
    expect(model.droppedRows).toBe(0);
  });

  it("takes options by the name of a column, and as vectors", () => {
    const named = MixedGLM.fromFormula("count ~ x + (1 | site)", table, {
      ...poisson,
      offset: "shift",
      exposure: "time",
      weights: "times",
    });
    const { shift: offset, time: exposure, times: weights } = table;
    const given = MixedGLM.fromFormula("count ~ x + (1 | site)", table, {
      ...poisson,
      offset,
      exposure,
      weights,
    });
    expect(named.data.offset).toEqual(
      Float64Array.from(offset, (value, i) => value + Math.log(exposure[i])),
    );
    expect([...named.data.weights]).toEqual(weights);
    expect(partsOf(named.fitMap())).toEqual(partsOf(given.fitMap()));
  });

  it("takes trials by name, the same as cbind()", () => {
    const named = MixedGLM.fromFormula("sick ~ x + (1 | site)", table, { trials: "tested" });
    const bound = MixedGLM.fromFormula("cbind(sick, tested - sick) ~ x + (1 | site)", table);
    expect([...named.data.trials]).toEqual(table.tested);
    expect(partsOf(named.fitMap())).toEqual(partsOf(bound.fitMap()));
  });

  it("drops rows with a missing value, those of options included", () => {
    const x = table.x.map((value, i) => (i === 4 ? NaN : value));
    const times = table.times.map((value, i) => (i === 7 ? NaN : value));
    const options = { ...poisson, weights: "times" };
    const model = MixedGLM.fromFormula("count ~ x + (1 | site)", { ...table, x, times }, options);
    expect(model.droppedRows).toBe(2);
    expect(model.endog).toHaveLength(88);
    expect([...model.data.weights]).toEqual(times.filter((_, i) => i !== 4 && i !== 7));
  });

  it("passes on priors", () => {
    const options = { ...poisson, feP: [3, 4], vcpP: 0.25 };
    const { data } = MixedGLM.fromFormula("count ~ x + (1 | site)", table, options);
    expect([...data.feP, ...data.vcpP]).toEqual([3, 4, 0.25]);
  });

  it("throws errors that name the piece at fault", () => {
    expect(() => MixedGLM.fromFormula("count ~ x + (1 | sight)", table)).toThrow(FormulaError);
    expect(() =>
      MixedGLM.fromFormula("count ~ x + (1 | site)", table, { weights: "tims" }),
    ).toThrow('invalid weights: there is no column "tims"');
  });

  it("counts rows in errors as the data do, dropped ones included", () => {
    const data = { y: [1, 0, 3], x: [NaN, 1, 2], g: ["a", "b", "a"] };
    const fit = () => MixedGLM.fromFormula("y ~ x + (1 | g)", data);
    expect(fit).toThrow("invalid endog: row 2 is 3, above the 1 trial that each row has");
    expect(fit).toThrow(RowError);
  });
});

describe("statsmodels' names", () => {
  const vcFormulas = { site: "0 + C(site)" };

  it("BinomialBayesMixedGLM is a binomial MixedGLM", () => {
    const same = new BinomialBayesMixedGLM(endog, exog, exogVc, ident, options);
    expect(same instanceof MixedGLM).toBe(true);
    expect(partsOf(same.fit())).toEqual(partsOf(model.fit()));
    const plain = new BinomialBayesMixedGLM([0, 1], [[1], [1]], [[1], [1]], [0]);
    expect(plain.family.name).toBe("Binomial");
  });

  it("PoissonBayesMixedGLM is a Poisson MixedGLM", () => {
    const plain = new PoissonBayesMixedGLM([0, 5], [[1], [1]], [[1], [1]], [0]);
    expect(plain.family.name).toBe("Poisson");
    expect(plain.family.link.name).toBe("log");
  });

  it("fromFormula takes the dictionary of random effects before the data", () => {
    const options = { vcpP: 0.5 };
    const poisson = PoissonBayesMixedGLM.fromFormula("count ~ x", vcFormulas, table, options);
    const same = MixedGLM.fromFormula("count ~ x + (1 | site)", table, {
      ...options,
      family: new Poisson(),
    });
    expect(poisson.vcpNames).toEqual(["site"]);
    expect(partsOf(poisson.fitMap())).toEqual(partsOf(same.fitMap()));
    const binomial = BinomialBayesMixedGLM.fromFormula("sick ~ x", vcFormulas, table, {
      trials: "tested",
    });
    expect(binomial.family.name).toBe("Binomial");
    expect([...binomial.data.trials]).toEqual(table.tested);
  });

  it("leaves another link to the family option", () => {
    const family = new Binomial(new Probit());
    const byOption = new BinomialBayesMixedGLM(endog, exog, exogVc, ident, { ...options, family });
    expect(byOption.family).toBe(family);
    const log = new Binomial(new Log());
    const formula = BinomialBayesMixedGLM.fromFormula("sick ~ x", vcFormulas, table, {
      trials: "tested",
      family: log,
    });
    expect(formula.family).toBe(log);
  });
});
