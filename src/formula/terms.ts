import { formulaError, printNode, ungroup } from "./syntax.js";
import type { BinaryNode, CallNode, Node } from "./syntax.js";

/** One variable of a term: a name or a call. `text` is its name in patsy's spelling. */
export interface Factor {
  readonly text: string;
  readonly node: Node;
}

/** A product of factors; the intercept is the product of none. Equal keys: the same set of factors. */
export interface Term {
  readonly factors: readonly Factor[];
  readonly key: string;
}

/** What a tree stands for once its operators are worked out. */
export interface Expansion {
  /** true: 1 was added; false: it was taken away; undefined: not a word about it. */
  readonly intercept: boolean | undefined;
  /** In order of appearance, without repeats, without the intercept. */
  readonly terms: readonly Term[];
  /** The insides of `(effects | group)`. */
  readonly bars: readonly BinaryNode[];
  readonly offsets: readonly CallNode[];
}

/** Most products that one operator may make: `(a + b + ...)**k` grows as 2^n. */
const MOST_PRODUCTS = 2 ** 15;

const NOTHING: Expansion = { intercept: undefined, terms: [], bars: [], offsets: [] };

export function makeTerm(factors: readonly Factor[]): Term {
  const distinct = [...new Map(factors.map((factor) => [factor.text, factor])).values()];
  const texts = distinct.map(({ text }) => text);
  return { factors: distinct, key: texts.sort().join("\u0000") };
}

export const INTERCEPT: Term = makeTerm([]);

/** Name of a term: its factors joined by colons. */
export function termName({ factors }: Term): string {
  return factors.map(({ text }) => text).join(":");
}

/**
 * The terms of a tree by the algebra of Wilkinson and Rogers (1973) as patsy has it:
 *
 *     a * b = a + b + a:b      a / b = a + a:b      (a + b) / c = a + b + a:b:c
 *     (a + b)**2 = a + b + a:b      a + b - a = b      a:a = a
 *
 * A power of a single term, `x**2`, would be `x` by that algebra (it is in R and patsy); whoever writes it
 * means a square, and it is refused.
 *
 * Random effects `(... | g)` and `offset(...)` may only be added.
 * @throws FormulaError for numbers other than 0 and 1, products with the intercept, and the like.
 */
export function expandTerms(node: Node): Expansion {
  switch (node.kind) {
    case "number":
      return { ...NOTHING, intercept: readIntercept(node) };
    case "text":
      throw formulaError(node, "a string is no term", `write Q(${node.text}) for a column`);
    case "call":
      if (node.callee === "offset") return { ...NOTHING, offsets: [node] };
      return { ...NOTHING, terms: [makeTerm([{ text: printNode(node), node }])] };
    case "name":
      return { ...NOTHING, terms: [makeTerm([{ text: node.name, node }])] };
    case "group": {
      const inner = ungroup(node);
      return isBar(inner) ? { ...NOTHING, bars: [inner] } : expandTerms(inner);
    }
    case "unary":
      return expandUnary(node.operator, node.operand);
    case "binary":
      return expandBinary(node);
  }
}

/** The fixed terms, the intercept first unless it was taken away. */
export function withIntercept({ intercept, terms }: Expansion): readonly Term[] {
  return intercept === false ? terms : [INTERCEPT, ...terms];
}

function isBar(node: Node): node is BinaryNode {
  return node.kind === "binary" && (node.operator === "|" || node.operator === "||");
}

function readIntercept(node: Node): boolean {
  const value = Number(printNode(node));
  if (value === 0 || value === 1) return value === 1;
  throw formulaError(node, "of numbers, only 0 and 1 are terms", "wrap arithmetic in I()");
}

function expandUnary(operator: string, operand: Node): Expansion {
  const expansion = expandTerms(operand);
  if (operator === "+") return expansion;
  return subtract(NOTHING, expansion, operand);
}

function expandBinary(node: BinaryNode): Expansion {
  const { operator, left, right } = node;
  if (operator === "**") return power(expandTerms(left), node);
  if (isBar(node)) {
    const remedy = `write (${printNode(node)})`;
    throw formulaError(node, "random effects stand in parentheses", remedy);
  }
  const a = expandTerms(left);
  const b = expandTerms(right);
  if (operator === "+") return add(a, b);
  if (operator === "-") return subtract(a, b, right);
  checkProduct(a, left);
  checkProduct(b, right);
  if (operator === ":") return ofTerms(products(a.terms, b.terms, node));
  if (operator === "*")
    return ofTerms([...a.terms, ...b.terms, ...products(a.terms, b.terms, node)]);
  // b is nested in all of a: a / b = a + (product of a's terms):b.
  const nest = makeTerm(a.terms.flatMap(({ factors }) => factors));
  return ofTerms([...a.terms, ...products([nest], b.terms, node)]);
}

function ofTerms(terms: readonly Term[]): Expansion {
  return { ...NOTHING, terms: distinctTerms(terms) };
}

function distinctTerms(terms: readonly Term[]): Term[] {
  const byKey = new Map<string, Term>();
  for (const term of terms) if (!byKey.has(term.key)) byKey.set(term.key, term);
  return [...byKey.values()];
}

function add(a: Expansion, b: Expansion): Expansion {
  return {
    intercept: b.intercept ?? a.intercept,
    terms: distinctTerms([...a.terms, ...b.terms]),
    bars: [...a.bars, ...b.bars],
    offsets: [...a.offsets, ...b.offsets],
  };
}

function subtract(a: Expansion, b: Expansion, at: Node): Expansion {
  checkPlain(b, at, "subtracted");
  const removed = new Set(b.terms.map(({ key }) => key));
  return {
    ...a,
    intercept: b.intercept === undefined ? a.intercept : !b.intercept,
    terms: a.terms.filter(({ key }) => !removed.has(key)),
  };
}

function products(a: readonly Term[], b: readonly Term[], at: Node): Term[] {
  if (a.length * b.length > MOST_PRODUCTS) {
    throw formulaError(at, `more than ${MOST_PRODUCTS} interactions`, "name those that matter");
  }
  return distinctTerms(
    a.flatMap((left) => b.map((right) => makeTerm([...left.factors, ...right.factors]))),
  );
}

function power(base: Expansion, node: BinaryNode): Expansion {
  const { left, right } = node;
  checkProduct(base, left);
  const exponent = right.kind === "number" ? Number(right.text) : NaN;
  if (!Number.isInteger(exponent) || exponent < 1) {
    const remedy = "wrap arithmetic in I(): I(x**2)";
    throw formulaError(right, "a power of terms is a whole number from 1", remedy);
  }
  if (base.terms.length === 1 && exponent > 1) throw powerOfOne(node);
  let all = base.terms;
  let highest = base.terms;
  // Beyond the number of terms, powers add nothing new.
  for (let i = 1; i < Math.min(exponent, base.terms.length); i++) {
    highest = products(base.terms, highest, left);
    all = distinctTerms([...all, ...highest]);
  }
  return { ...NOTHING, terms: all };
}

function powerOfOne({ left, right, source, start, end }: BinaryNode): Error {
  const inner = ungroup(left);
  const name = printNode(inner);
  const isNumber = inner.kind === "name" || (inner.kind === "call" && inner.callee !== "C");
  const remedy = isNumber ? `write I(${name}**${printNode(right)})` : "leave the power out";
  const written = source.slice(start, end);
  return formulaError(
    { source, start, end },
    `${written} as a term is no more than ${name}`,
    remedy,
  );
}

function checkProduct(expansion: Expansion, at: Node): void {
  checkPlain(expansion, at, "part of a product");
  if (expansion.intercept !== true) return;
  throw formulaError(
    at,
    "the intercept cannot be part of a product",
    "write a + a:b for a:(1 + b)",
  );
}

function checkPlain({ bars, offsets }: Expansion, at: Node, role: string): void {
  if (bars.length > 0)
    throw formulaError(at, `random effects cannot be ${role}`, "add them with +");
  if (offsets.length > 0) throw formulaError(at, `an offset cannot be ${role}`, "add it with +");
}
