/** The same input gives the same bits, in whatever order an object's keys come. */
import { MixedGLM, type BayesMixedGLMResults } from "../../src/index.js";
import { Draws } from "../model/random-models.js";

const draws = new Draws(4);
const rows = Array.from({ length: 60 }, (_, i) => ({
  y: draws.below(2),
  x: draws.normal(),
  f: "abc"[i % 3],
  g: `g${draws.below(8)}`,
  h: `h${draws.below(5)}`,
}));
const formula = "y ~ x + f + (1 | g) + (1 | h)";
const options = { feP: 3, vcpP: 0.8, weights: rows.map((_, i) => 1 + (i % 2)) };

const fits: Record<string, (model: MixedGLM) => BayesMixedGLMResults> = {
  map: (model) => model.fitMap(),
  "mean-field vb": (model) => model.fitVb(),
  "structured vb": (model) => model.fitVb({ covariance: "structured" }),
  laplace: (model) => model.fitLaplace(),
  inla: (model) => model.fitInla(),
  nuts: (model) => model.fitNuts({ chains: 2, warmup: 30, draws: 30, seed: 7 }),
};

/** The same object with its keys in reverse. */
function reversed<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).reverse()) as T;
}

const columnsOf = (table: typeof rows) => ({
  y: table.map(({ y }) => y),
  x: table.map(({ x }) => x),
  f: table.map(({ f }) => f),
  g: table.map(({ g }) => g),
  h: table.map(({ h }) => h),
});

const numbersOf = ({ params, feSd, vcpSd, vcSd }: BayesMixedGLMResults) => [
  params,
  feSd,
  vcpSd,
  vcSd,
];

describe.each(Object.entries(fits))("%s", (_, fit) => {
  const expected = numbersOf(fit(MixedGLM.fromFormula(formula, rows, options)));

  it("repeats to the bit", () => {
    const model = MixedGLM.fromFormula(formula, rows, options);
    expect(numbersOf(fit(model))).toEqual(expected);
    expect(numbersOf(fit(model))).toEqual(expected);
  });

  it("does not depend on the order of keys", () => {
    const shuffled = MixedGLM.fromFormula(formula, rows.map(reversed), reversed(options));
    expect(numbersOf(fit(shuffled))).toEqual(expected);
    const columns = MixedGLM.fromFormula(formula, reversed(columnsOf(rows)), reversed(options));
    expect(numbersOf(fit(columns))).toEqual(expected);
  });
});
