import { InputError } from "../errors.js";
import type { Memory } from "./coding.js";
import { evaluate } from "./expressions.js";
import type { Frame } from "./frame.js";
import { listNames } from "./nearest-name.js";
import { columnName, formulaError, ungroup } from "./syntax.js";
import type { CallNode, NameNode, Node } from "./syntax.js";

export interface Response {
  readonly endog: Float64Array;
  /** Given by `cbind(successes, failures)` alone. */
  readonly trials: Float64Array | null;
}

/**
 * Values of the response: `cbind(s, f)` is s successes of s + f trials; two distinct texts, or
 * booleans, are 0 and 1 in sorted order; anything else is a numeric expression.
 */
export function readResponse(node: Node, frame: Frame, memory: Memory): Response {
  const response = ungroup(node);
  if (response.kind === "call" && response.callee === "cbind") {
    return readCounts(response, frame, memory);
  }
  if (columnName(response) !== null) {
    const column = frame.column(response as NameNode | CallNode);
    if (column.kind === "boolean") return { endog: new Float64Array(column.codes), trials: null };
    if (column.kind === "text") {
      checkTwo(columnName(response)!, column.levels);
      return { endog: new Float64Array(column.codes), trials: null };
    }
  }
  return { endog: evaluate(response, frame, memory).slice(), trials: null };
}

function readCounts(call: CallNode, frame: Frame, memory: Memory): Response {
  const [successes, failures, ...others] = call.arguments;
  if (
    failures === undefined ||
    others.length > 0 ||
    (successes.keyword ?? failures.keyword) !== null
  ) {
    throw formulaError(call, "cbind() takes two expressions", "write cbind(successes, failures)");
  }
  const endog = evaluate(successes.value, frame, memory).slice();
  const rest = evaluate(failures.value, frame, memory);
  return { endog, trials: endog.map((count, i) => count + rest[i]) };
}

function checkTwo(name: string, levels: readonly string[]): void {
  if (levels.length === 2) return;
  const count = levels.length === 1 ? "one value" : `${levels.length} values`;
  const problem = `a response of text has two values, this one has ${count}: ${listNames(levels)}`;
  throw new InputError(
    `column "${name}"`,
    problem,
    'compare it with one of them: I(y == "a") ~ ...',
  );
}
