import { comparisonOf } from "../../src/report/column-words.js";
import { counted, digits, probability, withInterval } from "../../src/report/numbers.js";
import { readFileSync } from "node:fs";
import { VERSION } from "../../src/version.js";

it.each([
  [0.4531, "0.453"],
  [-0.0381, "−0.0381"],
  [0.000123, "0.000123"],
  [0.0000123, "1.23e−5"],
  [12.34, "12.3"],
  [2.0003, "2.00"],
  [1234.5, "1,235"],
  [1934, "1,934"],
  [2, "2"],
  [0, "0"],
  [3.3e7, "3.30e+7"],
  [NaN, "not known"],
  [Infinity, "infinite"],
  [-Infinity, "minus infinite"],
  [0.9996, "1.00"],
])("%p is written %s", (value, text) => {
  expect(digits(value)).toBe(text);
});

it("writes intervals, probabilities and counts", () => {
  expect(withInterval(0.453, 0.3121, 0.652)).toBe("0.453 (0.312 to 0.652)");
  expect(withInterval(0.453, NaN, NaN)).toBe("0.453 (no interval)");
  expect(withInterval(1.0043, 0.9861, 1.0228)).toBe("1.004 (0.986 to 1.023)");
  expect(withInterval(0.9954, 0.99394, 0.99679)).toBe("0.9954 (0.9939 to 0.9968)");
  expect([0.99951, 0.0004, 0.256].map(probability)).toEqual(["above 99.9%", "below 0.1%", "25.6%"]);
  expect([counted(1, "row"), counted(1934, "row")]).toEqual(["1 row", "1,934 rows"]);
});

const coding = {
  formula: "",
  vcFormulas: [],
  groups: [],
  factors: [
    { text: "C(t)", levels: ["1", "2"], contrast: { kind: "treatment", base: 1 } },
    { text: "s", levels: ["a", "b"], contrast: { kind: "sum", base: 1 } },
  ],
  moments: [{ text: "standardize(age)", mean: 3, sd: 9.0109 }],
  offset: null,
  exposure: null,
  trials: null,
} as const;
const compare = (name: string, ...others: string[]) =>
  comparisonOf({ fepNames: [name, ...others], coding }, 0);

it("says what a column compares", () => {
  expect(compare("x", "Intercept", "z")).toEqual({
    change: "For x one unit higher",
    differing: null,
    condition: ", all else equal",
  });
  expect(compare("C(t)[T.1]").change).toBe("For C(t) = 1 instead of 2");
  expect(compare("s[S.a]").change).toBe("For s = a instead of the mean over its levels");
  expect(compare("standardize(age)").change).toBe(
    "For standardize(age) one unit higher, that is one standard deviation (9.01)",
  );
  expect(compare("C(t)[1]", "C(t)[2]").change).toMatch(/instead of a linear predictor without it/);
});

it("sees that all else cannot be equal", () => {
  expect(compare("age", "I(age ** 2)").condition).toMatch(/read them together/);
  expect(compare("log(x)", "x").condition).toMatch(/read them together/);
  expect(compare("C(t)[T.1]", "C(t)[T.3]").condition).toBe(", all else equal");
  expect(compare("log(x)", "log(z)").condition).toBe(", all else equal");
  expect(compare("x", "x:z").condition).toMatch(/interactions \(x:z\)/);
  expect(compare("g[T.a:b]").condition).toBe(", all else equal");
});

it("says whose effect an interaction changes", () => {
  expect(compare("q:x", "x", "q")).toEqual({
    change: "For x one unit higher",
    differing: "q one unit higher",
    condition: ", all else equal",
  });
  expect(compare("C(t)[T.1]:x", "x")).toMatchObject({
    change: "For C(t) = 1 instead of 2",
    differing: "x one unit higher",
  });
  expect(compare("x:z", "x:z:w").condition).toMatch(/interactions \(x:z:w\)/);
  expect(compare("x:z:w").change).toBe("For one unit more of the interaction x:z:w");
});

it("has the version of package.json", () => {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: VERSION });
});
