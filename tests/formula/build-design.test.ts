import fc from "fast-check";
import { InputError } from "../../src/errors.js";
import { buildDesign } from "../../src/formula/build-design.js";
import type { DesignOptions, FormulaDesign } from "../../src/formula/build-design.js";
import type { DataInput } from "../../src/formula/data-table.js";
import type { CscMatrix } from "../../src/sparse/csc-matrix.js";

const data = {
  y: [0, 1, 1, 0, 1, 0],
  x: [1, 2, 0, -1, 3, 5],
  g: ["b", "a", "b", "c", "a", "c"],
  h: [10, 9, 10, 9, 9, 10],
  t: ["u", "v", "u", "u", "v", "v"],
  n: [2, 3, 2, 4, 1, 1],
};

function dense(matrix: CscMatrix): number[][] {
  const rows = Array.from({ length: matrix.rows }, () => new Array<number>(matrix.columns).fill(0));
  for (let j = 0; j < matrix.columns; j++) {
    for (let s = matrix.columnPointers[j]; s < matrix.columnPointers[j + 1]; s++) {
      expect(matrix.values[s]).not.toBe(0);
      rows[matrix.rowIndices[s]][j] = matrix.values[s];
    }
  }
  return rows;
}

/** Z by its names: the product of what each piece of a name says of the row. */
function expectRandom(design: FormulaDesign, entry: (name: string, row: number) => number): void {
  dense(design.exogVc).forEach((values, row) => {
    values.forEach((value, j) => expect(value).toBe(entry(design.vcNames[j], row) + 0));
  });
}

const is = (condition: boolean) => Number(condition);

test("random intercepts have a column per level, in sorted order", () => {
  const design = buildDesign("y ~ x + (1 | g) + (1 | h)", data);
  expect(design.vcpNames).toEqual(["g", "h"]);
  expect(design.vcNames).toEqual(["g[a]", "g[b]", "g[c]", "h[9]", "h[10]"]);
  expect([...design.ident]).toEqual([0, 0, 0, 1, 1]);
  expectRandom(design, (name, i) => is(name === `g[${data.g[i]}]` || name === `h[${data.h[i]}]`));
  expect(design.fepNames).toEqual(["Intercept", "x"]);
  expect([...design.exog.data]).toEqual([1, 1, 1, 2, 1, 0, 1, -1, 1, 3, 1, 5]);
  expect([...design.endog]).toEqual(data.y);
  expect([...design.keptRows]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(design.droppedRows).toBe(0);
  expect([design.trials, design.offset, design.exposure, design.weights]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test.each([
  ["(0 + x | g)", ["g:x"], ["g[a]:x", "g[b]:x", "g[c]:x"]],
  ["(x - 1 | g)", ["g:x"], ["g[a]:x", "g[b]:x", "g[c]:x"]],
  ["(x || g)", ["g", "g:x"], ["g[a]", "g[b]", "g[c]", "g[a]:x", "g[b]:x", "g[c]:x"]],
  ["(1 + x || g)", ["g", "g:x"], ["g[a]", "g[b]", "g[c]", "g[a]:x", "g[b]:x", "g[c]:x"]],
  ["(0 + x:t || h)", ["h:x:t"], ["h[9]:x:t[u]", "h[10]:x:t[u]", "h[9]:x:t[v]", "h[10]:x:t[v]"]],
  [
    "(0 + C(t) || h)",
    ["h:C(t)"],
    ["h[9]:C(t)[u]", "h[10]:C(t)[u]", "h[9]:C(t)[v]", "h[10]:C(t)[v]"],
  ],
  ["(t || h)", ["h", "h:t"], ["h[9]", "h[10]", "h[9]:t[T.v]", "h[10]:t[T.v]"]],
  ["(1 | C(h))", ["C(h)"], ["C(h)[9]", "C(h)[10]"]],
  ["(1 | (h))", ["h"], ["h[9]", "h[10]"]],
  ['(1 | Q("g"))', ['Q("g")'], ['Q("g")[a]', 'Q("g")[b]', 'Q("g")[c]']],
])("%s", (bar, terms, names) => {
  const design = buildDesign(`y ~ ${bar}`, data);
  expect(design.vcpNames).toEqual(terms);
  expect(design.vcNames).toEqual(names);
  expectRandom(design, (name, i) => {
    const g = /g"?\)?\[(.+?)\]/u.exec(name)?.[1];
    const h = /h\)?\[(.+?)\]/u.exec(name)?.[1];
    const t = /t\)?\[(?:T\.)?(.+?)\]/u.exec(name)?.[1];
    const level = (wanted: string | undefined, found: unknown) =>
      is(wanted === undefined || wanted === String(found));
    return (
      level(g, data.g[i]) *
      level(h, data.h[i]) *
      level(t, data.t[i]) *
      (name.includes(":x") ? data.x[i] : 1)
    );
  });
  expect(design.ident).toHaveLength(names.length);
  expect(design.vcpNames[design.ident[names.length - 1]]).toBe(terms[terms.length - 1]);
});

test("nested groups have the observed combinations alone", () => {
  const nested = buildDesign("y ~ (1 | h/g)", data);
  expect(nested.vcpNames).toEqual(["h", "h:g"]);
  expect(nested.vcNames).toEqual([
    "h[9]",
    "h[10]",
    "h:g[9:a]",
    "h:g[9:c]",
    "h:g[10:b]",
    "h:g[10:c]",
  ]);
  expect([...nested.ident]).toEqual([0, 0, 1, 1, 1, 1]);
  expectRandom(nested, (name, i) =>
    is(name === `h[${data.h[i]}]` || name === `h:g[${data.h[i]}:${data.g[i]}]`),
  );
  expect(buildDesign("y ~ (0 + x | h:g)", data).vcNames[0]).toBe("h:g[9:a]:x");
  expect(buildDesign("y ~ (1 | h/g/t)", data).vcpNames).toEqual(["h", "h:g", "h:g:t"]);
});

test("groups of names with colons do not mix", () => {
  const table = { y: [0, 1], a: ["p:q", "p"], b: ["r", "q:r"] };
  const design = buildDesign("y ~ (1 | a:b)", table);
  expect(design.vcNames).toEqual(["a:b[p:q:r]", "a:b[p:q:r]"]);
  expect(dense(design.exogVc)).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test("crossed groups of many levels are found without a table of all combinations", () => {
  const n = 6000;
  const id = Array.from({ length: n }, (_, i) => i);
  const table = { y: id.map((i) => i % 2), a: id, b: id.map((i) => (i * 7) % n) };
  const design = buildDesign("y ~ (1 | a:b)", table);
  expect(design.vcNames).toHaveLength(n);
  expect(design.vcNames[5]).toBe("a:b[5:35]");
  expect(design.exogVc.nonZeros).toBe(n);
  expect([...design.exogVc.rowIndices]).toEqual(id);
});

test("vcFormulas come after bars, under their own names", () => {
  const vcFormulas = { v: "0 + C(h)", w: "~ 0 + C(h):x" };
  const design = buildDesign("y ~ (1 | g)", data, { vcFormulas });
  expect(design.vcpNames).toEqual(["g", "v", "w"]);
  expect(design.vcNames.slice(3)).toEqual(["C(h)[9]", "C(h)[10]", "C(h)[9]:x", "C(h)[10]:x"]);
  expect([...design.ident]).toEqual([0, 0, 0, 1, 1, 2, 2]);
  expect(buildDesign("y ~ 1", data, { vcFormulas }).vcpNames).toEqual(["v", "w"]);
});

test("an expression may be a factor", () => {
  const design = buildDesign("y ~ C(x / 2) + (1 | C(n * 2))", data);
  expect(design.fepNames.slice(0, 3)).toEqual(["Intercept", "C(x / 2)[T.0]", "C(x / 2)[T.0.5]"]);
  expect(design.vcNames).toEqual(["C(n * 2)[2]", "C(n * 2)[4]", "C(n * 2)[6]", "C(n * 2)[8]"]);
});

test("a fixed part may be empty", () => {
  const { exog, fepNames } = buildDesign("y ~ 0 + (1 | g)", data);
  expect(exog).toEqual({ rows: 6, columns: 0, data: new Float64Array(0) });
  expect(fepNames).toEqual([]);
});

test.each<[string, DataInput, number[], number[] | null]>([
  ["cbind(n, n + 1)", data, [2, 3, 2, 4, 1, 1], [5, 7, 5, 9, 3, 3]],
  ["log(n)", data, data.n.map(Math.log), null],
  ["n / 2", data, [1, 1.5, 1, 2, 0.5, 0.5], null],
  ["x > 1", data, [0, 1, 0, 0, 1, 1], null],
  ["t", data, [0, 1, 0, 0, 1, 1], null],
  ["(Q('t'))", data, [0, 1, 0, 0, 1, 1], null],
  ["b", { ...data, b: data.y.map(Boolean) }, data.y, null],
])("the response %s", (response, table, endog, trials) => {
  const design = buildDesign(`${response} ~ (1 | g)`, table);
  expect([...design.endog]).toEqual(endog);
  expect(design.trials && [...design.trials]).toEqual(trials);
});

test("options are columns or vectors; offsets add up", () => {
  const options: DesignOptions = {
    trials: "n",
    offset: [1, 2, 3, 4, 5, 6],
    exposure: "n",
    weights: [1, 1, 2, 1, 1, 1],
  };
  const design = buildDesign("y ~ offset(x) + offset(log(n)) + (1 | g)", data, options);
  expect([...design.trials!]).toEqual(data.n);
  expect([...design.exposure!]).toEqual(data.n);
  expect([...design.weights!]).toEqual([1, 1, 2, 1, 1, 1]);
  design.offset!.forEach((value, i) =>
    expect(value).toBeCloseTo(data.x[i] + Math.log(data.n[i]) + i + 1, 14),
  );
});

test("rows with a missing value anywhere are dropped once, and their levels with them", () => {
  const nulls = {
    y: [0, null, 1, 0, 1, 0, 1, 0],
    x: [1, 2, NaN, -1, 3, 5, 6, 7],
    g: ["a", "a", "b", null, "e", "c", "c", "a"],
    f: ["p", "q", "q", "q", "z", "q", "p", "p"],
    b: [true, true, true, true, true, false, true, false],
    unused: [null, null, null, null, null, null, null, null],
  };
  const offset = [1, 2, 3, 4, undefined, 6, 7, 8] as number[];
  const design = buildDesign("y ~ x + f + b + (1 | g)", nulls, { offset });
  expect([...design.keptRows]).toEqual([0, 5, 6, 7]);
  expect(design.droppedRows).toBe(4);
  expect(design.fepNames).toEqual(["Intercept", "f[T.q]", "b[T.True]", "x"]);
  expect(design.vcNames).toEqual(["g[a]", "g[c]"]);
  expect([...design.offset!]).toEqual([1, 6, 7, 8]);
  expect([...design.endog]).toEqual([0, 0, 1, 0]);
  expect([...design.exog.data]).toEqual([1, 0, 1, 1, 1, 1, 0, 5, 1, 0, 1, 6, 1, 0, 0, 7]);
  expect(dense(design.exogVc)).toEqual([
    [1, 0],
    [0, 1],
    [0, 1],
    [1, 0],
  ]);
});

test("means are those of the rows used", () => {
  const design = buildDesign("y ~ center(x) + (1 | g)", { ...data, y: [null, 1, 1, 0, 1, 0] });
  expect(design.coding.moments).toEqual([
    { text: "center(x)", mean: 1.8, sd: expect.closeTo(2.135416, 6) as number },
  ]);
});

test("the data are neither changed nor shared", () => {
  const y = Float64Array.from(data.y);
  const n = Float64Array.from(data.n);
  const design = buildDesign("y ~ (1 | g)", { ...data, y, n }, { trials: "n", weights: n });
  design.endog.fill(7);
  design.trials!.fill(7);
  design.weights!.fill(7);
  expect([...y]).toEqual(data.y);
  expect([...n]).toEqual(data.n);
});

test("odd names are names like any other", () => {
  const table = JSON.parse(
    '{"y": [0, 1, 1], "__proto__": ["constructor", "__proto__", "toString"], "constructor": [1, 2, 2]}',
  ) as DataInput;
  const design = buildDesign("y ~ C(constructor) + (1 | __proto__)", table, {
    vcFormulas: JSON.parse('{"toString": "0 + C(__proto__)"}') as Record<string, string>,
    weights: "constructor",
  });
  expect(design.fepNames).toEqual(["Intercept", "C(constructor)[T.2]"]);
  expect(design.vcpNames).toEqual(["__proto__", "toString"]);
  expect(design.vcNames.slice(0, 4)).toEqual([
    "__proto__[__proto__]",
    "__proto__[constructor]",
    "__proto__[toString]",
    "C(__proto__)[__proto__]",
  ]);
  expect([...design.weights!]).toEqual([1, 2, 2]);
  expect(() => buildDesign("y ~ valueOf + (1 | y)", table)).toThrow('no column "valueOf"');
});

test.each<[string, string, DesignOptions, string]>([
  [
    "unknown columns",
    "y ~ xx + (1 | g)",
    {},
    'invalid formula: there is no column "xx"; did you mean "x"?',
  ],
  [
    "unknown groups",
    "y ~ (1 | gg)",
    {},
    'invalid formula: there is no column "gg"; did you mean "g"?',
  ],
  [
    "unknown responses",
    "z ~ (1 | g)",
    {},
    'there is no column "z"; the columns are y, x, g, h, t, n',
  ],
  [
    "an unknown option column",
    "y ~ (1 | g)",
    { trials: "m" },
    'invalid trials: there is no column "m"',
  ],
  [
    "an option column of text",
    "y ~ (1 | g)",
    { weights: "g" },
    'invalid weights: column "g" holds text, not numbers',
  ],
  [
    "an option of another length",
    "y ~ (1 | g)",
    { offset: [1] },
    "invalid offset: length 1, but the data have 6 rows",
  ],
  [
    "an option that is no vector",
    "y ~ (1 | g)",
    { offset: 3 as unknown as string },
    "invalid offset: 3 is neither a column name nor an array",
  ],
  [
    "an option with text in it",
    "y ~ (1 | g)",
    { exposure: [1, "2", 3, 4, 5, 6] as number[] },
    "invalid exposure: entry 1 is a string, not a number",
  ],
  [
    "trials twice",
    "cbind(y, n) ~ (1 | g)",
    { trials: "n" },
    "cbind() and the option trials both give trials; leave one out",
  ],
  [
    "cbind of one",
    "cbind(y) ~ (1 | g)",
    {},
    "cbind() takes two expressions; write cbind(successes, failures)",
  ],
  [
    "cbind in the fixed part",
    "y ~ cbind(y, n) + (1 | g)",
    {},
    "did you mean cbind(successes, failures) as the response?",
  ],
  [
    "responses of three texts",
    "g ~ (1 | h)",
    {},
    'invalid column "g": a response of text has two values, this one has 3 values: a, b, c',
  ],
  [
    "an unknown missing",
    "y ~ (1 | g)",
    { missing: "omit" as "drop" },
    'invalid missing: omit; use "drop" or "raise"',
  ],
  ["transforms that fail", "y ~ log(x) + (1 | g)", {}, "invalid log(x): row 2 gives -Infinity"],
  [
    "correlated levels",
    "y ~ (0 + t | g)",
    {},
    "a single bar asks for correlated effects, here effects are independent; write (0 + t || g)",
  ],
  [
    "unknown contrasts",
    "y ~ C(t, Poly) + (1 | g)",
    {},
    'there is no contrast Poly; the contrasts are Treatment and Sum, as in C(x, Treatment("b"))',
  ],
  [
    "unknown reference levels",
    "y ~ C(t, Treatment('w')) + (1 | g)",
    {},
    "'w' is no level; its levels are u, v",
  ],
  [
    "reference positions beyond",
    "y ~ C(t, Treatment(2)) + (1 | g)",
    {},
    "2 is no level; its levels are u, v",
  ],
  [
    "odd keywords",
    "y ~ C(t, Sum(reference='u')) + (1 | g)",
    {},
    'Sum() takes one level; write Sum("b")',
  ],
  ["C() of nothing", "y ~ C() + (1 | g)", {}, "C() takes a variable and at most a contrast"],
  [
    "C() of levels",
    "y ~ C(t, levels=x) + (1 | g)",
    {},
    "C() takes a variable and at most a contrast",
  ],
])("%s are refused", (_, formula, options, expected) => {
  expect(() => buildDesign(formula, data, options)).toThrow(expected);
});

test("a response of one text is refused", () => {
  expect(() => buildDesign("t ~ (1 | g)", { t: ["u", "u"], g: [1, 2] })).toThrow(
    'invalid column "t": a response of text has two values, this one has one value: u; compare it with one of them: I(y == "a") ~ ...',
  );
});

test("missing values are refused on request, and where nothing is left", () => {
  const table = { y: [0, 1, 1], x: [1, NaN, 2], g: ["a", "b", null] };
  expect(() => buildDesign("y ~ x + (1 | g)", table, { missing: "raise" })).toThrow(
    'invalid column "x": row 1 has no value; missing: "drop" leaves such rows out',
  );
  expect(buildDesign("y ~ (1 | y)", table, { missing: "raise" }).droppedRows).toBe(0);
  expect(() => buildDesign("y ~ x + (1 | g)", { ...table, y: [null, 1, 1] })).toThrow(
    'invalid data: every row lacks a value; column "y" lacks 1 of 3; leave that variable out or complete the data',
  );
});

test("designs too large to hold are refused", () => {
  const n = 30_000;
  const id = Int32Array.from({ length: n }, (_, i) => i);
  const table = { y: new Float64Array(n), id, other: id };
  expect(() => buildDesign("y ~ C(id) + (1 | other)", table)).toThrow(
    "invalid formula: the 30000 columns of the fixed part for 30000 rows need 6.71 GiB of memory, more than 4; make a factor with many levels random: (1 | g)",
  );
  expect(() => buildDesign("y ~ 1", table, { vcFormulas: { a: "0 + C(id):C(other)" } })).toThrow(
    "invalid formula: the product C(id)[0]:C(other)[0]... has over 67108864 columns; (1 | a:b) keeps to observed combinations of levels",
  );
  const many = Object.fromEntries([..."abcd"].map((name) => [name, id]));
  expect(() => buildDesign("y ~ (1 | a:b:c:d)", { ...table, ...many })).toThrow(
    "invalid formula: a group has 810000000000000000 possible combinations, beyond 2^53",
  );
});

test("rows and columns give the same design", () => {
  const record = fc.record({
    y: fc.integer({ min: 0, max: 1 }),
    x: fc.option(fc.integer()),
    g: fc.constantFrom("a", "b", "c"),
  });
  fc.assert(
    fc.property(fc.array(record, { minLength: 2 }), (rows) => {
      fc.pre(rows.some(({ x }) => x !== null));
      const columns = {
        y: rows.map(({ y }) => y),
        x: rows.map(({ x }) => x),
        g: rows.map(({ g }) => g),
      };
      const formula = "y ~ x*g + (x || g)";
      expect(buildDesign(formula, rows)).toEqual(buildDesign(formula, columns));
    }),
    { numRuns: 50 },
  );
});

test("any text gives a design or an InputError", () => {
  const pieces = fc.constantFrom(
    ..."y x g h t n 0 1 2 ~ + - * / : ( ) , | || ** ^ 'u' > == =".split(" "),
    ..."C( I( Q( log( center( offset( cbind( Treatment( Sum( (1|g) Q('x') C(h) C(t,Sum) reference=".split(
      " ",
    ),
  );
  const right = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(right, fc.boolean(), (text, asComponent) => {
      try {
        if (asComponent) buildDesign("y ~ 1", data, { vcFormulas: { v: text } });
        else buildDesign(`y ~ ${text} + (1 | g)`, data);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 1000 },
  );
});
