import { buildDesign } from "../../src/formula/build-design.js";
import { parseCsv } from "../../src/formula/parse-csv.js";

/** Ten ages, two of them unknown; three doses in words and numbers; a group with a letter. */
const csv = `y,age,dose,flag,g
0,31,0,1,1
1,,0,1,1
1,28,10,2,2
0,.,10,2,2
1,44,20,3,3
0,51,control,3,3
1,.,control,1,4
0,39,20,2,4
1,27,10,3,5b
0,35,control,control,5b`;
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
    'invalid column "age": row 3 holds the text ".", but 7 of 9 rows hold numbers; ' +
      'if "." means a missing value, read the file with missing: ["", "NA", "."]; ' +
      "if the values are categories, write C(age)",
  );
  expect(message("0 + flag:dose")).toContain('invalid column "');
});

test("with the cell named as missing it is a number; as C() a category", () => {
  expect(message("age", ["", "NA", "."])).toBe("Intercept age");
  expect(message("C(dose)")).toBe("Intercept C(dose)[T.10] C(dose)[T.20] C(dose)[T.control]");
});

test("groups, and texts that are all numbers, are categories as they are", () => {
  expect(message("1")).toBe("Intercept");
  const numbers = { y: [0, 1, 1], stage: ["1", "2", "1"], g: [1, 1, 2] };
  expect(buildDesign("y ~ stage + (1 | g)", numbers).fepNames).toEqual(["Intercept", "stage[T.2]"]);
});
