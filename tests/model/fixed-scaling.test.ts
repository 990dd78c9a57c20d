import fc from "fast-check";
import { FixedScaling } from "../../src/model/fixed-scaling.js";
import type { DenseRows } from "../../src/model/model-data.js";
import { dot, Draws, largestDifference } from "./random-models.js";

function denseRows(rows: number[][]): DenseRows {
  return { rows: rows.length, columns: rows[0].length, data: Float64Array.from(rows.flat()) };
}

const rowOf = ({ columns, data }: DenseRows, i: number) =>
  data.subarray(i * columns, (i + 1) * columns);

/** X with columns of mean and SD as given; an SD of 0 makes a constant column. */
function design(seed: number, columns: readonly (readonly [number, number])[], rows = 30) {
  const draws = new Draws(seed);
  return denseRows(
    Array.from({ length: rows }, () => columns.map(([mean, sd]) => mean + sd * draws.normal())),
  );
}

const designs: [string, [number, number][]][] = [
  ["an intercept and covariates", [[1, 0], [3, 2], [-1, 0.1]]], // prettier-ignore
  ["an intercept that is not first", [[3, 2], [1, 0]]], // prettier-ignore
  ["a constant that is not 1", [[-2.5, 0], [40, 3]]], // prettier-ignore
  ["two constants", [[1, 0], [7, 0], [2, 1]]], // prettier-ignore
  ["no constant column", [[5, 1], [0, 20]]], // prettier-ignore
  ["a column of zeros", [[0, 0], [1, 1]]], // prettier-ignore
  ["a covariate with mean 1e6", [[1, 0], [1e6, 1]]], // prettier-ignore
  ["covariates of size 1e-8 and 1e8", [[1, 0], [0, 1e-8], [1e8, 1e8]]], // prettier-ignore
];

describe.each(designs)("%s", (_, columns) => {
  const x = design(4, columns);
  const scaling = FixedScaling.of(x);
  const draws = new Draws(9);
  const gamma = draws.normals(columns.length);
  const size = Math.max(...columns.map(([mean, sd]) => Math.abs(mean) + sd));

  it("makes a constant predictor where it can", () => {
    const level = scaling.constantPredictor(1.7);
    const beta = scaling.toUser(level);
    const constant = columns.some(([mean, sd]) => sd === 0 && mean !== 0);
    for (let i = 0; i < x.rows; i++) {
      expect(dot(rowOf(x, i), beta)).toBeCloseTo(constant ? 1.7 : 0, 12);
    }
  });

  it("X beta = Xs gamma", () => {
    const beta = scaling.toUser(gamma);
    const differences = Array.from({ length: x.rows }, (_, i) =>
      Math.abs(dot(rowOf(x, i), beta) - dot(rowOf(scaling.scaled, i), gamma)),
    );
    const terms = Math.max(...beta.map(Math.abs)) * size;
    expect(Math.max(...differences)).toBeLessThan(1e-14 * (1 + terms));
  });

  it("T and T^-1 are inverse to each other", () => {
    const beta = scaling.toUser(gamma);
    const limit = 1e-14 * (1 + Math.max(...beta.map(Math.abs)));
    expect(largestDifference(scaling.toInternal(beta), gamma)).toBeLessThan(limit);
    expect(largestDifference(scaling.toUser(scaling.toInternal(gamma)), gamma)).toBeLessThan(
      1e-14 * size,
    );
  });

  it("pullBack is the transpose of toUser", () => {
    const g = draws.normals(columns.length);
    const difference = dot(g, scaling.toUser(gamma)) - dot(scaling.pullBack(g), gamma);
    const beta = scaling.toUser(gamma);
    expect(Math.abs(difference)).toBeLessThan(1e-14 * (1 + Math.max(...beta.map(Math.abs))));
  });

  it("the prior of beta reads gamma' T' diag(d) T gamma", () => {
    const d = Float64Array.from(columns, (_, j) => 1 / (j + 1));
    const q = scaling.transformPrecision(d);
    const p = columns.length;
    const quadratic = gamma.reduce(
      (sum, g, j) => sum + g * dot(q.subarray(j * p, (j + 1) * p), gamma),
      0,
    );
    const expected = scaling.toUser(gamma).reduce((sum, b, j) => sum + d[j] * b * b, 0);
    expect(Math.abs(quadratic / expected - 1)).toBeLessThan(1e-12);
  });
});

it("centres and scales to unit SD beside a constant column, whatever the units", () => {
  const { scaled } = FixedScaling.of(design(5, [[1, 0], [1e6, 3], [-4, 1e-5]])); // prettier-ignore
  for (const j of [1, 2]) {
    const column = Array.from({ length: scaled.rows }, (_, i) => rowOf(scaled, i)[j]);
    const mean = column.reduce((sum, value) => sum + value, 0) / scaled.rows;
    expect(Math.abs(mean)).toBeLessThan(1e-8);
    expect(dot(column, column) / scaled.rows).toBeCloseTo(1, 10);
  }
});

it("leaves the first constant column alone, and does not centre without one", () => {
  const withConstant = FixedScaling.of(design(6, [[2.5, 0], [10, 1]])); // prettier-ignore
  expect([...withConstant.scaled.data].filter((_, s) => s % 2 === 0)).toEqual(
    new Array(30).fill(2.5),
  );
  const { scaled } = FixedScaling.of(design(6, [[10, 1]]));
  expect(dot(scaled.data, scaled.data) / 30).toBeCloseTo(1, 12);
  expect(Math.min(...scaled.data)).toBeGreaterThan(0.5);
});

it("handles an empty design", () => {
  const scaling = FixedScaling.of({ rows: 3, columns: 0, data: new Float64Array(0) });
  expect(scaling.toUser([])).toHaveLength(0);
  expect(scaling.transformPrecision(new Float64Array(0))).toHaveLength(0);
});

it("is undone for any columns (property)", () => {
  const column = fc.tuple(fc.integer({ min: -100, max: 100 }), fc.constantFrom(0, 0.01, 1, 50));
  fc.assert(
    fc.property(fc.integer(), fc.array(column, { minLength: 1, maxLength: 5 }), (seed, columns) => {
      const scaling = FixedScaling.of(design(seed, columns, 8));
      const beta = new Draws(seed).normals(columns.length);
      const back = scaling.toUser(scaling.toInternal(beta));
      return largestDifference(back, beta) < 1e-9;
    }),
    { numRuns: 200 },
  );
});
