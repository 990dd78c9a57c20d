import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { InputError } from "../../src/errors.js";
import { packedLength } from "../../src/model/model-data.js";
import { predictMean } from "../../src/model/predict-mean.js";
import { dataOf, dot, largestDifference, randomInputs } from "./random-models.js";

const inputs = randomInputs(1, { rows: 20 });
const data = dataOf(inputs);
const fe = [0.3, -1.2];
const offset = inputs.options.offset as number[];
const eta = inputs.exog.map((x, i) => dot(x, fe) + offset[i]);
const newExog = [
  [1, 0],
  [1, 2],
];

it("is X fe + offset on the rows of the fit, and its inverse link", () => {
  expect(largestDifference(predictMean(data, fe, { linear: true }), eta)).toBeLessThan(1e-15);
  const mean = eta.map((value) => 1 / (1 + Math.exp(-value)));
  expect(largestDifference(predictMean(data, fe, {}), mean)).toBeLessThan(1e-15);
});

it("takes all packed parameters, and leaves the random effects at zero", () => {
  const params = new Float64Array(packedLength(data)).fill(7);
  params.set(fe);
  expect(predictMean(data, params, {})).toEqual(predictMean(data, fe, {}));
});

it("predicts for other rows, whose offset is 0 unless given", () => {
  const linear = [...predictMean(data, fe, { exog: newExog, linear: true })];
  expect(largestDifference(linear, [0.3, 0.3 - 2.4])).toBeLessThan(1e-15);
  const shifted = predictMean(data, fe, { exog: newExog, offset: [1, -1], linear: true });
  expect(largestDifference(shifted, [1.3, 0.3 - 3.4])).toBeLessThan(1e-15);
});

it("uses the link of the model", () => {
  const poisson = dataOf(randomInputs(2, { family: new Poisson(), rows: 5 }));
  const mean = [...predictMean(poisson, fe, { exog: newExog })];
  expect(largestDifference(mean, [Math.exp(0.3), Math.exp(-2.1)])).toBeLessThan(1e-15);
});

it("predicts for a model without fixed effects", () => {
  const empty = { ...randomInputs(3, { rows: 4, vectors: false }), exog: [] };
  const options = { family: new Binomial(), offset: [1, 2, 3, 4] };
  const mean = predictMean(dataOf({ ...empty, options }), [], { linear: true });
  expect([...mean]).toEqual([1, 2, 3, 4]);
});

const mistakes: [string, () => unknown, string][] = [
  [
    "length of params",
    () => predictMean(data, [1, 2, 3], {}),
    `invalid params: length 3; pass the 2 fixed effects, or all ${packedLength(data)} packed parameters`,
  ],
  [
    "columns of exog",
    () => predictMean(data, fe, { exog: [[1, 2, 3]] }),
    "invalid exog: 3 columns, but the model has 2 fixed effects",
  ],
  [
    "length of offset",
    () => predictMean(data, fe, { exog: newExog, offset: [1] }),
    "invalid offset: length 1, but exog has 2 rows",
  ],
  [
    "offset not finite",
    () => predictMean(data, fe, { exog: newExog, offset: [1, NaN] }),
    "invalid offset: row 1 is NaN, not a finite number",
  ],
];

it.each(mistakes)("refuses: %s", (_, predict, message) => {
  expect(predict).toThrow(InputError);
  expect(predict).toThrow(message);
});
