import { columnName, printNode, type Node } from "../../../src/formula/syntax.js";

const PLAIN = /^[\p{L}_][\p{L}\p{M}\p{N}_.]*$/u;

/** How a formula names a column: `age`, or `Q("age at entry")` where the name is no plain word. */
export function columnText(name: string): string {
  if (PLAIN.test(name)) return name;
  return `Q("${name.replace(/["\\]/g, "\\$&")}")`;
}

/** A column as a category rather than a number. */
export function categoryText(name: string): string {
  return `C(${columnText(name)})`;
}

/** The text of a node; columns are written as `columnText` has them, however they were typed. */
export function nodeText(node: Node): string {
  const name = columnName(node);
  if (name !== null) return columnText(name);
  if (node.kind === "call" && node.callee === "C" && node.arguments.length === 1) {
    const column = columnName(node.arguments[0].value);
    if (column !== null) return categoryText(column);
  }
  return printNode(node);
}
