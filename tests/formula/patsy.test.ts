import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildDesign } from "../../src/formula/build-design.js";

interface Reference {
  data: Record<string, (number | string | boolean)[]>;
  cases: { formula: string; names: string[]; values: number[][] }[];
}

const path = join(process.cwd(), "tests/reference/patsy.json");
const { data, cases: all } = JSON.parse(readFileSync(path, "utf8")) as Reference;
/** patsy takes it for x; here it is refused, see `tests/formula/terms.test.ts`. */
const cases = all.filter(({ formula }) => formula !== "x**2");
const rows = data.x.length;
const table = { ...data, y: new Float64Array(rows), g: data.x.map((_, i) => i % 5) };

describe("fixed columns agree with patsy 0.5.3", () => {
  test.each(cases)("$formula", ({ formula, names, values }) => {
    const { exog, fepNames } = buildDesign(`y ~ ${formula} + (1 | g)`, table);
    expect(fepNames).toEqual(names);
    expect([exog.rows, exog.columns]).toEqual([rows, names.length]);
    values.flat().forEach((value, t) => expect(exog.data[t]).toBeCloseTo(value, 9));
  });
});

describe("columns of vcFormulas agree with patsy 0.5.3", () => {
  test.each(cases)("$formula", ({ formula, names, values }) => {
    const { exogVc, vcNames } = buildDesign("y ~ 1", table, { vcFormulas: { term: formula } });
    expect(vcNames).toEqual(names);
    const dense = new Float64Array(rows * names.length);
    for (let j = 0; j < exogVc.columns; j++) {
      for (let s = exogVc.columnPointers[j]; s < exogVc.columnPointers[j + 1]; s++) {
        dense[exogVc.rowIndices[s] * names.length + j] = exogVc.values[s];
      }
    }
    values.flat().forEach((value, t) => expect(dense[t]).toBeCloseTo(value, 9));
  });
});
