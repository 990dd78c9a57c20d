import { FormulaError } from "../errors.js";

/** Half-open range of a formula, in UTF-16 code units. */
export interface Span {
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

/** A number as it was written, so that names keep `2.0` apart from `2`. */
export interface NumberNode extends Span {
  readonly kind: "number";
  readonly text: string;
}

/** A quoted string: `text` has its quotes, `value` has not. */
export interface TextNode extends Span {
  readonly kind: "text";
  readonly text: string;
  readonly value: string;
}

export interface NameNode extends Span {
  readonly kind: "name";
  readonly name: string;
}

/** `callee(value, keyword=value)`. */
export interface CallNode extends Span {
  readonly kind: "call";
  readonly callee: string;
  readonly arguments: readonly Argument[];
}

export interface Argument {
  readonly keyword: string | null;
  readonly value: Node;
}

export interface UnaryNode extends Span {
  readonly kind: "unary";
  readonly operator: string;
  readonly operand: Node;
}

export interface BinaryNode extends Span {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}

/** Parentheses. They are kept, since patsy's column names keep them. */
export interface GroupNode extends Span {
  readonly kind: "group";
  readonly inner: Node;
}

export type Node = NumberNode | TextNode | NameNode | CallNode | UnaryNode | BinaryNode | GroupNode;

/** The text of a tree with patsy's spacing; parsing it gives the tree back. */
export function printNode(node: Node): string {
  switch (node.kind) {
    case "number":
    case "text":
      return node.text;
    case "name":
      return node.name;
    case "call":
      return `${node.callee}(${node.arguments.map(printArgument).join(", ")})`;
    case "unary":
      return node.operator + printNode(node.operand);
    case "binary": {
      const operator = node.operator === ":" ? ":" : ` ${node.operator} `;
      return printNode(node.left) + operator + printNode(node.right);
    }
    case "group":
      return `(${printNode(node.inner)})`;
  }
}

function printArgument({ keyword, value }: Argument): string {
  return keyword === null ? printNode(value) : `${keyword}=${printNode(value)}`;
}

/** The tree without the parentheses around it. */
export function ungroup(node: Node): Node {
  return node.kind === "group" ? ungroup(node.inner) : node;
}

/** The column that a node stands for: `x` and `Q("x")` are the column x; null for all else. */
export function columnName(node: Node): string | null {
  if (node.kind === "name") return node.name;
  if (node.kind !== "call" || node.callee !== "Q") return null;
  const [argument, ...others] = node.arguments;
  if (argument?.value.kind !== "text" || argument.keyword !== null || others.length > 0) {
    throw formulaError(node, "Q() takes one quoted column name", 'write Q("odd name")');
  }
  return argument.value.value;
}

/** The nodes that name columns, in order; of `C(x, ...)` only the first argument is looked at. */
export function columnNodes(node: Node): (NameNode | CallNode)[] {
  switch (node.kind) {
    case "number":
    case "text":
      return [];
    case "name":
      return [node];
    case "call": {
      if (columnName(node) !== null) return [node];
      const values = node.arguments.map(({ value }) => value);
      return (node.callee === "C" ? values.slice(0, 1) : values).flatMap(columnNodes);
    }
    case "unary":
      return columnNodes(node.operand);
    case "binary":
      return [...columnNodes(node.left), ...columnNodes(node.right)];
    case "group":
      return columnNodes(node.inner);
  }
}

/** An error that points at a piece of a formula. */
export function formulaError(at: Span, problem: string, remedy?: string): FormulaError {
  return new FormulaError(at.source, at.start, at.end, problem, remedy);
}
