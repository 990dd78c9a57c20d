import { DataTable } from "../../src/formula/data-table.js";
import type { DataInput } from "../../src/formula/data-table.js";

const rows = [
  { n: 1, t: "b", f: true, big: 2n },
  { n: null, t: "a", f: null, big: 3n },
  { t: undefined, f: false, big: null, late: 1 },
];
const columns = {
  n: [1, null, undefined],
  t: ["b", "a", NaN],
  f: [true, null, false],
  big: [2n, 3n, null],
  late: [null, null, 1],
};

test.each<[string, DataInput]>([
  ["rows", rows],
  ["columns", columns],
])("%s give the same columns", (_, data) => {
  const table = DataTable.from(data);
  expect(table.rows).toBe(3);
  expect(table.names).toEqual(["n", "t", "f", "big", "late"]);
  expect(table.column("n")).toEqual({ kind: "number", values: Float64Array.of(1, NaN, NaN) });
  expect(table.column("t")).toEqual({
    kind: "text",
    codes: Int32Array.of(1, 0, -1),
    levels: ["a", "b"],
  });
  expect(table.column("f")).toEqual({
    kind: "boolean",
    codes: Int32Array.of(1, -1, 0),
    levels: ["False", "True"],
  });
  expect(table.column("big")).toEqual({ kind: "number", values: Float64Array.of(2, 3, NaN) });
  expect(table.column("late")).toEqual({ kind: "number", values: Float64Array.of(NaN, NaN, 1) });
  expect(table.column("n")).toBe(table.column("n"));
});

test("typed arrays are columns of numbers, those of bigints too", () => {
  const table = DataTable.from({ a: Int8Array.of(1, 2), b: BigInt64Array.of(3n, 4n) });
  expect(table.column("a")).toEqual({ kind: "number", values: Float64Array.of(1, 2) });
  expect(table.column("b")).toEqual({ kind: "number", values: Float64Array.of(3, 4) });
});

test("names that objects inherit are columns only where they are given", () => {
  expect(DataTable.from([{ a: 1 }]).has("constructor")).toBe(false);
  expect(DataTable.from({ a: [1] }).has("constructor")).toBe(false);
  const own = JSON.parse('[{"__proto__": "a", "constructor": 1}, {"constructor": 2}]') as DataInput;
  const table = DataTable.from(own);
  expect(table.column("__proto__")).toEqual({
    kind: "text",
    codes: Int32Array.of(0, -1),
    levels: ["a"],
  });
  expect(table.column("constructor")).toEqual({ kind: "number", values: Float64Array.of(1, 2) });
});

const SHAPES = "give an array of row objects, or an object of columns";

test.each<[string, unknown, string]>([
  ["null", null, `invalid data: null is neither rows nor columns; ${SHAPES}`],
  ["text", "a,b", `invalid data: a,b is neither rows nor columns; ${SHAPES}`],
  ["no rows", [], "invalid data: there are no rows"],
  ["empty columns", { a: [] }, "invalid data: there are no rows"],
  ["no columns", {}, `invalid data: there are no columns; ${SHAPES}`],
  ["a row of null", [{ a: 1 }, null], `invalid data: row 1 is no object; ${SHAPES}`],
  ["a row that is an array", [[1, 2]], `invalid data: row 0 is no object; ${SHAPES}`],
  ["a column of text", { a: "abc" }, `invalid data: column "a" is no array; ${SHAPES}`],
  ["a first column of null", { a: null }, `invalid data: column "a" is no array; ${SHAPES}`],
  [
    "unequal lengths",
    { a: [1, 2], b: [1] },
    'invalid data: column "b" has length 1, but "a" has 2; give every column the same length',
  ],
])("%s is refused", (_, data, expected) => {
  expect(() => DataTable.from(data as DataInput)).toThrow(expected);
});

test.each<[string, unknown[], string]>([
  ["text after numbers", [1, null, "x"], 'row 2 holds the text "x", but row 0 holds the number 1'],
  ["numbers after text", [null, "x", 3], 'row 2 holds the number 3, but row 1 holds the text "x"'],
  ["booleans and numbers", [true, 1], "row 1 holds the number 1, but row 0 holds the boolean true"],
  ["a date", [new Date(0)], "row 0 holds an object ([object Date]); use numbers, text or booleans"],
  ["a function", [() => 1], "row 0 holds a function; use numbers, text or booleans"],
  [
    "a large bigint",
    [2n ** 60n],
    "row 0 holds 1152921504606846976, beyond 2^53; use text for codes",
  ],
])("a column with %s is refused", (_, cells, expected) => {
  expect(() => DataTable.from({ c: cells }).column("c")).toThrow(`invalid column "c": ${expected}`);
});

test("an unknown column is refused with the nearest names", () => {
  expect(() => DataTable.from({ age: [1], urban: [1] }).column("agee")).toThrow(
    'invalid data: there is no column "agee"; did you mean "age"?',
  );
});
