import fc from "fast-check";
import { LearningMemory } from "../../src/formula/learning-memory.js";
import { DataTable } from "../../src/formula/data-table.js";
import { evaluate } from "../../src/formula/expressions.js";
import { Frame } from "../../src/formula/frame.js";
import { parseTerms } from "../../src/formula/parse.js";

const data = {
  x: [-1.5, 0.25, 2],
  z: [1, 2, 4],
  flag: [true, false, true],
  t: ["u", "v", "u"],
  g: [1, 2, 3],
};

function values(expression: string, table: Record<string, ArrayLike<unknown>> = data): number[] {
  const frame = new Frame(DataTable.from(table), Int32Array.of(0, 1, 2));
  return [...evaluate(parseTerms(expression), frame, new LearningMemory())];
}

test.each([
  ["I(-x**2)", [-2.25, -0.0625, -4]],
  ["I(2**3**2)", [512, 512, 512]],
  ["I(x > 0)", [0, 1, 1]],
  ["I((x <= 0.25) + (z != 4) * 2)", [3, 3, 0]],
  ["I(z < 2) ", [1, 0, 0]],
  ["I(z >= x)", [1, 1, 1]],
  ["I(z == 2)", [0, 1, 0]],
  ["I(flag + 1)", [2, 1, 2]],
  ['I(t == "u")', [1, 0, 1]],
  ["I('v' != (t))", [1, 0, 1]],
  ['I(t == "w")', [0, 0, 0]],
  ["np.log(z)", [0, Math.log(2), Math.log(4)]],
  ["sqrt(z + 0)", [1, Math.SQRT2, 2]],
  ["I(1 - z)", [0, -1, -3]],
  ["I(+z)", [1, 2, 4]],
  ["center(z)", [1 - 7 / 3, 2 - 7 / 3, 4 - 7 / 3]],
  ["center(3)", [0, 0, 0]],
])("%s", (expression, expected) => {
  values(expression).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 14));
});

test("standardize gives mean 0 and population SD 1", () => {
  const z = values("standardize(log(z))");
  expect(z.reduce((a, b) => a + b)).toBeCloseTo(0, 14);
  expect(z.reduce((a, b) => a + b * b, 0) / 3).toBeCloseTo(1, 14);
});

/** The same expression for us, with few parentheses, and for JavaScript, with all of them. */
interface Pair {
  ours: string;
  theirs: string;
  /** Binding power of the outermost operator. */
  power: number;
}

const leaf = fc
  .constantFrom("x", "z", "2", "0.5", "3")
  .map((text) => ({ ours: text, theirs: text, power: 9 }));
const wrap = ({ ours, power }: Pair, least: number) => (power < least ? `(${ours})` : ours);
const LEVELS = { ">": 1, "<=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "**": 5 };
const tree = fc.letrec<{ expression: Pair }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    tie("expression").map((a) => ({ ours: `-${wrap(a, 4)}`, theirs: `(-${a.theirs})`, power: 4 })),
    tie("expression").map((a) => ({
      ours: `exp(${a.ours})`,
      theirs: `Math.exp(${a.theirs})`,
      power: 9,
    })),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom(...(Object.keys(LEVELS) as (keyof typeof LEVELS)[])),
        tie("expression"),
      )
      .map(([a, operator, b]) => {
        const power = LEVELS[operator];
        const left = wrap(a, operator === "**" || power === 1 ? power + 1 : power);
        // A sign may stand to the right of **: 2 ** -x.
        const right = wrap(b, operator === "**" ? 4 : power + 1);
        const theirs = `((${a.theirs}) ${operator} (${b.theirs}))`;
        return {
          ours: `${left} ${operator} ${right}`,
          theirs: power === 1 ? `Number${theirs}` : theirs,
          power,
        };
      }),
  ),
}));

test("arithmetic agrees with JavaScript", () => {
  fc.assert(
    fc.property(tree.expression, ({ ours, theirs }) => {
      const reference = new Function("x", "z", `return ${theirs};`) as (
        x: number,
        z: number,
      ) => number;
      const expected = data.x.map((x, i) => reference(x, data.z[i]));
      if (!expected.every(Number.isFinite)) {
        expect(() => values(`I(${ours})`)).toThrow(" gives");
      } else {
        values(`I(${ours})`).forEach((value, i) => expect(value === expected[i]).toBe(true));
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["log(x)", "invalid log(x): row 0 gives NaN; change the expression or leave the row out"],
  ["I(1/(z - 4))", "invalid I(1 / (z - 4)): row 2 gives Infinity"],
  ["t", 'invalid formula: column "t" holds text, not numbers; compare it: I(x == "a")'],
  ['I(t < "u")', 'invalid formula: column "t" holds text, not numbers'],
  ['I(x == "u")', "invalid formula: a string has no numeric value; compare text with == or !="],
  ["I(a)", 'invalid formula: there is no column "a"; the columns are x, z, flag, t, g'],
  ["lgo(x)", "invalid formula: there is no function lgo; did you mean log()?"],
  ["factor(g)", "invalid formula: there is no function factor; did you mean C()?"],
  ["scale(x)", "there is no function scale; did you mean standardize()?"],
  [
    "quartile(x)",
    "there is no function quartile; the functions are I, log, exp, sqrt, abs, log1p, center",
  ],
  ["I(C(x))", "C() cannot stand here; use it as a term of its own"],
  ["log(x, 2)", "log() takes one expression"],
  ["exp()", "exp() takes one expression"],
  ["exp(base=x)", "exp() takes one expression"],
  ["a:b", "invalid formula: : has no numeric value; use it between terms only"],
  ["standardize(2)", "invalid standardize(2): the values do not vary; leave the term out"],
])("%s is refused", (expression, expected) => {
  expect(() => values(expression)).toThrow(expected);
});

test("a column that is not finite is refused by its name", () => {
  expect(() => values("x", { x: [1, Infinity, 2] })).toThrow("invalid x: row 1 gives Infinity");
});
