import { InputError, RowError } from "../errors.js";
import type { Moments, Memory } from "./coding.js";
import type { Frame } from "./frame.js";
import { nearestNames } from "./nearest-name.js";
import { columnName, formulaError, printNode, ungroup } from "./syntax.js";
import type { BinaryNode, CallNode, NameNode, Node } from "./syntax.js";

/** A value per row, or one for all. */
type Vector = Float64Array | number;

type Operation = (a: number, b: number) => number;

const OPERATIONS = new Map<string, Operation>([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
  ["**", (a, b) => a ** b],
  ["<", (a, b) => Number(a < b)],
  [">", (a, b) => Number(a > b)],
  ["<=", (a, b) => Number(a <= b)],
  [">=", (a, b) => Number(a >= b)],
  ["==", (a, b) => Number(a === b)],
  ["!=", (a, b) => Number(a !== b)],
]);

const FUNCTIONS = new Map<string, (x: number) => number>([
  ["I", (x) => x],
  ["log", Math.log],
  ["exp", Math.exp],
  ["sqrt", Math.sqrt],
  ["abs", Math.abs],
  ["log1p", Math.log1p],
]);

const STATEFUL = new Map<string, (x: number, moments: Moments) => number>([
  ["center", (x, { mean }) => x - mean],
  ["standardize", (x, { mean, sd }) => (x - mean) / sd],
]);

/**
 * Values of a numeric expression, one per row of the frame.
 * @throws InputError naming row and expression where a value is not finite; FormulaError for what
 * has no numeric meaning.
 */
export function evaluate(node: Node, frame: Frame, memory: Memory): Float64Array {
  const value = evaluateNode(node, frame, memory);
  const values = typeof value === "number" ? new Float64Array(frame.rows).fill(value) : value;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const remedy = "change the expression or leave the row out";
    throw new RowError(printNode(node), frame.keptRows[i], `gives ${values[i]}`, remedy);
  }
  return values;
}

function evaluateNode(node: Node, frame: Frame, memory: Memory): Vector {
  switch (node.kind) {
    case "number":
      return Number(node.text);
    case "text":
      throw formulaError(node, "a string has no numeric value", "compare text with == or !=");
    case "name":
      return numericColumn(node, frame);
    case "call":
      return columnName(node) === null ? apply(node, frame, memory) : numericColumn(node, frame);
    case "group":
      return evaluateNode(node.inner, frame, memory);
    case "unary": {
      const value = evaluateNode(node.operand, frame, memory);
      return node.operator === "-" ? mapVector(value, (x) => -x) : value;
    }
    case "binary":
      return evaluateBinary(node, frame, memory);
  }
}

function numericColumn(node: NameNode | CallNode, frame: Frame): Vector {
  const column = frame.column(node);
  if (column.kind === "number") return column.values;
  if (column.kind === "boolean") return new Float64Array(column.codes);
  const name = columnName(node)!;
  throw formulaError(node, `column "${name}" holds text, not numbers`, 'compare it: I(x == "a")');
}

function evaluateBinary(node: BinaryNode, frame: Frame, memory: Memory): Vector {
  const comparison = compareText(node, frame);
  if (comparison !== null) return comparison;
  const operation = OPERATIONS.get(node.operator);
  if (operation === undefined) {
    throw formulaError(node, `${node.operator} has no numeric value`, "use it between terms only");
  }
  const a = evaluateNode(node.left, frame, memory);
  const b = evaluateNode(node.right, frame, memory);
  if (typeof b === "number") return mapVector(a, (x) => operation(x, b));
  if (typeof a === "number") return mapVector(b, (y) => operation(a, y));
  return a.map((x, i) => operation(x, b[i]));
}

/** `x == "a"` and `x != "a"` on a column of text, either way round; null for anything else. */
function compareText({ operator, left, right }: BinaryNode, frame: Frame): Vector | null {
  const sides = [ungroup(left), ungroup(right)];
  const text = sides.find((side) => side.kind === "text");
  const other = sides.find((side) => side.kind !== "text");
  if (text === undefined || other === undefined || columnName(other) === null) return null;
  const column = frame.column(other as NameNode | CallNode);
  if (column.kind !== "text" || (operator !== "==" && operator !== "!=")) return null;
  const level = column.levels.indexOf(text.value);
  return new Float64Array(column.codes).map((code) =>
    Number((code === level) === (operator === "==")),
  );
}

function apply(node: CallNode, frame: Frame, memory: Memory): Vector {
  const name = functionName(node);
  const plain = FUNCTIONS.get(name);
  const stateful = STATEFUL.get(name);
  if (plain === undefined && stateful === undefined) throw unknownFunction(node);
  const [argument, ...others] = node.arguments;
  if (argument === undefined || argument.keyword !== null || others.length > 0) {
    throw formulaError(node, `${node.callee}() takes one expression`);
  }
  const value = evaluateNode(argument.value, frame, memory);
  if (plain !== undefined) return mapVector(value, plain);
  const values = typeof value === "number" ? new Float64Array(frame.rows).fill(value) : value;
  const moments = memory.moments(printNode(node), values);
  if (name === "standardize" && moments.sd === 0) {
    throw new InputError(printNode(node), "the values do not vary", "leave the term out");
  }
  return values.map((x) => stateful!(x, moments));
}

/** `np.log` is `log`. */
function functionName({ callee }: CallNode): string {
  return callee.replace(/^(np|numpy)\./u, "");
}

function unknownFunction(node: CallNode): Error {
  const { callee } = node;
  const names = [...FUNCTIONS.keys(), ...STATEFUL.keys(), "C", "Q", "offset"];
  if (names.includes(callee)) {
    return formulaError(node, `${callee}() cannot stand here`, "use it as a term of its own");
  }
  const remedy =
    REPLACEMENTS.get(callee) ?? nearestNames(callee, names).map((name) => `${name}()`)[0];
  const known = `the functions are ${names.join(", ")}`;
  const offer = remedy === undefined ? known : `did you mean ${remedy}?`;
  return formulaError(node, `there is no function ${callee}`, offer);
}

const REPLACEMENTS = new Map([
  ["factor", "C()"],
  ["as.factor", "C()"],
  ["scale", "standardize()"],
  ["cbind", "cbind(successes, failures) as the response"],
]);

function mapVector(value: Vector, f: (x: number) => number): Vector {
  return typeof value === "number" ? f(value) : value.map(f);
}
