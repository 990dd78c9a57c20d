import fc from "fast-check";
import { InputError, MixedGLMError } from "../../src/errors.js";
import { loadResults } from "../../src/index.js";
import { encodeFloat64 } from "../../src/saved/base64.js";
import type { Json, JsonObject } from "../../src/json.js";
import { checksum } from "../../src/saved/checksum.js";
import { formulaModel, matrixModel } from "./fits.js";

type Edited = { [name: string]: unknown };

const INLA = JSON.stringify(formulaModel(1).fitInla().toJSON({ data: true }));
const MAP = JSON.stringify(formulaModel().fitMap());

/** A copy of a file with one change, and a checksum that fits it. */
function edited(text: string, change: (file: Edited) => void): JsonObject {
  const file = JSON.parse(text) as Edited;
  delete file.checksum;
  change(file);
  return { ...(file as JsonObject), checksum: checksum(file as JsonObject) };
}

function problemOf(json: unknown): string {
  try {
    loadResults(json as object);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "none";
}

/** Every path to a member of plain data. */
function paths(json: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof json !== "object" || json === null) return [path];
  const keys = Array.isArray(json) ? json.map((_, i) => i) : Object.keys(json);
  const below = keys.flatMap((key) => paths((json as Edited)[key], [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

function setAt(file: Edited, path: readonly (string | number)[], value: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Edited)[key], file);
  if (value === undefined) delete (parent as Edited)[path[path.length - 1]];
  else (parent as Edited)[path[path.length - 1]] = value;
}

const SHORT = "load the file as toJSON() wrote it, or save the fit again";

describe("a file that was changed", () => {
  it("is refused wherever it is cut off", () => {
    const problem =
      /^invalid json: the text is no JSON \(.*\); it may have been cut off: save the fit again$/s;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAP.length - 1 }), (length) => {
        expect(problemOf(MAP.slice(0, length))).toMatch(problem);
      }),
    );
  });

  it("is refused for any other character, or says the same as before", () => {
    const params = loadResults(MAP).params;
    const character = fc.constantFrom(..."09aZ+/=-.,:\"'{}[] \u0000");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAP.length - 1 }), character, (at, other) => {
        const text = MAP.slice(0, at) + other + MAP.slice(at + 1);
        try {
          expect(loadResults(text).params).toEqual(params);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });

  it("gives an error or numbers, even where its checksum was made to fit", () => {
    const data = [{ dose: 0.3, kind: "a", site: "site 1", day: 2 }];
    const value = fc.constantFrom<unknown>(
      ...[
        undefined,
        null,
        true,
        -1,
        0,
        2.5,
        1e300,
        "",
        "AAAA",
        "NaN",
        "site 1",
        [],
        {},
        [0],
        ["a"],
      ],
      ...[NaN, Infinity, -1, 0].map((x) => encodeFloat64(Float64Array.of(x))),
    );
    for (const text of [INLA, MAP]) {
      const all = paths(JSON.parse(text)).filter(([name]) => name !== "checksum");
      fc.assert(
        fc.property(fc.constantFrom(...all), value, (path, changed) => {
          const file = edited(text, (content) => setAt(content, path, changed));
          try {
            const { mean, sd } = loadResults(file).predict({ data, interval: 0.9, draws: 20 });
            expect([...mean, ...sd].some(Number.isNaN)).toBe(false);
          } catch (error) {
            expect(error).toBeInstanceOf(MixedGLMError);
          }
        }),
        { numRuns: 150 },
      );
    }
  });

  it("pollutes no prototype", () => {
    const all = paths(JSON.parse(MAP));
    fc.assert(
      fc.property(fc.constantFrom(...all), (path) => {
        const file = edited(MAP, (content) => setAt(content, path, null));
        const poison = JSON.stringify(file).replace(
          /\{/g,
          '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
        );
        problemOf(poison);
        expect(({} as Edited).polluted).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it("names the checksum where every field holds", () => {
    const file = { ...(JSON.parse(MAP) as Edited), integration: "by hand" };
    expect(problemOf(file)).toMatch(
      /^invalid json\.checksum: it is [0-9a-f]{8}, but the content has [0-9a-f]{8}: the file was changed; load the file/,
    );
    expect(problemOf({ ...file, checksum: undefined })).toBe(
      `invalid json.checksum: missing is not a text; ${SHORT}`,
    );
  });
});

describe("versions", () => {
  it("refuses another major version, and names who reads it", () => {
    expect(problemOf(edited(MAP, (file) => (file.schemaVersion = "2.0")))).toMatch(
      /^invalid json\.schemaVersion: "2\.0", but mixedglm [\d.]+ reads version 1; load it with the mixedglm that wrote it \("[\d.]+"\), or fit and save again$/,
    );
    expect(problemOf(edited(MAP, (file) => (file.schemaVersion = "one")))).toContain(
      "schemaVersion",
    );
    expect(problemOf(edited(MAP, (file) => delete file.schemaVersion))).toBe(
      `invalid json.schemaVersion: missing is not a text; ${SHORT}`,
    );
  });

  it("reads a later minor version, without what it does not know", () => {
    const later = edited(MAP, (file) => Object.assign(file, { schemaVersion: "1.9", extra: [1] }));
    expect(loadResults(later).params).toEqual(loadResults(MAP).params);
  });
});

it("says what is no saved fit", () => {
  const remedy = "pass what toJSON() gave, or its text";
  for (const [json, shown] of [
    [null, "null"],
    [3, "3"],
    ["[1, 2]", "an array of 2"],
    ['"text"', '"text"'],
  ]) {
    expect(problemOf(json)).toBe(`invalid json: ${shown} is not a saved fit; ${remedy}`);
  }
  expect(problemOf("{}")).toBe(
    'invalid json.format: missing, not "mixedglm-fit"; pass what result.toJSON() gave, or its text',
  );
});

/** A field, what it is changed to, and the message. */
const FIELDS: [path: (string | number)[], value: unknown, message: string][] = [
  [["method"], "em", 'json.method: "em" is not one of "map", "vb", "laplace", "inla", "nuts"'],
  [["method"], "map", "json.posterior.kind: a fit by map has no posterior of kind nested"],
  [["params"], "AAA", 'json.params: "AAA" is not numbers of 8 bytes each in base64'],
  [["params"], encodeFloat64(new Float64Array(3)), "json.params: length 3, not 14"],
  [
    ["params"],
    encodeFloat64(new Float64Array(14).fill(NaN)),
    "json.params: entry 0 is NaN, not a finite number",
  ],
  [
    ["sd"],
    encodeFloat64(new Float64Array(14).fill(-1)),
    "json.sd: entry 0 is -1, not a number >= 0",
  ],
  [
    ["convergence", "iterations"],
    2.5,
    "json.convergence.iterations: 2.5 is not a whole number >= 0",
  ],
  [["warnings"], {}, "json.warnings: an object is not an array"],
  [["model"], [], "json.model: an array of 0 is not an object"],
  [["model", "rows"], 0, "json.model.rows: it is 0, but a model has rows"],
  [["model", "formula"], "y ~ x", "json.model.formula: it is not the formula of the coding"],
  [["model", "fepNames", 0], "", "json.model.fepNames: a name is empty"],
  [["model", "fepNames", 0], "kind[T.b]", 'json.model.fepNames: the name "kind[T.b]" occurs twice'],
  [
    ["model", "feP"],
    encodeFloat64(new Float64Array(4)),
    "json.model.feP: entry 0 is 0, not a positive number",
  ],
  [["model", "coding", "moments", 0, "sd"], "NaN", "json.model.coding.moments[0]: mean"],
  [
    ["model", "coding", "factors", 0, "contrast", "base"],
    3,
    "json.model.coding.factors[0].contrast.base: 3 is no position among 3 levels",
  ],
  [
    ["model", "coding", "groups", 0, "cells", 1],
    0,
    "json.model.coding.groups[0].cells: entry 1 is 0, not a combination of levels that follows those before it",
  ],
  [
    ["posterior", "grid", 1, "z"],
    encodeFloat64(Float64Array.of(0)),
    "json.posterior.grid: a point occurs twice",
  ],
  [["posterior", "grid"], [], "json.posterior.grid: the point z = 0 is missing"],
  [
    ["posterior", "scale", "factor"],
    encodeFloat64(Float64Array.of(0)),
    "json.posterior.scale.factor: entry 0 is 0, not a positive number",
  ],
  [["posterior", "vcpTables"], [], "json.posterior.vcpTables: length 0, not 1"],
  [
    ["posterior", "vcpTables", 0, "step"],
    0,
    "json.posterior.vcpTables[0].step: entry 0 is 0, not a positive number",
  ],
  [
    ["posterior", "vcpTables", 0, "values"],
    encodeFloat64(Float64Array.of(1, -1, 0)),
    "json.posterior.vcpTables[0].values: entry 1 is -1, not a density",
  ],
  [
    ["posterior", "vcpTables", 0, "values"],
    encodeFloat64(new Float64Array(3)),
    "json.posterior.vcpTables[0].values: no density is positive",
  ],
  [["posterior", "joint", "conditionals"], [], "json.posterior.joint.conditionals: length 0, not"],
  [
    ["posterior", "covariance"],
    encodeFloat64(new Float64Array(105).fill(NaN)),
    "json.posterior.covariance: entry 0 is NaN, no covariance of parameters 0 and 0",
  ],
  [["sampler"], undefined, "json.sampler: missing is not an object"],
  [
    ["data", "weights"],
    encodeFloat64(new Float64Array(44).fill(-1)),
    "json.data.weights: entry 0 is -1, not a number >= 0",
  ],
  [["data", "exog", "rows"], 3, "json.data.exog.rows: 3, but there are 44 rows"],
  [
    ["data", "offset"],
    encodeFloat64(new Float64Array(44).fill(1)),
    "json.data: its offset or trials are not those that the model tells of",
  ],
];

it.each(FIELDS)("names the field %j where it breaks a rule", (path, value, message) => {
  const problem = problemOf(edited(INLA, (file) => setAt(file, path, value)));
  expect(problem).toContain(`invalid ${message}`);
  expect(problem).toContain(SHORT);
});

it("refuses a grid that cannot be interpolated", () => {
  const grid = (points: number[][]): Json =>
    points.map((z) => {
      const numbers = encodeFloat64(Float64Array.from(z));
      return { z: numbers, logDensity: 0, correction: 0, gradient: numbers };
    });
  const off = (terms: number, points: number[][]) =>
    problemOf(
      edited(JSON.stringify(formulaModel(terms).fitInla()), (file) =>
        setAt(file, ["posterior", "grid"], grid(points)),
      ),
    );
  expect(
    off(2, [
      [0, 0],
      [1, 1],
    ]),
  ).toContain("invalid json.posterior.grid[1].z: there is no point with its coordinate 0 at 0");
  const space = [1, 2, 3, 4].map((ones) => [0, 0, 0, 0].map((_, a) => Number(a >= 4 - ones)));
  expect(off(4, [[0, 0, 0, 0], ...space])).toContain(
    "invalid json.posterior.grid[3].z: 3 coordinates are not 0, more than 2",
  );
});

it("refuses a coding without what its formula needs", () => {
  const data = [{ dose: 0.3, kind: "a", site: "site 1", day: 2 }];
  for (const [part, lacks] of [
    ["groups", "site"],
    ["moments", "standardize(dose)"],
  ]) {
    const file = edited(MAP, (content) => setAt(content, ["model", "coding", part], []));
    expect(() => loadResults(file).predict({ data })).toThrow(
      `invalid coding: it lacks ${lacks} of the formula; fit and save again`,
    );
  }
});

it("has no sampler without draws, and draws with one", () => {
  const nuts = matrixModel().fitNuts({ chains: 2, warmup: 20, draws: 20 });
  const text = JSON.stringify(nuts);
  const { sampler } = JSON.parse(text) as Edited;
  expect(problemOf(edited(text, (file) => (file.sampler = null)))).toContain(
    "invalid json.sampler: missing, but there are draws",
  );
  expect(problemOf(edited(MAP, (file) => (file.sampler = sampler)))).toContain(
    "invalid json.sampler: there are no draws",
  );
});
