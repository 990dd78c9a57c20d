import type { Contrast } from "./contrasts.js";
import { listNames } from "./nearest-name.js";
import { formulaError, printNode } from "./syntax.js";
import type { Argument, CallNode, Node } from "./syntax.js";

/**
 * The contrast that a factor asks for: `C(x)`, `C(x, Treatment)`, `C(x, Treatment("b"))`,
 * `C(x, Treatment(reference="b"))`, `C(x, Sum)`, `C(x, Sum("b"))`. A number that is no level is a
 * position, counted from 0. Default: treatment, with the first level as its reference.
 */
export function readContrast(node: Node, levels: readonly string[]): Contrast {
  const argument = node.kind === "call" ? node.arguments[1] : undefined;
  if (argument === undefined) return { kind: "treatment", base: 0 };
  const { value } = argument;
  const name = value.kind === "call" ? value.callee : printNode(value);
  const kind = KINDS.get(name);
  if (kind === undefined) {
    const remedy = 'the contrasts are Treatment and Sum, as in C(x, Treatment("b"))';
    throw formulaError(value, `there is no contrast ${name}`, remedy);
  }
  const base = value.kind === "call" ? readBase(value, kind, levels) : null;
  return { kind, base: base ?? (kind === "sum" ? levels.length - 1 : 0) };
}

const KINDS = new Map<string, Contrast["kind"]>([
  ["Treatment", "treatment"],
  ["Sum", "sum"],
]);

function readBase(
  call: CallNode,
  kind: Contrast["kind"],
  levels: readonly string[],
): number | null {
  const [argument, ...others] = call.arguments;
  if (argument === undefined) return null;
  const keyword = kind === "sum" ? "omit" : "reference";
  if (others.length > 0 || (argument.keyword ?? keyword) !== keyword) {
    throw formulaError(call, `${call.callee}() takes one level`, `write ${call.callee}("b")`);
  }
  const base = levelPosition(argument, levels);
  if (base >= 0) return base;
  const remedy = `its levels are ${listNames(levels)}`;
  throw formulaError(argument.value, `${printNode(argument.value)} is no level`, remedy);
}

function levelPosition({ value }: Argument, levels: readonly string[]): number {
  if (value.kind !== "number") {
    return levels.indexOf(value.kind === "text" ? value.value : printNode(value));
  }
  const number = Number(value.text);
  const position = levels.indexOf(String(number));
  return position < 0 && number in levels ? number : position;
}
