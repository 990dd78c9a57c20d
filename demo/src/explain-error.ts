import { FormulaError, InputError } from "../../src/errors.js";
import type { Problem } from "./protocol.js";

/** Arguments that go without saying: what the page asked for is in front of the reader. */
const OBVIOUS = new Set(["csv", "formula", "data", "file"]);

/** An error in words for the page. */
export function explainError(error: unknown): Problem {
  if (!(error instanceof InputError)) {
    const said = error instanceof Error ? error.message : String(error);
    return { text: sentence(said), remedy: null, piece: null };
  }
  const { argument, problem, remedy } = error;
  return {
    text: sentence(OBVIOUS.has(argument) ? problem : `${argument}: ${problem}`),
    remedy: remedy === undefined ? null : sentence(remedy),
    piece: error instanceof FormulaError ? pieceOf(error) : null,
  };
}

function pieceOf({ formula, start, end }: FormulaError): Problem["piece"] {
  return { formula, start, end };
}

/** With a capital, unless it begins with a name in a formula, and a full stop. */
function sentence(text: string): string {
  const [first = ""] = text;
  const begun = /^\p{Ll}\p{L}*[\s,]/u.test(text) ? first.toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
