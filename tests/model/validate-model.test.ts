import { Matrix } from "ml-matrix";
import { SparseMatrix } from "ml-sparse-matrix";
import { InputError } from "../../src/errors.js";
import { Poisson } from "../../src/families/poisson.js";
import type { ModelOptions } from "../../src/model/model-options.js";
import { validateModel } from "../../src/model/validate-model.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";

const endog = [1, 0, 1];
const exog = [
  [1, 2],
  [1, 3],
  [1, 5],
];
const exogVc = [
  [1, 0],
  [0, 1],
  [0, 1],
];
const ident = [0, 0];

interface Inputs {
  endog: unknown;
  exog: unknown;
  exogVc: unknown;
  ident: unknown;
  options: unknown;
}

function validate(change: Partial<Inputs> = {}) {
  const all = { endog, exog, exogVc, ident, options: {}, ...change };
  return validateModel(
    all.endog as number[],
    all.exog as number[][],
    all.exogVc as number[][],
    all.ident as number[],
    all.options as ModelOptions,
  );
}

const poisson = new Poisson();
const sparse = (value: number) => CscMatrix.fromTriplets(3, 2, [0, 1, 2], [0, 1, 1], [1, value, 1]);

/** What is wrong, and what the message says. */
const mistakes: [string, Partial<Inputs>, string][] = [
  ["no rows", { endog: [] }, "invalid endog: length 0; a model needs at least one row"],
  ["endog is no array", { endog: 3 }, "invalid endog: 3 is not an array"],
  ["NaN in endog", { endog: [1, NaN, 0] }, "invalid endog: row 1 is NaN, not a finite number"],
  ["text in endog", { endog: [1, "0", 0] }, "invalid endog: row 1 is 0, not a finite number"],
  ["rows of exog", { exog: [[1], [1]] }, "invalid exog: 2 rows, but endog has length 3"],
  [
    "ragged exog",
    { exog: [[1], [1, 2], [1]] },
    "invalid exog: row 1 has length 2, but row 0 has 1",
  ],
  [
    "exog no matrix",
    { exog: 7 },
    "invalid exog: 7 is not a matrix; pass a Matrix, an array of rows",
  ],
  [
    "data of exog",
    { exog: { rows: 3, columns: 2, data: new Float64Array(5) } },
    "invalid exog: data has length 5, not 3 x 2",
  ],
  [
    "NaN in exog",
    {
      exog: [
        [1, 2],
        [1, NaN],
        [1, 5],
      ],
      options: { fepNames: ["Intercept", "age"] },
    },
    "invalid exog: row 1, column age is NaN, not a finite number",
  ],
  [
    "infinite exog",
    {
      exog: [
        [1, 2],
        [1, 2],
        [Infinity, 5],
      ],
    },
    "invalid exog: row 2, column FE_1 is Infinity, not a finite number",
  ],
  ["rows of exogVc", { exogVc: [[1, 0]] }, "invalid exogVc: 1 rows, but endog has length 3"],
  ["exogVc no matrix", { exogVc: "Z" }, 'invalid exogVc: "Z" is not a matrix; pass a SparseMatrix'],
  [
    "NaN in exogVc",
    { exogVc: sparse(NaN), options: { vcNames: ["g[a]", "g[b]"] } },
    "invalid exogVc: row 1, column g[b] is NaN, not a finite number",
  ],
  [
    "no random effect",
    { exogVc: [[], [], []], ident: [] },
    "invalid exogVc: it has no columns, so the model has no random effect; a mixed model needs at least one",
  ],
  [
    "pointers of a CscMatrix",
    { exogVc: new CscMatrix(3, 2, Int32Array.of(0, 1), Int32Array.of(0), Float64Array.of(1)) },
    "invalid exogVc: columnPointers must have length 3 and start with 0; CscMatrix.fromTriplets builds a valid matrix",
  ],
  [
    "order of a CscMatrix",
    {
      exogVc: new CscMatrix(
        3,
        2,
        Int32Array.of(0, 2, 2),
        Int32Array.of(1, 0),
        Float64Array.of(1, 1),
      ),
    },
    "invalid exogVc: row indices of column 0 must increase and be below 3",
  ],
  [
    "pointers that decrease",
    {
      exogVc: new CscMatrix(3, 2, Int32Array.of(0, 1, 0), Int32Array.of(1), Float64Array.of(1)),
    },
    "invalid exogVc: columnPointers decrease at column 1",
  ],
  [
    "lengths of a CscMatrix",
    {
      exogVc: new CscMatrix(3, 2, Int32Array.of(0, 1, 1), Int32Array.of(1), Float64Array.of(1, 1)),
    },
    "invalid exogVc: rowIndices and values must have length 1",
  ],
  ["length of ident", { ident: [0, 0, 0] }, "invalid ident: length 3, but exogVc has 2 columns"],
  ["ident is no array", { ident: 0 }, "invalid ident: 0 is not an array"],
  [
    "fractional ident",
    { ident: [0, 0.5] },
    "invalid ident: column 1 has label 0.5, not a 32-bit integer",
  ],
  [
    "text in ident",
    { ident: [0, "a"] },
    "invalid ident: column 1 has label a, not a 32-bit integer",
  ],
  ["negative count", { endog: [1, -1, 0] }, "invalid endog: row 1"],
  ["fractional count", { endog: [1, 0.5, 0] }, "invalid endog: row 1"],
  ["successes above trials", { endog: [1, 2, 0] }, "invalid endog: row 1"],
  ["fractional trials", { options: { trials: [1, 1, 1.5] } }, "invalid trials: row 2"],
  [
    "length of trials",
    { options: { trials: [1] } },
    "invalid trials: length 1, but endog has length 3",
  ],
  [
    "trials without need",
    { options: { trials: [1, 1, 1], family: poisson } },
    "invalid trials: the Poisson family has none; leave trials out",
  ],
  [
    "negative Poisson count",
    { endog: [1, -2, 0], options: { family: poisson } },
    "invalid endog: row 1",
  ],
  [
    "family",
    { options: { family: "binomial" } },
    'invalid family: "binomial" is not a Family; pass new Binomial(), new Poisson() or an instance',
  ],
  [
    "NaN offset",
    { options: { offset: [0, NaN, 0] } },
    "invalid offset: row 1 is NaN, not a finite",
  ],
  [
    "length of offset",
    { options: { offset: [0] } },
    "invalid offset: length 1, but endog has length 3",
  ],
  [
    "exposure without log link",
    { options: { exposure: [1, 1, 1] } },
    "invalid exposure: needs a log link, but the link is logit; pass the term to add to the linear predictor as offset",
  ],
  [
    "exposure of zero",
    { options: { exposure: [1, 0, 1], family: poisson } },
    "invalid exposure: row 1 is 0, but must be positive",
  ],
  [
    "negative weight",
    { options: { weights: [1, 1, -1] } },
    "invalid weights: row 2 is -1, but must be >= 0",
  ],
  ["no weight", { options: { weights: [0, 0, 0] } }, "invalid weights: every weight is 0"],
  ["zero prior", { options: { feP: 0 } }, "invalid feP: the prior SD of FE_1 is 0; it must be > 0"],
  [
    "NaN prior",
    { options: { vcpP: [NaN] } },
    "invalid vcpP: the prior SD of VC_1 is NaN; it must be > 0",
  ],
  [
    "number of priors",
    { options: { feP: [1] } },
    "invalid feP: length 1, but there are 2 parameters",
  ],
  [
    "prior no number",
    { options: { feP: "wide" } },
    'invalid feP: "wide", but there are 2 parameters',
  ],
  [
    "number of names",
    { options: { fepNames: ["a"] } },
    "invalid fepNames: length 1, but there are 2 parameters to name",
  ],
  [
    "names no array",
    { options: { fepNames: 2 } },
    "invalid fepNames: 2, but there are 2 parameters to name",
  ],
  [
    "duplicate names",
    { options: { vcNames: ["a", "a"] } },
    'invalid vcNames: the name "a" occurs twice',
  ],
  ["empty name", { options: { vcpNames: [""] } }, 'invalid vcpNames: "" is not a name'],
];

it.each(mistakes)("refuses: %s", (_, change, message) => {
  expect(() => validate(change)).toThrow(InputError);
  expect(() => validate(change)).toThrow(message);
});

it("reads every form of exog alike", () => {
  const forms = [
    exog,
    new Matrix(exog),
    { rows: 3, columns: 2, data: Float64Array.of(1, 2, 1, 3, 1, 5) },
    exog.map((row) => Float64Array.from(row)),
  ];
  for (const form of forms) {
    expect([...validate({ exog: form }).data.exog.data]).toEqual([1, 2, 1, 3, 1, 5]);
  }
});

it("takes a vector for one column and an empty array for none", () => {
  expect(validate({ exog: [4, 5, 6] }).data.exog).toMatchObject({ rows: 3, columns: 1 });
  expect(validate({ exog: [] }).data.exog).toMatchObject({ rows: 3, columns: 0 });
  expect(validate({ exog: [[], [], []] }).data.exog).toMatchObject({ rows: 3, columns: 0 });
});

it("does not copy row-major exog", () => {
  const data = Float64Array.of(1, 2, 1, 3, 1, 5);
  expect(validate({ exog: { rows: 3, columns: 2, data } }).data.exog.data).toBe(data);
});

/** Rows alone make a SparseMatrix; its declared types leave this constructor out. */
const SparseRows = SparseMatrix as unknown as new (rows: number[][]) => SparseMatrix;

it("reads every form of exogVc alike", () => {
  const csc = CscMatrix.fromDense(exogVc);
  for (const form of [exogVc, new Matrix(exogVc), new SparseRows(exogVc), csc]) {
    expect(validate({ exogVc: form }).data.exogVc).toEqual(csc);
  }
});

it("takes the distinct labels of ident, sorted, as the terms, whatever the gaps", () => {
  const wide = exogVc.map((row) => [...row, 1]);
  const { data, ident: kept } = validate({ exogVc: wide, ident: [900, -7, 900] });
  expect([...data.termOf]).toEqual([1, 0, 1]);
  expect([...data.termSizes]).toEqual([1, 2]);
  expect(data.vcpNames).toEqual(["VC_1", "VC_2"]);
  expect([...kept]).toEqual([900, -7, 900]);
});

it("adds offset and log(exposure)", () => {
  const options = { family: poisson, offset: [1, 2, 3], exposure: [1, Math.E, 10] };
  const { offset } = validate({ options }).data;
  expect(offset[1]).toBeCloseTo(3, 14);
  expect(offset[2]).toBeCloseTo(3 + Math.log(10), 14);
});

it("allows a flat prior on fixed effects, and one prior per parameter", () => {
  expect([...validate({ options: { feP: Infinity } }).data.feP]).toEqual([Infinity, Infinity]);
  expect([...validate({ options: { feP: [1, 5] } }).data.feP]).toEqual([1, 5]);
});

it("warns of a response that never varies, severely where the posterior is improper", () => {
  const [zero] = validate({ endog: [0, 0, 0] }).warnings;
  expect(zero).toMatchObject({ code: "response-constant", severity: "caution" });
  expect(zero.message).toMatch("Every response is 0.");
  const [full] = validate({ endog: [1, 1, 1], options: { feP: Infinity } }).warnings;
  expect(full).toMatchObject({ code: "response-constant", severity: "severe" });
  expect(full.message).toMatch("improper");
});

it("warns of a column of exogVc that holds only zeros, by name", () => {
  const { warnings } = validate({
    exogVc: exogVc.map((row) => [...row, 0]),
    ident: [0, 0, 0],
    options: { vcNames: ["g[a]", "g[b]", "g[c]"] },
  });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ code: "effect-unobserved", severity: "note" });
  expect(warnings[0].message).toMatch("g[c]");
});
