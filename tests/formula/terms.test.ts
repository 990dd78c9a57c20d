import fc from "fast-check";
import { parseTerms } from "../../src/formula/parse.js";
import { expandTerms, termName, withIntercept } from "../../src/formula/terms.js";
import { readModelFormula } from "../../src/formula/model-formula.js";

/** Names of the terms, "1" for the intercept. */
function expand(source: string): string[] {
  return withIntercept(expandTerms(parseTerms(source))).map((term) => termName(term) || "1");
}

/** The same as a set of sets of factors. */
function keys(source: string): string[] {
  return withIntercept(expandTerms(parseTerms(source)))
    .map(({ key }) => key)
    .sort();
}

test.each([
  ["a", "1 a"],
  ["0 + a", "a"],
  ["a - 1", "a"],
  ["0 + 1", "1"],
  ["1 - 0", "1"],
  ["-0", "1"],
  ["a + -1", "a"],
  ["a + (b - 1)", "a b"],
  ["1 - a", "1"],
  ["a + b - (a + b)", "1"],
  ["a + (b - a)", "1 a b"],
  ["a + +a", "1 a"],
  ["a:b:a", "1 a:b"],
  ["a:b - b:a", "1"],
  ["a*b:c", "1 a b:c a:b:c"],
  ["a*b*a", "1 a b a:b"],
  ["(a + b)/c", "1 a b a:b:c"],
  ["a/(b + c)", "1 a a:b a:c"],
  ["a/b/c", "1 a a:b a:b:c"],
  ["(a + b + c)**2", "1 a b c a:b a:c b:c"],
  ["(a + b)^3", "1 a b a:b"],
  ["a**1", "1 a"],
  ["log( x ):Q('b')", "1 log(x):Q('b')"],
])("%s gives %s", (source, expected) => {
  expect(expand(source)).toEqual(expected.split(" "));
});

const factor = fc.constantFrom("a", "b", "c", "d");
const sumOf = (minLength: number) =>
  fc.uniqueArray(factor, { minLength }).map((names) => `(${names.join(" + ")})`);
const sum = sumOf(1);

test("laws of the algebra", () => {
  fc.assert(
    fc.property(sum, sum, sum, (p, q, r) => {
      expect(keys(`${p}*${q}`)).toEqual(keys(`${p} + ${q} + ${p}:${q}`));
      expect(keys(`${p}:${q}`)).toEqual(keys(`${q}:${p}`));
      expect(keys(`(${p}:${q}):${r}`)).toEqual(keys(`${p}:(${q}:${r})`));
      expect(keys(`${p}:(${q} + ${r})`)).toEqual(keys(`${p}:${q} + ${p}:${r}`));
      expect(keys(`${p}/(${q} + ${r})`)).toEqual(keys(`${p}/${q} + ${p}/${r}`));
      expect(keys(`${p} + ${p}`)).toEqual(keys(p));
      expect(keys(`${p} + ${q} - ${q}`)).toEqual(keys(`${p} - ${q}`));
    }),
  );
  fc.assert(
    fc.property(sumOf(2), (p) => {
      expect(keys(`${p}**2`)).toEqual(keys(`${p}*${p}`));
      expect(keys(`${p}^3`)).toEqual(keys(`${p}*${p}*${p}`));
    }),
  );
  fc.assert(
    fc.property(factor, factor, (a, b) =>
      expect(keys(`${a}/${b}`)).toEqual(keys(`${a} + ${a}:${b}`)),
    ),
  );
});

test.each([
  ["2 + a", "of numbers, only 0 and 1 are terms; wrap arithmetic in I()"],
  ["'a'", "a string is no term; write Q('a') for a column"],
  ["(1 + a):b", "the intercept cannot be part of a product; write a + a:b for a:(1 + b)"],
  ["a*1", "the intercept cannot be part of a product"],
  ["a**0", "a power of terms is a whole number from 1; wrap arithmetic in I(): I(x**2)"],
  ["a**b", "a power of terms is a whole number from 1"],
  ["x^2", "x^2 as a term is no more than x; write I(x**2)\n  x^2\n  ^^^"],
  ["b + log(x) ** 3", "log(x) ** 3 as a term is no more than log(x); write I(log(x)**3)"],
  ["C(a)**2", "C(a)**2 as a term is no more than C(a); leave the power out"],
  ["(x:z)^2", "(x:z)^2 as a term is no more than x:z; leave the power out"],
  ["a - (1 | g)", "random effects cannot be subtracted; add them with +"],
  ["a:(1 | g)", "random effects cannot be part of a product"],
  ["-offset(a)", "an offset cannot be subtracted; add it with +"],
  ["offset(a)*b", "an offset cannot be part of a product"],
  ["1 + x | g", "random effects stand in parentheses; write (1 + x | g)"],
])("%s is refused", (source, expected) => {
  expect(() => expandTerms(parseTerms(source))).toThrow(`invalid formula: ${expected}`);
});

test("the number of interactions is bounded", () => {
  const names = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  expect(() => expand(names.join("*"))).toThrow(
    "more than 32768 interactions; name those that matter",
  );
  expect(() => expand(`(${names.join("+")})**26`)).toThrow("more than 32768 interactions");
});

test("bars and offsets are collected from sums, in parentheses or not", () => {
  const { bars, offsets } = expandTerms(
    parseTerms("a + ((1 | g)) + (b + (x || h) + offset(z)) - 1"),
  );
  expect(bars.map(({ operator }) => operator)).toEqual(["|", "||"]);
  expect(offsets).toHaveLength(1);
});

test.each([
  ["y ~ x", "there is no random effect; add one, such as (1 | group), or use vcFormulas"],
  ["y ~ (1 | g) + offset(a) + offset( a )", "offset(a) is there twice; leave one out"],
  ["y ~ (1 | g) + offset(a, b)", "offset() takes one expression"],
  ["y ~ (1 | g) + (1 | g)", "the random term g is there twice; leave one out"],
  ["y ~ (x || g) + (1 | g)", "the random term g is there twice"],
  ["y ~ (1 | a:b) + (1 | b:a)", "the random term b:a is there twice"],
  [
    "y ~ (1 + x | g)",
    "a single bar asks for correlated effects, here effects are independent; write (1 + x || g)",
  ],
  [
    "y ~ (x | a/b)",
    "a single bar asks for correlated effects, here effects are independent; write (x || a / b)",
  ],
  ["y ~ (0 | g)", "this random part has no effect; write (1 | g)"],
  ["y ~ ((1 | g) | h)", "effects are terms, without bars and offsets"],
  ["y ~ (1 | a + b)", "a + b is no grouping variable; write (1 | g), (1 | a/b) or (1 | a:b)"],
  ["y ~ (1 | log(a))", "log(a) is no grouping variable"],
  [
    "y ~ (1 | C(a, b, c))",
    'C() takes a variable and at most a contrast; write C(x, Treatment("b"))',
  ],
  ["y ~ (1 | Q(a))", 'Q() takes one quoted column name; write Q("odd name")'],
])("%s is refused", (formula, expected) => {
  expect(() => readModelFormula(formula, [])).toThrow(`invalid formula: ${expected}`);
});

test.each([
  ["~ (1 | g)", 'invalid formula: vcFormulas hold plain terms; write { a: "0 + C(a)" }'],
  ["0", "invalid formula: this formula has no term"],
  ["y ~ x", "invalid formula: ~ is not expected here"],
])("%s is refused in vcFormulas", (formula, expected) => {
  expect(() => readModelFormula("y ~ x", [{ name: "a", formula }])).toThrow(expected);
});

test("one name for two random terms is refused", () => {
  expect(() => readModelFormula("y ~ (1 | g)", [{ name: "g", formula: "0 + C(g)" }])).toThrow(
    'invalid vcFormulas: the formula has a random term "g" too; choose another name',
  );
});
