import fc from "fast-check";
import { FormulaError } from "../../src/errors.js";
import { parseFormula, parseTerms } from "../../src/formula/parse.js";
import { readModelFormula } from "../../src/formula/model-formula.js";
import { columnNodes, columnName, printNode } from "../../src/formula/syntax.js";
import type { Node } from "../../src/formula/syntax.js";

/** A tree without its positions. */
function shape(node: Node): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (SPAN.has(key) ? undefined : value)),
  );
}
const SPAN = new Set(["source", "start", "end"]);

/** A tree with all its products in brackets. */
function bracket(node: Node): string {
  if (node.kind === "binary")
    return `[${bracket(node.left)}${node.operator}${bracket(node.right)}]`;
  if (node.kind === "unary") return `[${node.operator}${bracket(node.operand)}]`;
  if (node.kind === "group") return bracket(node.inner);
  if (node.kind === "call") {
    return `${node.callee}(${node.arguments.map(({ value }) => bracket(value)).join()})`;
  }
  return printNode(node);
}

test.each([
  ["a + b * c", "[a+[b*c]]"],
  ["a - b + c", "[[a-b]+c]"],
  ["a * b:c", "[a*[b:c]]"],
  ["a / b / c", "[[a/b]/c]"],
  ["a:b ** 2", "[a:[b**2]]"],
  ["a ^ 2", "[a**2]"],
  ["- a:b + c", "[[-[a:b]]+c]"],
  ["(1 + x || a/b)", "[[1+x]||[a/b]]"],
  ["I(-x**2)", "I([-[x**2]])"],
  ["I(2**-x**2)", "I([2**[-[x**2]]])"],
  ["I(a**b**c)", "I([a**[b**c]])"],
  ["I(2 / -z * 3)", "I([[2/[-z]]*3])"],
  ["I(a + 1 > b * 2)", "I([[a+1]>[b*2]])"],
  ["I(x == 'a\\'b')", "I([x=='a\\'b'])"],
])("%s is %s", (source, expected) => {
  expect(bracket(parseTerms(source))).toBe(expected);
});

test("names may hold dots, letters of any script and digits; numbers may have exponents", () => {
  expect(printNode(parseTerms("Sepal.Length + größe + x_1 + I(.5e-3*x + 2.)"))).toBe(
    "Sepal.Length + größe + x_1 + I(.5e-3 * x + 2.)",
  );
});

test("strings lose their quotes and escapes in values, not in names", () => {
  const tree = parseTerms(String.raw`Q("odd \"name\"")`);
  expect(columnName(tree)).toBe('odd "name"');
  expect(printNode(tree)).toBe(String.raw`Q("odd \"name\"")`);
});

test("columns are names and Q(), without functions and the words of contrasts", () => {
  const names = columnNodes(
    parseTerms('a:C(b, Treatment(reference="u")) + I(-(c + 2)) + log(Q("d e"))'),
  );
  expect(names.map(columnName)).toEqual(["a", "b", "c", "d e"]);
});

/** Random formula text from a grammar of its own. */
const piece = fc.letrec<{ term: string; arithmetic: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("a", "b", "x.y", "1", "0", 'Q("odd name")', "C(k, Treatment(reference='u'))"),
    fc
      .tuple(tie("term"), fc.constantFrom("+", "-", "*", "/", ":", " | ", "||"), tie("term"))
      .map((t) => t.join("")),
    fc.tuple(tie("term"), fc.constantFrom("**2", " ^ 2")).map((t) => t.join("")),
    tie("term").map((t) => `( ${t})`),
    tie("term").map((t) => `-${t}`),
    tie("arithmetic").map((t) => `I(${t} )`),
  ),
  arithmetic: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("a", "2", "1.50", "1e-3"),
    fc
      .tuple(tie("arithmetic"), fc.constantFrom("+", "-", "*", "/", "**"), tie("arithmetic"))
      .map((t) => t.join("")),
    tie("arithmetic").map((t) => `(${t})`),
    tie("arithmetic").map((t) => `-${t}`),
    tie("arithmetic").map((t) => `log(${t})`),
    tie("arithmetic").map((t) => `(${t} >=2)`),
  ),
}));

test("a printed tree parses to itself", () => {
  fc.assert(
    fc.property(piece.term, (source) => {
      const tree = parseTerms(source);
      const printed = printNode(tree);
      expect(shape(parseTerms(printed))).toEqual(shape(tree));
      expect(printNode(parseTerms(printed))).toBe(printed);
    }),
  );
});

test("any text is read or refused with a FormulaError", () => {
  const symbols = fc.constantFrom(
    ..."ab x019.~|:*/+-^()<>=!,\"'\\%`é😀\n".split(/(?:)/u),
    "**",
    "||",
    "I(",
    "C(",
    "Q(",
    "offset(",
    "cbind(",
    "(1|g)",
    "y~",
    " ~ ",
    "log(",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(symbols, { maxLength: 25 }).map((s) => s.join("")),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        text.map((t) => `y ~ ${t}`),
      ),
      (source) => {
        try {
          readModelFormula(source, []);
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError);
          const { start, end } = error as FormulaError;
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(source.length);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

function messageOf(source: string): string {
  try {
    parseFormula(source);
  } catch (error) {
    expect(error).toBeInstanceOf(FormulaError);
    return (error as Error).message;
  }
  throw new Error("no error");
}

test.each([
  ["", "there is no ~; write response ~ terms"],
  ["y", "there is no ~; write response ~ terms"],
  ["~ x", "there is no response before ~"],
  ["y ~ ", "a term is missing here; write 1 for an intercept alone"],
  ["y ~ a +", "a term is missing here"],
  ["y ~ a b", "an operator is missing before b; join terms with + or :"],
  ["y ~ a ~ b", "~ is not expected here; use one ~, between response and terms"],
  ["y ~ (a", "this parenthesis is not closed"],
  ["y ~ log(a", "this parenthesis is not closed"],
  ["y ~ a)", ") is not expected here"],
  ["y ~ (a b)", "name b is not expected here"],
  ["y ~ * a", "* is not expected here"],
  ["y ~ a > 2", "> compares values; wrap it in I(): I(week > 2)"],
  ["y ~ I(x^2)", "^ has no meaning in arithmetic; write ** for a power: I(x**2)"],
  ["y ~ I(a:b)", ": has no meaning in arithmetic; use it between terms only"],
  ["y ~ I(0 < x < 3)", "comparisons do not chain; compare two values at a time: (1 < x) * (x < 3)"],
  ["y ~ a %in% b", "the character % has no meaning; write a:b for nesting and interactions"],
  ["y ~ `odd`", 'the character ` has no meaning; write Q("odd name")'],
  ["y ~ a & b", "the character & has no meaning"],
  ["y ~ 😀", "the character 😀 has no meaning"],
  ['y ~ Q("a', "this string is not closed"],
])("%s is refused", (source, expected) => {
  expect(messageOf(source)).toContain(`invalid formula: ${expected}`);
});

test("the message quotes the formula and marks the piece", () => {
  expect(messageOf("y ~ age > 2").split("\n").slice(1)).toEqual(["  y ~ age > 2", "          ^"]);
});

test("depth and length are bounded", () => {
  expect(messageOf(`y ~ ${"(".repeat(5000)}`)).toContain("more than 4000 names and operators");
  expect(messageOf(`y ~ ${"(".repeat(500)}`)).toContain("more than 100 levels of nesting");
  expect(messageOf(`y ~ ${"- ".repeat(500)}`)).toContain("more than 100 levels of nesting");
  const sum = Array.from({ length: 1990 }, (_, i) => `x${i}`).join("+");
  expect(readModelFormula(`y ~ ${sum} + (1 | g)`, []).fixed).toHaveLength(1991);
});

test("what is no text is refused", () => {
  expect(() => parseFormula(undefined as unknown as string)).toThrow(
    "invalid formula: a formula is text, not undefined",
  );
  expect(() => parseTerms(null as unknown as string)).toThrow(
    "invalid vcFormulas: a formula is text, not null",
  );
});
