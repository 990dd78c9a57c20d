import { MixedGLM, Poisson } from "../src/index.js";

const endog = [1, 0, 2, 1, 3, 0];
const exog = endog.map((_, i) => [1, i]);
const exogVc = endog.map((_, i) => [+(i < 3), +(i >= 3)]);
const data = { y: endog, x: exog.map((row) => row[1]), g: ["a", "a", "a", "b", "b", "b"] };
const family = new Poisson();
const model = new MixedGLM(endog, exog, exogVc, [0, 0], { family });

/** What a JavaScript user may write, past the compiler. */
const loose = model as unknown as Record<string, (options: unknown, more?: unknown) => unknown>;
const Loose = MixedGLM as unknown as {
  new (...args: unknown[]): MixedGLM;
  fromFormula(...args: unknown[]): MixedGLM;
};

it.each([
  [() => new Loose(endog, exog, exogVc, [0, 0], { vcp_p: 1 }), 'there is no option "vcp_p"'],
  [() => new Loose(endog, exog, exogVc, [0, 0], 2), "it is not an object of options"],
  [
    () => Loose.fromFormula("y ~ x + (1 | g)", data, { Family: family }),
    'there is no option "Family"; the options are family,',
  ],
  [
    () => Loose.fromFormula("y ~ x + (1 | g)", data, { family, fepNames: ["a", "b"] }),
    'there is no option "fepNames"',
  ],
  [() => loose.fit({ maxiter: 2 }), 'there is no option "maxiter"; the options are start,'],
  [() => loose.fitMap({ quadraturePoints: 3 }), 'there is no option "quadraturePoints"'],
  [() => loose.fitLaplace({ seed: 1 }), 'there is no option "seed"'],
  [() => loose.predict(new Array(2).fill(0), [[1, 2]]), "it is not an object of options"],
  [() => loose.predict(new Array(2).fill(0), { data }), 'there is no option "data"'],
  [
    () => model.predict([0, 0], { offset: [1] }),
    "invalid offset: it belongs to rows that are not given; pass exog",
  ],
  [() => model.predict([0, 0], { exog: [[1, NaN]] }), "invalid exog: row 0, column FE_2 is NaN"],
  [
    () => model.predict([0, 0], { exog: [1, 2] }),
    "invalid exog: 1 columns, but the model has 2 fixed effects; for a single row write [[...]]",
  ],
  [
    () => model.fit({ maxIterations: NaN }),
    "invalid maxIterations: NaN is not a whole number >= 0",
  ],
  [() => model.fit({ tolerance: 0 }), "invalid tolerance: 0 is not a positive number"],
  [() => loose.fit({ onIteration: 3 }), "invalid onIteration: number is not a function"],
])("refuses options that do not exist or make no sense", (act, message) => {
  expect(act).toThrow(message);
});

it("takes options that are undefined for options left out", () => {
  expect(model.fitMap({ ...({ start: undefined } as object) }).convergence.converged).toBe(true);
});
