/** Input made of rubbish: a formula or table ends in a model or in an InputError, and soon. */
import fc from "fast-check";
import { InputError, MixedGLM, Poisson, parseCsv } from "../../src/index.js";

const RUNS = { numRuns: 300, seed: 20 };
const names = ["y", "x", "g", "__proto__", "constructor", "toString", "hasOwnProperty", "a b"];
const tokens = [
  ...names,
  ..."~+-*/:|()[]{}^,.=<>!&%'\"`#\\\n\u0000é😀".split(""),
  ...["**", "||", "0", "1", "-1", "1e309", "I(", "C(", "log(", "np.exp(", "Q(", "${y}", "=>"],
];
const data = {
  y: [1, 0, 2, 3, 1, 0],
  x: [0.1, -0.4, 0.3, 1, -1, 0.5],
  g: ["a", "b", "a", "b", "c", "c"],
};

/** Runs it; anything but a result or an InputError is passed on, and so is taking over a second. */
function survives(action: () => unknown): void {
  const begin = performance.now();
  try {
    action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatch(/^invalid \S/);
  }
  expect(performance.now() - begin).toBeLessThan(1000);
}

const modelOf = (formula: string, table: object = data) =>
  MixedGLM.fromFormula(formula, table as typeof data, { family: new Poisson() });

describe("formulas", () => {
  it("of random tokens", () => {
    const text = fc.array(fc.constantFrom(...tokens), { maxLength: 25 });
    fc.assert(
      fc.property(text, (parts) => {
        survives(() => modelOf(parts.join(" ")));
        survives(() => modelOf(`y ~ ${parts.join("")} + (1 | g)`));
      }),
      RUNS,
    );
  });

  it("with bytes changed", () => {
    const valid = "y ~ x + I(x**2) + C(g) + log(x + 2):x + (1 | g) + (0 + x | g)";
    const changes = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const codes = Array.from(valid, (c) => c.charCodeAt(0));
        for (const [at, code] of list) codes[at] = code;
        survives(() => modelOf(String.fromCharCode(...codes)));
      }),
      RUNS,
    );
  });

  it.each([
    ["parentheses 10,000 deep", `y ~ ${"(".repeat(1e4)}x${")".repeat(1e4)} + (1 | g)`],
    ["unclosed parentheses", `y ~ ${"(".repeat(1e4)}x`],
    ["calls 10,000 deep", `y ~ ${"I(".repeat(1e4)}x${")".repeat(1e4)} + (1 | g)`],
    ["signs", `y ~ ${"-".repeat(1e4)}x + (1 | g)`],
    ["powers in a row", `y ~ I(${"x**".repeat(1e4)}x) + (1 | g)`],
    ["a power of 50", "y ~ (x + g)**50 + (1 | g)"],
    ["a power of many names", `y ~ (${"abcdefghijklmnopqrst".split("").join("+")})**50 + (1 | g)`],
    ["ten thousand terms", `y ~ ${Array.from({ length: 1e4 }, () => "x").join(" + ")} + (1 | g)`],
  ])("hostile in size: %s", (_, formula) => survives(() => modelOf(formula)));

  it("run no code", () => {
    const sentinel = globalThis as { pwned?: boolean };
    for (const attack of [
      "I(globalThis.pwned = true)",
      "constructor('globalThis.pwned = true')()",
      "log(x, globalThis['pwned'] = true)",
      "Function('globalThis.pwned=true')()",
      "`${globalThis.pwned = true}`",
      "eval(x)",
      "toString(x)",
      "__proto__(x)",
      "hasOwnProperty(x)",
    ]) {
      expect(() => modelOf(`y ~ ${attack} + (1 | g)`)).toThrow(InputError);
    }
    expect(sentinel.pwned).toBeUndefined();
  });
});

describe("names that every object has", () => {
  const hostile = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

  it.each(hostile)("%s as a column", (name) => {
    const entries = [...Object.entries(data), [name, [5, 1, 2, 0, 3, 1]]];
    const table = Object.fromEntries(entries) as typeof data;
    const plain = modelOf("y ~ z + (1 | g)", { ...data, z: [5, 1, 2, 0, 3, 1] });
    const model = modelOf(`y ~ ${name} + (1 | g)`, table);
    expect(model.fepNames).toEqual(["Intercept", name]);
    expect(model.fitLaplace().params).toEqual(plain.fitLaplace().params);
    expect(() => modelOf(`y ~ ${name} + (1 | g)`)).toThrow(InputError);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("as levels of a factor and of a group", () => {
    const f = ["__proto__", "constructor", "toString", "__proto__", "constructor", "toString"];
    const renamed = f.map((level) => `l${[...new Set(f)].sort().indexOf(level)}`);
    for (const formula of ["y ~ f + (1 | g)", "y ~ x + (1 | f)"]) {
      const result = modelOf(formula, { ...data, f }).fitLaplace();
      const plain = modelOf(formula, { ...data, f: renamed }).fitLaplace();
      expect(result.params).toEqual(plain.params);
    }
    expect(({} as Record<string, unknown>)["constructor"]).toBe(Object);
  });

  it("in a row of data", () => {
    const rows = JSON.parse(
      `[${data.y.map((y, i) => `{"y":${y},"g":"${data.g[i]}","__proto__":{"polluted":${i}}}`).join()}]`,
    ) as Record<string, unknown>[];
    survives(() => modelOf("y ~ polluted + (1 | g)", rows));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

it("CSV of random bytes", () => {
  const piece = fc.constantFrom(
    ...'",;\n\r\t '.split(""),
    "y",
    "1",
    "NA",
    "__proto__",
    "\u0000",
    "é",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
      survives(() => parseCsv(parts.join("")));
    }),
    RUNS,
  );
  const table = parseCsv("__proto__,constructor,y\n1,2,3\n4,5,6\n");
  expect(({} as { y?: unknown }).y).toBeUndefined();
  expect(Object.keys(table[0] ?? table)).toContain("constructor");
});

it("HTML of a summary escapes every name", () => {
  const evil = `<img src=x onerror="alert('1')">&`;
  const model = new MixedGLM([1, 0, 1, 0], [[1], [1], [1], [1]], [[1], [1], [1], [1]], [0], {
    fepNames: [evil],
    vcpNames: [evil],
  });
  const html = model.fitLaplace().summary().toHTML();
  expect(html).not.toMatch(/<img|onerror="/);
  expect(html).toMatch("&lt;img src=x onerror=&quot;alert(");
});
