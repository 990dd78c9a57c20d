import { FormulaError, InputError } from "../../../src/errors.js";
import { readModelFormula } from "../../../src/formula/model-formula.js";
import { explainError } from "../explain-error.js";
import type { Problem } from "../protocol.js";
import { EMPTY_DRAFT, readDraft, type Draft } from "./draft.js";

/** What the text of a formula says without the data: its pieces, or what is wrong with it. */
export interface ReadFormula {
  /** Null where the text cannot be read at all. */
  readonly draft: Draft | null;
  readonly problem: Problem | null;
}

export function readFormula(formula: string): ReadFormula {
  if (formula.trim() === "") return { draft: EMPTY_DRAFT, problem: NO_RESPONSE };
  let draft: Draft | null = null;
  try {
    draft = readDraft(formula);
    readModelFormula(formula, []);
    return { draft, problem: null };
  } catch (error) {
    if (!(error instanceof FormulaError || error instanceof InputError)) throw error;
    return { draft, problem: explainError(error) };
  }
}

const NO_RESPONSE: Problem = {
  text: "The model has no response yet.",
  remedy: "Press Response beside the column that is to be explained, or type a formula.",
  piece: null,
};
