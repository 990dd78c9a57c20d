import fc from "fast-check";
import { buildDesign } from "../../src/formula/build-design.js";
import { codeNewData } from "../../src/formula/new-data.js";
import type { NewDataOptions } from "../../src/formula/new-data.js";
import type { DesignCoding } from "../../src/formula/coding.js";

const data = {
  y: [0, 1, 1, 0, 1, 0, 1],
  x: [1, 2, 0.5, -1, 3, 5, 4],
  k: [1, 2, 3, 1, 2, 3, 1],
  g: ["b", "a", "b", "c", "a", "c", "a"],
  h: [10, 9, 10, 9, 9, 10, 10],
  flag: [true, true, false, true, false, false, true],
  n: [2, 3, 2, 4, 1, 1, 2],
};

const formula =
  "y ~ standardize(x) + C(k, Sum)*flag + log(n) + offset(log(n)) + (1 + x || g) + (1 | h/g)";
const fit = buildDesign(formula, data, {
  vcFormulas: { v: "0 + C(k):x" },
  offset: "x",
  exposure: "n",
});
const coding = JSON.parse(JSON.stringify(fit.coding)) as DesignCoding;

/** Some rows of the data, as row objects. */
function take(rows: readonly number[]): Record<string, unknown>[] {
  return rows.map((i) =>
    Object.fromEntries(Object.entries(data).map(([name, cells]) => [name, cells[i]])),
  );
}

test("the fit's own data are coded as in the fit, after a trip through JSON", () => {
  expect(coding).toEqual(fit.coding);
  const again = codeNewData(coding, data);
  expect(again.exog).toEqual(fit.exog);
  expect(again.exogVc).toEqual(fit.exogVc);
  expect(again.offset).toEqual(fit.offset);
  expect(again.exposure).toEqual(fit.exposure);
  expect(again.missingRows).toEqual([]);
  expect(again.unknownLevels).toEqual([]);
});

test("any rows of the data are coded as these rows were in the fit", () => {
  const { columns, data: values } = fit.exog;
  fc.assert(
    fc.property(fc.array(fc.nat(data.y.length - 1), { minLength: 1, maxLength: 5 }), (rows) => {
      const { exog, exogVc } = codeNewData(coding, take(rows));
      const transposed = exogVc!.transpose();
      const whole = fit.exogVc.transpose();
      rows.forEach((row, i) => {
        expect(exog.data.slice(i * columns, (i + 1) * columns)).toEqual(
          values.slice(row * columns, (row + 1) * columns),
        );
        const entries = (m: typeof whole, j: number) => [
          m.rowIndices.slice(m.columnPointers[j], m.columnPointers[j + 1]),
          m.values.slice(m.columnPointers[j], m.columnPointers[j + 1]),
        ];
        expect(entries(transposed, i)).toEqual(entries(whole, row));
      });
      expect([exogVc!.rows, exogVc!.columns]).toEqual([rows.length, fit.exogVc.columns]);
    }),
  );
});

test("the coding says which levels, contrasts and means there were", () => {
  expect(coding.formula).toBe(formula);
  expect(coding.vcFormulas).toEqual([{ name: "v", formula: "0 + C(k):x" }]);
  expect(coding.factors).toEqual([
    { text: "C(k, Sum)", levels: ["1", "2", "3"], contrast: { kind: "sum", base: 2 } },
    { text: "flag", levels: ["False", "True"], contrast: { kind: "treatment", base: 0 } },
    { text: "C(k)", levels: ["1", "2", "3"], contrast: { kind: "treatment", base: 0 } },
  ]);
  expect(coding.groups.map(({ text, cells }) => [text, cells])).toEqual([
    ["g", [0, 1, 2]],
    ["h", [0, 1]],
    ["h:g", [0, 2, 3, 4, 5]],
  ]);
  expect(coding.moments.map(({ text }) => text)).toEqual(["standardize(x)"]);
  expect([coding.offset, coding.exposure]).toEqual(["x", "n"]);
});

test("rows with missing values are NaN, without random effects, and listed", () => {
  const rows = take([0, 1, 2, 3]);
  rows[1].x = null;
  rows[3].g = undefined;
  const coded = codeNewData(coding, rows);
  expect(coded.missingRows).toEqual([1, 3]);
  const { columns } = coded.exog;
  expect([...coded.exog.data.slice(columns, 2 * columns)].every(Number.isNaN)).toBe(true);
  expect(coded.exog.data.slice(2 * columns, 3 * columns)).toEqual(
    fit.exog.data.slice(2 * columns, 3 * columns),
  );
  expect([...new Set(coded.exogVc!.rowIndices)].sort()).toEqual([0, 2]);
  expect([...coded.offset!].map(Number.isNaN)).toEqual([false, true, false, true]);
  expect(codeNewData(coding, rows, { random: false }).missingRows).toEqual([1]);
  rows.forEach((row) => (row.n = null));
  const none = codeNewData(coding, rows);
  expect(none.missingRows).toEqual([0, 1, 2, 3]);
  expect(none.exogVc!.nonZeros).toBe(0);
});

test("neither response nor, on request, grouping variables are needed", () => {
  const rows = take([0, 1]).map(({ x, k, flag, n }) => ({ x, k, flag, n }));
  const coded = codeNewData(coding, rows, { random: false });
  expect(coded.exogVc).toBeNull();
  expect(coded.exog.rows).toBe(2);
  expect(() => codeNewData(coding, rows)).toThrow('invalid formula: there is no column "g"');
});

test("offset and exposure may be given, or left out", () => {
  const rows = take([0, 1]);
  const given = codeNewData(coding, rows, { offset: [1, 2], exposure: "x" });
  expect([...given.offset!]).toEqual([1 + Math.log(2), 2 + Math.log(3)]);
  expect([...given.exposure!]).toEqual([1, 2]);
  const none = codeNewData(coding, rows, { offset: null, exposure: null });
  expect([...none.offset!]).toEqual([Math.log(2), Math.log(3)]);
  expect(none.exposure).toBeNull();
});

test("levels are found by name: codes read as text are the same levels", () => {
  const rows = take([0, 1]);
  const texts = rows.map((row) => ({ ...row, k: String(row.k), h: String(row.h) }));
  expect(codeNewData(coding, texts)).toEqual(codeNewData(coding, rows));
});

test("new levels of random terms have no entry, and are listed", () => {
  const rows = take([0, 1, 3, 5]);
  rows[1].g = "z";
  rows[2].g = "b";
  rows[3].h = 11;
  expect(() => codeNewData(coding, rows)).toThrow(
    'invalid data: g has levels that the fit did not see: z; unknownLevels: "new" gives them fresh effects',
  );
  const coded = codeNewData(coding, rows, { unknownLevels: "new" });
  expect(coded.unknownLevels).toEqual([
    { term: "g", levels: ["z"] },
    { term: "g:x", levels: ["z"] },
    { term: "h", levels: ["11"] },
    { term: "h:g", levels: ["11:c", "9:b", "9:z"] },
  ]);
  const { rowIndices, columnPointers } = coded.exogVc!;
  const rowsOf = (term: string) => {
    const k = fit.vcpNames.indexOf(term);
    const first = fit.ident.indexOf(k);
    const last = fit.ident.lastIndexOf(k) + 1;
    return [...rowIndices.slice(columnPointers[first], columnPointers[last])].sort();
  };
  expect(rowsOf("g")).toEqual([0, 2, 3]);
  expect(rowsOf("h")).toEqual([0, 1, 2]);
  expect(rowsOf("h:g")).toEqual([0]);
});

test("new levels within vcFormulas and effects are treated alike", () => {
  const { coding } = buildDesign("y ~ (0 + C(k) || g)", data, { vcFormulas: { v: "C(k) + x" } });
  const rows = take([0]).map((row) => ({ ...row, k: 7 }));
  const coded = codeNewData(coding, rows, { unknownLevels: "new" });
  expect(coded.unknownLevels).toEqual([
    { term: "g:C(k)", levels: ["7"] },
    { term: "v", levels: ["7"] },
  ]);
  expect(coded.exogVc!.nonZeros).toBe(2);
});

test("entries of new levels are summed in squares by row and term", () => {
  const { coding, vcpNames } = buildDesign("y ~ (1 + x || g) + (1 | h/g)", data, {
    vcFormulas: { v: "0 + C(k):x" },
  });
  expect(vcpNames).toEqual(["g", "g:x", "h", "h:g", "v"]);
  const rows = take([0, 1, 2, 3]);
  rows[1].g = "z";
  rows[2].k = 9;
  rows[3].x = null;
  const { newSquares } = codeNewData(coding, rows, { unknownLevels: "new" });
  const row = (i: number) => [...newSquares!.data.slice(5 * i, 5 * i + 5)];
  expect(row(0)).toEqual([0, 0, 0, 0, 0]);
  expect(row(1)).toEqual([1, 4, 0, 1, 0]);
  expect(row(2)).toEqual([0, 0, 0, 0, 0.25]);
  expect(row(3)).toEqual([NaN, NaN, NaN, NaN, NaN]);
});

test("with new groups throughout, every entry counts and groups are not needed", () => {
  const { coding, exogVc, ident } = buildDesign("y ~ (C(k, Sum) + x || g) + (1 | h/g)", data, {
    vcFormulas: { v: "C(k):x" },
  });
  const rows = take([0, 1, 2, 3]).map(({ x, k }) => ({ x, k }));
  const { newSquares, exogVc: none } = codeNewData(coding, rows, { random: "new" });
  expect(none).toBeNull();
  const columns = newSquares!.columns;
  const expected = new Float64Array(4 * columns);
  for (let j = 0; j < exogVc.columns; j++) {
    for (let s = exogVc.columnPointers[j]; s < exogVc.columnPointers[j + 1]; s++) {
      const i = exogVc.rowIndices[s];
      if (i < 4) expected[i * columns + ident[j]] += exogVc.values[s] ** 2;
    }
  }
  expect(newSquares!.data).toEqual(expected);
});

test("a new level of a factor coded by contrasts is refused", () => {
  const { coding } = buildDesign("y ~ (C(k, Sum) || g)", data);
  const rows = take([0]).map((row) => ({ ...row, k: 7 }));
  expect(() => codeNewData(coding, rows, { unknownLevels: "new" })).toThrow(
    /row 0 has a level that the fit did not see, and g:C\(k, Sum\) codes it by sum contrasts .*; give it a level of the fit/,
  );
});

test.each<[string, Record<string, unknown>, NewDataOptions, string]>([
  [
    "new levels of fixed factors",
    { k: 4 },
    { unknownLevels: "new" },
    'invalid data: C(k, Sum) has the level "4", which the fit did not see; its levels are 1, 2, 3',
  ],
  ["text for numbers", { x: "a" }, { offset: null }, 'column "x" holds text, not numbers'],
  ["transforms that fail", { n: 0 }, {}, "invalid log(n): row 0 gives -Infinity"],
  [
    "odd options",
    {},
    { unknownLevels: "skip" as "new" },
    'invalid unknownLevels: skip; use "error" or "new"',
  ],
])("%s are refused", (_, change, options, expected) => {
  expect(() =>
    codeNewData(
      coding,
      take([0]).map((row) => ({ ...row, ...change })),
      options,
    ),
  ).toThrow(expected);
});
