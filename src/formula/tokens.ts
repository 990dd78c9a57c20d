import { formulaError } from "./syntax.js";
import type { Span } from "./syntax.js";

export interface Token extends Span {
  readonly kind: "number" | "name" | "text" | "operator";
  readonly text: string;
}

/** Longest formula read, in tokens. It bounds the depth of the tree, and so of every recursion. */
const MOST_TOKENS = 4000;

const PIECES = [
  String.raw`(?<space>\s+)`,
  String.raw`(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)`,
  String.raw`(?<name>[\p{L}_][\p{L}\p{M}\p{N}_.]*)`,
  String.raw`(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`,
  String.raw`(?<operator>\*\*|\|\||[<>=!]=|[-+*/^:~|<>=(),])`,
];

/**
 * The tokens of a formula. Names may hold dots, as in R (`Sepal.Length`).
 * @throws FormulaError for a character that starts no token, and for formulas beyond 4000 tokens.
 */
export function tokenize(source: string): Token[] {
  const pattern = new RegExp(PIECES.join("|"), "suy");
  const tokens: Token[] = [];
  for (let start = 0; start < source.length; start = pattern.lastIndex) {
    pattern.lastIndex = start;
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) throw unexpectedCharacter(source, start);
    const end = pattern.lastIndex;
    const kind = (["number", "name", "text", "operator"] as const).find((kind) => groups[kind]);
    if (kind === undefined) continue;
    tokens.push({ kind, text: source.slice(start, end), source, start, end });
    if (tokens.length > MOST_TOKENS) {
      throw formulaError({ source, start, end }, `more than ${MOST_TOKENS} names and operators`);
    }
  }
  return tokens;
}

function unexpectedCharacter(source: string, start: number): Error {
  const character = String.fromCodePoint(source.codePointAt(start)!);
  const at = { source, start, end: start + character.length };
  if (character === '"' || character === "'") {
    return formulaError({ ...at, end: source.length }, "this string is not closed");
  }
  return formulaError(at, `the character ${character} has no meaning`, remedyFor(character));
}

function remedyFor(character: string): string | undefined {
  if (character === "`") return 'write Q("odd name") for a column whose name is no plain word';
  if (character === "%") return "write a:b for nesting and interactions; there is no remainder";
  return undefined;
}
