import { usedColumns } from "../../src/formula/used-columns.js";

const names = ["y", "x", "g", "h", "n", "w", "odd name", "spare"];

test("the columns of response, terms, groups and options, each once", () => {
  const formula = 'cbind(y, n - y) ~ log(x) + Q("odd name") + C(g) + offset(x) + (1 | g/h)';
  expect(usedColumns(formula, names, { weights: "w", trials: "n", offset: [1, 2] })).toEqual(
    expect.arrayContaining(["y", "n", "x", "odd name", "g", "h", "w"]),
  );
  expect(usedColumns(formula, names)).toHaveLength(6);
  expect(usedColumns("y ~ 1", names, { vcFormulas: { a: "0 + C(g):x" } })).toEqual(["y", "g", "x"]);
});

test.each([
  ["y ~ spar + (1 | g)", {}, 'invalid formula: there is no column "spar"; did you mean "spare"?'],
  ["y ~ (1 | g)", { offset: "ww" }, 'invalid offset: there is no column "ww"; did you mean "w"?'],
])("%s: an unknown column is refused", (formula, options, expected) => {
  expect(() => usedColumns(formula, names, options)).toThrow(expected);
});
