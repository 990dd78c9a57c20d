import { buildDesign } from "../../src/formula/build-design.js";
import { parseCsv } from "../../src/formula/parse-csv.js";

/** Ages, two of them unknown; a dose in words and numbers; a group with a letter. */
const csv = `y,age,dose,g
0,31,0,1
1,,0,1
1,28,10,2
0,.,10,2
1,44,20,3
0,51,control,3
1,.,control,4
0,39,20,4
1,27,10,5b
0,35,0,5b
1,22,0,1
0,61,10,2
0,40,20,3
1,57,20,4`;
const message = (right: string, missing?: string[]) => {
  const data = parseCsv(csv, missing ? { missing } : {});
  try {
    return buildDesign(`y ~ ${right} + (1 | g)`, data).fepNames.join(" ");
  } catch (error) {
    return (error as Error).message;
  }
};

test("a few words in a column of numbers are refused as a fixed effect, with row, cell and remedy", () => {
  // row 1 has no age and is left out, yet the row is counted as the data do
  expect(message("age")).toBe(
    'invalid column "age": row 3 holds the text ".", but 11 of 13 rows hold numbers; ' +
      'if "." means a missing value, read the file with missing: ["", "NA", "."]; ' +
      "if the values are categories, write C(age)",
  );
  expect(message("0 + dose:age")).toContain('invalid column "age": row 3');
});

test("with the cell named as missing it is a number, as C() a category", () => {
  expect(message("age", ["", "NA", "."])).toBe("Intercept age");
  expect(message("C(age)")).toMatch(/^Intercept C\(age\)\[T.22\] .* C\(age\)\[T.61\]$/u);
});

test("categories with few different numbers, groups, and numbers as text are categories as they are", () => {
  expect(message("dose")).toBe("Intercept dose[T.10] dose[T.20] dose[T.control]");
  const numbers = { y: [0, 1, 1], stage: ["1", "2", "1"], g: [1, 1, 2] };
  expect(buildDesign("y ~ stage + (1 | g)", numbers).fepNames).toEqual(["Intercept", "stage[T.2]"]);
});
