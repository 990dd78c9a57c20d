import { CompactDesign } from "../../src/model/compact-design.js";
import { linearPredictor, addTransposed } from "../../src/model/design-products.js";
import { mergeRows } from "../../src/model/merged-rows.js";
import { dataOf, Draws, largestDifference, randomInputs } from "./random-models.js";

it.each([
  ["one term", { levels: [5] }],
  ["two terms", { levels: [5, 3] }],
  ["three terms", { levels: [5, 3, 2] }],
  ["arbitrary Z", { levels: [4, 3], arbitrary: true }],
])("multiplies as the plain design does: %s", (_, choices) => {
  const inputs = randomInputs(6, { rows: 50, ...choices });
  // few different rows of X
  inputs.exog = inputs.exog.map((x, i) => x.map((_value, j) => (j === 0 ? 1 : (i % 4) + j)));
  inputs.exog = inputs.exog.map((x) => x.map((value, j) => (j > 1 ? value ** 2 : value)));
  const rows = mergeRows(dataOf(inputs));
  const q = inputs.ident.length;
  const p = rows.exog.columns;
  const draws = new Draws(3);
  const place = Int32Array.from(draws.shuffled(Array.from({ length: q }, (_, j) => j)));
  const u = Float64Array.from(draws.normals(q));
  const placed = new Float64Array(q);
  u.forEach((value, j) => (placed[place[j]] = value));
  const gamma = Float64Array.from(draws.normals(p));
  const design = new CompactDesign(rows, place);

  const eta = new Float64Array(rows.count);
  const expected = new Float64Array(rows.count);
  design.predictor(gamma, placed, eta);
  linearPredictor(rows, gamma, u, expected);
  expect(largestDifference(eta, expected)).toBeLessThan(1e-13);

  const r = Float64Array.from(draws.normals(rows.count));
  const [gammaPart, uPart] = [new Float64Array(p).fill(9), new Float64Array(q).fill(9)];
  design.transposed(r, gammaPart, uPart);
  const [gammaExpected, uExpected] = [new Float64Array(p), new Float64Array(q)];
  addTransposed(rows, r, gammaExpected, uExpected);
  expect(largestDifference(gammaPart, gammaExpected)).toBeLessThan(1e-13);
  expect(
    largestDifference(
      uExpected.map((_value, j) => uPart[place[j]]),
      uExpected,
    ),
  ).toBeLessThan(1e-13);
});
