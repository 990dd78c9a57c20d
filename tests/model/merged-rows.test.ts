import fc from "fast-check";
import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { mergeRows, type MergedRows } from "../../src/model/merged-rows.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";
import { KnownVariance } from "./known-variance.js";
import {
  dataOf,
  Draws,
  largestDifference,
  randomInputs,
  type ModelInputs,
} from "./random-models.js";

const merge = (inputs: ModelInputs) => mergeRows(dataOf(inputs));

/** Rows 0, 2 and 4 are equal in x, z and offset; each other row differs in one of them. */
const inputs: ModelInputs = {
  endog: [1, 0, 2, 1, 3, 1],
  exog: [[1, 0.5], [1, 0.5], [1, 0.5], [1, 0.6], [1, 0.5], [1, 0.5]], // prettier-ignore
  exogVc: [[1, 0], [0, 1], [1, 0], [1, 0], [1, 0], [1, 1]], // prettier-ignore
  ident: [0, 0],
  options: { family: new Poisson() },
};

/** Row i of the merged Z, dense. */
function denseZ({ rowPointers, columnsOf, values }: MergedRows, i: number, columns: number) {
  const row = new Array<number>(columns).fill(0);
  for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) row[columnsOf[s]] = values?.[s] ?? 1;
  return row;
}

it("merges rows that are equal in x and z, in order of first appearance", () => {
  const rows = merge(inputs);
  expect([...rows.rowMap]).toEqual([0, 1, 0, 2, 0, 3]);
  expect(rows.count).toBe(4);
  expect([...rows.y]).toEqual([6, 0, 1, 1]);
  expect([...rows.size]).toEqual([3, 1, 1, 1]);
  expect([...rows.exog.data]).toEqual([1, 0.5, 1, 0.5, 1, 0.6, 1, 0.5]);
  expect(rows.values).toBeNull();
  expect([0, 1, 2, 3].map((i) => denseZ(rows, i, 2))).toEqual([[1, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
  expect(rows.constant).toBeCloseTo(-Math.log(2) - Math.log(6), 12);
});

it("numbers the different rows of X in order of first appearance", () => {
  const exog = [[2, 0], [1, 0], [2, 0], [3, 0], [1, -0], [3, 1]]; // prettier-ignore
  const rows = merge({ ...inputs, exog });
  expect([...rows.rowMap]).toEqual([0, 1, 0, 2, 3, 4]);
  expect([...(rows.exogRow as Int32Array)]).toEqual([0, 1, 2, 1, 3]);
});

it("keeps rows apart whose offset differs, and takes 0 and -0 for equal", () => {
  const offset = [0, 0, -0, 0, 0.25, 0];
  const rows = merge({ ...inputs, options: { ...inputs.options, offset } });
  expect([...rows.rowMap]).toEqual([0, 1, 0, 2, 3, 4]);
  expect([...rows.offset]).toEqual([0, 0, 0, 0.25, 0]);
  const exog = inputs.exog.map(([one]) => [one, 0]);
  exog[2] = [1, -0];
  expect([...merge({ ...inputs, exog }).rowMap]).toEqual([0, 1, 0, 0, 0, 2]);
});

it("compares the values of Z where they are not all 1", () => {
  const exogVc = [[2, 0], [0, 1], [2, 0], [1, 0], [3, 0], [2, 1]]; // prettier-ignore
  const rows = merge({ ...inputs, exogVc });
  expect([...rows.rowMap]).toEqual([0, 1, 0, 2, 3, 4]);
  expect([...(rows.values as Float64Array)]).toEqual([2, 1, 1, 3, 2, 1]);
});

it("sums weighted responses and sizes, and leaves rows of weight 0 out of the constant", () => {
  const weights = [2, 1, 0.5, 1, 0, 1];
  const rows = merge({ ...inputs, options: { ...inputs.options, weights } });
  expect([...rows.y]).toEqual([3, 0, 1, 1]);
  expect([...rows.size]).toEqual([2.5, 1, 1, 1]);
  expect(rows.weight).toBeNull();
  expect(rows.constant).toBeCloseTo(-0.5 * Math.log(2), 12);
});

it("sums binomial trials, with log C(n, y) of each row", () => {
  const options = { family: new Binomial(), trials: [2, 1, 4, 1, 3, 1] };
  const rows = merge({ ...inputs, options });
  expect([...rows.size]).toEqual([9, 1, 1, 1]);
  expect([...rows.y]).toEqual([6, 0, 1, 1]);
  expect(rows.constant).toBeCloseTo(Math.log(2) + Math.log(6), 12);
});

it("does not merge where the family does not add", () => {
  const family = new KnownVariance(2);
  const plain = merge({ ...inputs, options: { family } });
  expect([...plain.rowMap]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(plain.weight).toBeNull();
  const weights = [1, 2, 3, 4, 5, 0];
  const weighted = merge({ ...inputs, options: { family, weights } });
  expect([...(weighted.weight as Float64Array)]).toEqual(weights);
  expect(weighted.constant).toBeCloseTo(15 * family.logConstant(), 12);
});

it("keeps the log likelihood of any data (property)", () => {
  const family = fc.constantFrom(new Binomial(), new Poisson(), new KnownVariance());
  fc.assert(
    fc.property(fc.integer(), family, fc.boolean(), (seed, family, arbitrary) => {
      const options = { family, arbitrary, rows: 40, levels: [2], fixed: 1 };
      const inputs = randomInputs(seed, options);
      inputs.options.offset = inputs.endog.map((_, i) => i % 2);
      inputs.exogVc = inputs.exogVc.map((row) => row.map(Math.round));
      const data = dataOf(inputs);
      const rows = mergeRows(data);
      const draws = new Draws(seed);
      const eta = Float64Array.from(draws.normals(rows.count));
      const merged = family.evaluate(eta, rows, []) + rows.constant;
      const { endog: y, trials: size, weights: weight } = data;
      const etaOfRow = Float64Array.from(rows.rowMap, (row) => eta[row]);
      let plain = family.evaluate(etaOfRow, { y, size, weight }, []);
      y.forEach((value, i) => (plain += weight[i] * family.logConstant(value, size[i])));
      const designs = inputs.exogVc.every((row, i) => {
        const merged = denseZ(rows, rows.rowMap[i], 2);
        return row.every((value, j) => value === merged[j]);
      });
      const offsets = data.offset.every((value, i) => value === rows.offset[rows.rowMap[i]]);
      return designs && offsets && largestDifference([merged], [plain]) < 1e-12;
    }),
    { numRuns: 150 },
  );
});

/** As many rows as make it near certain that some differ and yet have equal 32-bit hashes. */
const MANY = 120_000;

describe("many different rows stay apart", () => {
  const indices = Array.from({ length: MANY }, (_, i) => i);
  const level = indices.map((i) => i % 500);
  const one = new Float64Array(MANY).fill(1);
  const draws = new Draws(1);
  const spread = Float64Array.from({ length: MANY }, () => draws.uniform());
  const indicator = CscMatrix.fromTriplets(MANY, 500, indices, level, one);
  const scaled = CscMatrix.fromTriplets(MANY, 500, indices, level, spread);
  const some = indices.filter((i) => i % 2 === 0);
  const ragged = CscMatrix.fromTriplets(
    MANY,
    500,
    [...some, ...indices],
    [...some.map((i) => (i + 1) % 500), ...level],
    [...some.map((i) => spread[i]), ...spread],
  );
  const base = dataOf(randomInputs(1, { family: new Poisson() }));
  const column = (data: Float64Array) => ({ rows: MANY, columns: 1, data });
  const cases: [string, Float64Array, Float64Array, CscMatrix][] = [
    ["x", spread, new Float64Array(MANY), indicator],
    ["offset", one, spread, indicator],
    ["values of Z", one, new Float64Array(MANY), scaled],
    ["values and number of entries of Z", one, new Float64Array(MANY), ragged],
  ];

  it.each(cases)("%s", (_, x, offset, exogVc) => {
    const zero = new Float64Array(MANY);
    const rows = mergeRows({
      ...base,
      endog: zero,
      trials: one,
      weights: one,
      offset,
      exog: column(x),
      exogVc,
    });
    expect(rows.count).toBe(MANY);
  });

  it("but are found where one value is frequent", () => {
    const x = spread.map((value, i) => (i % 5 < 3 ? 0.5 : value));
    const rows = mergeRows({
      ...base,
      endog: one,
      trials: one,
      weights: one,
      offset: new Float64Array(MANY),
      exog: column(x),
      exogVc: indicator,
    });
    expect(rows.count).toBe(new Set(level.map((g, i) => `${g} ${x[i]}`)).size);
  });

  it("but are found where they come twice", () => {
    const x = new Float64Array(2 * MANY);
    const distinct = spread.map((value, i) => value + i);
    x.set(distinct);
    x.set(distinct, MANY);
    const ones = new Float64Array(2 * MANY).fill(1);
    const pointers = Int32Array.of(0, 2 * MANY);
    const every = Int32Array.from(x, (_, i) => i);
    const rows = mergeRows({
      ...base,
      endog: ones,
      trials: ones,
      weights: ones,
      offset: new Float64Array(2 * MANY),
      exog: { rows: 2 * MANY, columns: 1, data: x },
      exogVc: new CscMatrix(2 * MANY, 1, pointers, every, ones),
    });
    expect(rows.count).toBe(MANY);
    expect(rows.rowMap.every((row, i) => row === i % MANY)).toBe(true);
    expect(rows.y.every((y) => y === 2)).toBe(true);
  });
});
