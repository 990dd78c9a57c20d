import { columnName, formulaError, printNode } from "./syntax.js";
import type { BinaryNode, Node } from "./syntax.js";
import { checkCategorical } from "./contrasts.js";
import { expandTerms, termName, withIntercept } from "./terms.js";
import type { Term } from "./terms.js";

/** `(effects | group)`: every effect varies from level to level of the group, independently. */
export interface Bar {
  readonly group: Term;
  /** The intercept is the term without factors. */
  readonly effects: readonly Term[];
  readonly node: BinaryNode;
}

/**
 * The bars that one `|` or `||` stands for: `(1 | a/b)` is `(1 | a)` and `(1 | a:b)`.
 * @throws FormulaError for correlated effects (`(1 + x | g)`), no effects, or a group that is no
 * variable or nesting of variables.
 */
export function readBar(node: BinaryNode): Bar[] {
  const expansion = expandTerms(node.left);
  if (expansion.bars.length + expansion.offsets.length > 0) {
    throw formulaError(node.left, "effects are terms, without bars and offsets");
  }
  const effects = withIntercept(expansion);
  if (effects.length === 0) {
    throw formulaError(
      node,
      "this random part has no effect",
      `write (1 | ${printNode(node.right)})`,
    );
  }
  if (node.operator === "|" && effects.length > 1) throw correlatedEffects(node);
  checkGroup(node.right);
  return expandTerms(node.right).terms.map((group) => ({ group, effects, node }));
}

/** Name of a random term: `g` for intercepts, `g:x` for slopes. */
export function effectName(group: Term, effect: Term): string {
  return effect.factors.length === 0 ? termName(group) : `${termName(group)}:${termName(effect)}`;
}

export function correlatedEffects(node: BinaryNode): Error {
  const remedy = `write (${printNode(node.left)} || ${printNode(node.right)})`;
  return formulaError(
    node,
    "a single bar asks for correlated effects, here effects are independent",
    remedy,
  );
}

/** A group is made of variables, `/`, `:` and parentheses. */
function checkGroup(node: Node): void {
  if (node.kind === "group") {
    checkGroup(node.inner);
    return;
  }
  if (node.kind === "binary" && (node.operator === "/" || node.operator === ":")) {
    checkGroup(node.left);
    checkGroup(node.right);
    return;
  }
  if (node.kind === "call" && node.callee === "C") {
    checkCategorical(node);
    return;
  }
  if (columnName(node) !== null) return;
  const remedy = "write (1 | g), (1 | a/b) or (1 | a:b), and each group in parentheses of its own";
  throw formulaError(node, `${printNode(node)} is no grouping variable`, remedy);
}
