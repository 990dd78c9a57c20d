import { parseFormula } from "../../../src/formula/parse.js";
import { printNode } from "../../../src/formula/syntax.js";
import { expandTerms } from "../../../src/formula/terms.js";
import { nodeText } from "./column-text.js";

/** A formula in the pieces that clicks add and remove; each piece is text as a formula has it. */
export interface Draft {
  /** Empty before one is chosen. */
  readonly response: string;
  readonly intercept: boolean;
  readonly fixed: readonly string[];
  readonly offsets: readonly string[];
  /** The insides of the parentheses: `1 | herd`. */
  readonly random: readonly string[];
}

export const EMPTY_DRAFT: Draft = {
  response: "",
  intercept: true,
  fixed: [],
  offsets: [],
  random: [],
};

/** The pieces of a formula, products written out. @throws FormulaError */
export function readDraft(formula: string): Draft {
  const { response, right } = parseFormula(formula);
  const { intercept, terms, bars, offsets } = expandTerms(right);
  return {
    response: nodeText(response),
    intercept: intercept !== false,
    fixed: terms.map(({ factors }) => factors.map(({ node }) => nodeText(node)).join(":")),
    offsets: offsets.map(printNode),
    random: bars.map((bar) => `${printNode(bar.left)} ${bar.operator} ${printNode(bar.right)}`),
  };
}

/** The formula of a draft. */
export function writeDraft({ response, intercept, fixed, offsets, random }: Draft): string {
  const pieces = [...fixed, ...offsets, ...random.map((bar) => `(${bar})`)];
  const alone = fixed.length === 0 && intercept;
  const right = [...(intercept ? [] : ["0"]), ...(alone ? ["1"] : []), ...pieces];
  return `${response} ~ ${right.join(" + ")}`.trim();
}

type Part = "fixed" | "random";

/** Adds a piece to a part of the formula, or takes it out where it is there. */
export function togglePiece(draft: Draft, part: Part, piece: string): Draft {
  const pieces = draft[part];
  return {
    ...draft,
    [part]: pieces.includes(piece) ? pieces.filter((other) => other !== piece) : [...pieces, piece],
  };
}

/** A new response; what was an effect of the same name goes. */
export function chooseResponse(draft: Draft, response: string): Draft {
  const fixed = draft.fixed.filter((piece) => piece !== response && piece !== `C(${response})`);
  return { ...draft, response: draft.response === response ? "" : response, fixed };
}
