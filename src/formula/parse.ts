import { InputError } from "../errors.js";
import { checkMode, COMPARISON, OPERATORS, POWER, UNARY } from "./operators.js";
import type { Mode } from "./operators.js";
import { formulaError } from "./syntax.js";
import type { Argument, Node, Span } from "./syntax.js";
import { tokenize } from "./tokens.js";
import type { Token } from "./tokens.js";

/** Deepest nesting of parentheses, calls, signs and powers. */
const DEEPEST = 100;

/** `response ~ right`. */
export interface Formula {
  readonly response: Node;
  readonly right: Node;
}

/**
 * The tree of `response ~ right`.
 * @throws FormulaError that points at the piece that cannot be read.
 */
export function parseFormula(source: string): Formula {
  const tokens = tokenizeText(source, "formula");
  const tilde = tokens.findIndex(({ text }) => text === "~");
  if (tilde < 0) {
    const whole = { source, start: 0, end: source.length };
    throw formulaError(whole, "there is no ~", "write response ~ terms");
  }
  if (tilde === 0) throw formulaError(tokens[0], "there is no response before ~");
  const end = source.length;
  return {
    response: new Parser(source, tokens.slice(0, tilde), tokens[tilde].start).parse("arithmetic"),
    right: new Parser(source, tokens.slice(tilde + 1), end).parse("formula"),
  };
}

/** The tree of a formula without a response: `terms` or `~ terms`, as in `vcFormulas`. */
export function parseTerms(source: string): Node {
  const tokens = tokenizeText(source, "vcFormulas");
  const skipped = tokens[0]?.text === "~" ? 1 : 0;
  return new Parser(source, tokens.slice(skipped), source.length).parse("formula");
}

function tokenizeText(source: unknown, argument: string): Token[] {
  if (typeof source === "string") return tokenize(source);
  throw new InputError(
    argument,
    `a formula is text, not ${source === null ? null : typeof source}`,
  );
}

/** Operator-precedence parser after Pratt (1973). */
class Parser {
  private position = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly tokens: readonly Token[],
    /** Where the text of these tokens ends in `source`. */
    private readonly end: number,
  ) {}

  parse(mode: Mode): Node {
    const tree = this.expression(0, mode);
    const next = this.tokens[this.position];
    if (next === undefined) return tree;
    if (next.kind === "operator") throw this.unexpected(next);
    const remedy = "join terms with + or :";
    throw formulaError(next, `an operator is missing before ${next.text}`, remedy);
  }

  /** The longest expression from here whose operators all bind tighter than `minimum`. */
  private expression(minimum: number, mode: Mode): Node {
    if (++this.depth > DEEPEST) {
      throw formulaError(this.here(), `more than ${DEEPEST} levels of nesting`);
    }
    let left = this.operand(mode);
    for (;;) {
      const token = this.tokens[this.position];
      const operator = token && OPERATORS.get(token.text);
      if (operator === undefined || operator.power <= minimum) break;
      checkMode(token, operator, mode);
      this.position++;
      left = this.binary(left, token, operator.power, mode);
    }
    this.depth--;
    return left;
  }

  private binary(left: Node, token: Token, power: number, mode: Mode): Node {
    // Powers group from the right: a ** b ** c is a ** (b ** c).
    const right = this.expression(power === POWER ? power - 1 : power, mode);
    const next = this.tokens[this.position];
    if (power === COMPARISON && next && OPERATORS.get(next.text)?.power === COMPARISON) {
      const remedy = "compare two values at a time: (1 < x) * (x < 3)";
      throw formulaError(next, "comparisons do not chain", remedy);
    }
    const operator = token.text === "^" ? "**" : token.text;
    const { source } = this;
    return { kind: "binary", operator, left, right, source, start: left.start, end: right.end };
  }

  private operand(mode: Mode): Node {
    const token = this.here();
    const { source, start, end } = token;
    this.position++;
    switch (token.kind) {
      case "number":
        return { kind: "number", text: token.text, source, start, end };
      case "text": {
        const value = token.text.slice(1, -1).replace(/\\(.)/gsu, "$1");
        return { kind: "text", text: token.text, value, source, start, end };
      }
      case "name":
        if (this.tokens[this.position]?.text === "(") return this.call(token);
        return { kind: "name", name: token.text, source, start, end };
      case "operator":
        return this.prefix(token, mode);
    }
  }

  private prefix(token: Token, mode: Mode): Node {
    const { source, start } = token;
    if (token.text === "+" || token.text === "-") {
      const operand = this.expression(UNARY, mode);
      return { kind: "unary", operator: token.text, operand, source, start, end: operand.end };
    }
    if (token.text !== "(") throw this.unexpected(token);
    const inner = this.expression(0, mode);
    return { kind: "group", inner, source, start, end: this.close(token) };
  }

  private call({ text: callee, source, start }: Token): Node {
    const open = this.here();
    this.position++;
    const values: Argument[] = [];
    if (this.tokens[this.position]?.text !== ")") {
      do values.push(this.argument());
      while (this.skip(","));
    }
    return { kind: "call", callee, arguments: values, source, start, end: this.close(open) };
  }

  private argument(): Argument {
    const keyword = this.tokens[this.position];
    if (keyword?.kind === "name" && this.tokens[this.position + 1]?.text === "=") {
      this.position += 2;
      return { keyword: keyword.text, value: this.expression(0, "arithmetic") };
    }
    return { keyword: null, value: this.expression(0, "arithmetic") };
  }

  private skip(text: string): boolean {
    if (this.tokens[this.position]?.text !== text) return false;
    this.position++;
    return true;
  }

  private close(open: Token): number {
    const next = this.tokens[this.position];
    if (next === undefined) throw formulaError(open, "this parenthesis is not closed");
    if (!this.skip(")")) throw this.unexpected(next);
    return next.end;
  }

  /** The next token, which must exist. */
  private here(): Token {
    const token = this.tokens[this.position];
    if (token !== undefined) return token;
    const at: Span = { source: this.source, start: this.end, end: this.end };
    throw formulaError(at, "a term is missing here", this.tokens.length === 0 ? EMPTY : undefined);
  }

  private unexpected(token: Token): Error {
    const remedy = token.text === "~" ? "use one ~, between response and terms" : undefined;
    const found = token.kind === "operator" ? token.text : `${token.kind} ${token.text}`;
    return formulaError(token, `${found} is not expected here`, remedy);
  }
}

const EMPTY = "write 1 for an intercept alone";
