import {
  Link,
  type Jet,
  Binomial,
  Log,
  Logit,
  MixedGLM,
  compareFits,
  compareModels,
  loadResults,
} from "../../src/index.js";
import { loadResults as loadPosterior } from "../../src/predict.js";
import { NegativeBinomial } from "../families/user-families.js";
import { answers, FITS, formulaModel, matrixModel, rowAnswers, table } from "./fits.js";

/** The same, bit by bit: Object.is tells NaN, and 0 from -0. */
function expectSame(found: readonly unknown[], expected: readonly unknown[]): void {
  expect(found.length).toBe(expected.length);
  const different = expected.findIndex((value, i) => !Object.is(value, found[i]));
  expect(different < 0 ? null : [different, found[different], expected[different]]).toBe(null);
}

it.each(Object.entries(FITS))(
  "a fit by %s answers the same after a text, to the last bit",
  (_, fit) => {
    const result = fit();
    const expected = answers(result);
    const text = JSON.stringify(result);
    const loaded = loadResults(text);
    expectSame(answers(loaded), expected);
    expectSame(answers(loadPosterior(text)), expected);
    expect(JSON.stringify(loaded)).toBe(text);
  },
);

it.each(["fitMap", "fitVb", "fitLaplace", "fitInla", "fitNuts"] as const)(
  "a fit of matrices by %s answers the same",
  (method) => {
    const short = method === "fitNuts" ? { chains: 2, warmup: 40, draws: 40 } : {};
    const result = matrixModel()[method](short);
    const text = JSON.stringify(result);
    expectSame(answers(loadResults(text)), answers(result));
    expectSame(answers(loadPosterior(JSON.parse(text) as object)), answers(result));
  },
);

it.each(["map", "inla with quadrature"])(
  "a fit by %s answers for its rows where they were saved",
  (name) => {
    const result = FITS[name]();
    expectSame(rowAnswers(loadResults(result.toJSON({ data: true }))), rowAnswers(result));
  },
);

it("says what to do where the rows were not saved, or not loaded", () => {
  const result = formulaModel().fitMap();
  const bare = loadResults(JSON.stringify(result));
  const calls = [
    () => bare.predict(),
    () => bare.fitted(),
    () => bare.residuals(),
    () => bare.loo(),
    () => bare.waic(),
    () => bare.simulate(1),
    () => bare.varianceShares(),
    () => bare.marginalMeans("kind"),
    () => bare.posteriorPredictiveCheck(),
    () => bare.toJSON({ data: true }),
    () => loadPosterior(result.toJSON({ data: true })).predict(),
  ];
  for (const call of calls) {
    expect(call).toThrow(
      "invalid data: this needs the rows of the fit, which are not here; save it with " +
        'result.toJSON({ data: true }) and load it with loadResults of "mixedglm"',
    );
  }
});

it("saves infinite priors, fits that were stopped, and NaN", () => {
  const formula = "wins ~ dose + (1 | site) + (1 | day)";
  const options = { trials: "n", feP: Infinity } as const;
  const model = MixedGLM.fromFormula(formula, table(), options);
  const stop = { onIteration: () => false } as const;
  const flat = MixedGLM.fromFormula(formula, table(), { ...options, vcpP: Infinity });
  for (const result of [
    model.fitInla(stop),
    model.fitMap(stop),
    model.fitNuts(stop),
    flat.fitLaplace(),
  ]) {
    const loaded = loadResults(JSON.stringify(result));
    expect(String(loaded.summary())).toBe(String(result.summary()));
    expectSame(loaded.sample(5).to1DArray(), result.sample(5).to1DArray());
    const { logLik, aic, bic } = loaded;
    expect([logLik, aic, bic]).toEqual([result.logLik, result.aic, result.bic]);
  }
});

it("saves the columns of a table that the formula names, and no others", () => {
  const json = JSON.stringify(formulaModel().fitMap().toJSON({ data: true }));
  expect(json).toContain('"name":"dose"');
  expect(json).not.toContain("secret");
  expect(JSON.stringify(formulaModel().fitMap())).not.toContain('"endog"');
});

it("leaves the rows of the design out where they are not to be saved", () => {
  const result = formulaModel(1).fitInla();
  const whole = JSON.stringify(result);
  const bare = JSON.stringify(result.toJSON({ design: false }));
  expect(whole).toContain('"design":{');
  expect(bare).toContain('"design":null');
  const data = [{ dose: 0.3, kind: "a", site: "site 1" }];
  const expected = result.predict({ data, interval: 0.9 });
  const found = loadResults(bare).predict({ data, interval: 0.9 });
  expect(Math.abs(found.mean[0] - expected.mean[0])).toBeLessThan(0.1 * expected.sd[0]);
  expect(found.sd[0] / expected.sd[0]).toBeCloseTo(1, 1);
});

it("saves the score of cross-validation, which can then be compared without the data", () => {
  const fits = { a: matrixModel(6).fitMap(), b: matrixModel(6).fitLaplace() };
  const loaded = {
    a: loadResults(JSON.stringify(fits.a.toJSON({ loo: true }))),
    b: loadResults(fits.b.toJSON({ loo: true })),
  };
  const scores = { a: fits.a.loo(), b: fits.b.loo() };
  expect(loaded.a.loo().pointwise).toEqual(scores.a.pointwise);
  expect(() => loaded.a.loo({ draws: 100 })).toThrow("the rows of the fit, which are not here");
  expect(String(compareModels(loaded))).toBe(String(compareModels(scores)));
  expect(String(compareFits(loaded))).toBe(String(compareFits(fits)));
});

it("needs a family or a link of one's own to be supplied", () => {
  const x = [[1], [1], [1], [1], [1], [1]];
  const z = [
    [1, 0],
    [1, 0],
    [1, 0],
    [0, 1],
    [0, 1],
    [0, 1],
  ];
  const own = new NegativeBinomial(new Log(), 2);
  const result = new MixedGLM([1, 4, 2, 0, 3, 9], x, z, [0, 0], { family: own }).fitMap();
  const text = JSON.stringify(result);
  expect(() => loadResults(text)).toThrow(
    /invalid json.model.family.name: the fit has a family of its user's own, .*; pass families: \[an instance of it\]/,
  );
  expect(() => loadResults(text, { families: [new Binomial()] })).toThrow("user's own");
  expect(() => loadResults(text, { families: own as never })).toThrow(
    "invalid families: it is not an array of families; pass families: [new Own()]",
  );
  expect(loadResults(text, { families: [own] }).feMean).toEqual(result.feMean);
  class Mine extends Link {
    readonly name = "mine";
    private readonly logit = new Logit();
    link(mu: number): number {
      return this.logit.link(mu);
    }
    inverse(eta: number): number {
      return this.logit.inverse(eta);
    }
    inverseJet(eta: number, out: Jet): void {
      this.logit.inverseJet(eta, out);
    }
  }
  const family = new Binomial(new Mine());
  const linked = JSON.stringify(
    new MixedGLM([1, 0, 1, 0, 1, 1], x, z, [0, 0], { family }).fitMap(),
  );
  expect(() => loadResults(linked)).toThrow(
    "invalid json.model.family.link: the fit has a link of its user's own, mine; pass links: [an instance of it]",
  );
  expect(loadResults(linked, { links: [new Mine()] }).model.family.link.name).toBe("mine");
});
