import { numberExogRows } from "../../src/model/equal-rows.js";
import { FixedDesign } from "../../src/model/fixed-design.js";
import { Draws, largestDifference } from "./random-models.js";

const ROWS = 60;
const COLUMNS = 4;

it("multiplies the different rows once where they are few", () => {
  const data = Float64Array.of(1, 2, 1, 3, 1, 2, 0, 0, -0, 0, 0, 0);
  const exog = { rows: 6, columns: 2, data };
  const design = new FixedDesign(exog, numberExogRows(exog));
  expect([...design.distinct.data]).toEqual([1, 2, 1, 3, 0, 0]);
  expect([...(design.rowOf as Int32Array)]).toEqual([0, 1, 0, 2, 2, 2]);
  const most = { rows: 3, columns: 2, data: data.subarray(0, 6) };
  expect(new FixedDesign(most, numberExogRows(most)).distinct).toBe(most);
  expect(new FixedDesign(exog, null).distinct).toBe(exog);
});

describe.each([1, 7, 60])("X with %i different rows", (different) => {
  const draws = new Draws(4);
  const kinds = Array.from({ length: different }, () => draws.normals(COLUMNS));
  const x = Array.from({ length: ROWS }, () => kinds[draws.below(different)]);
  const data = Float64Array.from(x.flat());
  const exog = { rows: ROWS, columns: COLUMNS, data };
  const design = new FixedDesign(exog, numberExogRows(exog));
  const r = Float64Array.from(draws.normals(ROWS));
  const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a, (value, i) => value * b[i]).reduce((sum, value) => sum + value, 0);
  const column = (j: number) => x.map((row) => row[j]);
  const columns = Array.from({ length: COLUMNS }, (_, j) => column(j));

  it("adds X gamma", () => {
    const gamma = Float64Array.from(draws.normals(COLUMNS));
    const eta = r.slice();
    design.addProduct(gamma, eta);
    const expected = x.map((row, i) => r[i] + product(row, gamma));
    expect(largestDifference(eta, expected)).toBeLessThan(1e-13);
  });

  it("adds X'r", () => {
    const out = new Float64Array(COLUMNS).fill(2);
    design.addTransposed(r, out);
    const expected = columns.map((values) => 2 + product(values, r));
    expect(largestDifference(out, expected)).toBeLessThan(1e-12);
  });

  it("has X'diag(w)X", () => {
    const expected = columns.flatMap((a) =>
      columns.map((b) =>
        product(
          a,
          Array.from(b, (value, i) => value * r[i]),
        ),
      ),
    );
    expect(largestDifference(design.gram(r), expected)).toBeLessThan(1e-12);
  });

  it("has x_i'C x_i of every row, from the lower triangle of C in a buffer", () => {
    const [corner, stride] = [3, COLUMNS + 2];
    const buffer = Float64Array.from(draws.normals(corner + stride * COLUMNS));
    const entry = (j: number, l: number) =>
      buffer[corner + Math.min(j, l) * stride + Math.max(j, l)];
    const expected = x.map((row) =>
      product(
        row,
        row.map((_, j) =>
          product(
            row,
            row.map((_value, l) => entry(j, l)),
          ),
        ),
      ),
    );
    const forms = new Float64Array(ROWS).fill(9);
    design.quadraticForms(buffer, corner, stride, forms);
    expect(largestDifference(forms, expected)).toBeLessThan(1e-12);
  });
});
