import { formulaError } from "./syntax.js";
import type { Token } from "./tokens.js";

/**
 * Terms and arithmetic share one grammar; which operators have a meaning depends on the place.
 * "arithmetic" is the response and everything between the parentheses of a call.
 */
export type Mode = "formula" | "arithmetic";

export interface Operator {
  /** Binding power: higher binds tighter. */
  readonly power: number;
  readonly modes: readonly Mode[];
}

export const COMPARISON = 20;
export const POWER = 60;
/** Of unary + and -: -x**2 is -(x**2), -a:b is -(a:b), and 2 / -x * 3 is (2 / -x) * 3. */
export const UNARY = 45;

export const OPERATORS = new Map<string, Operator>([
  ["|", { power: 10, modes: ["formula"] }],
  ["||", { power: 10, modes: ["formula"] }],
  ...["<", ">", "<=", ">=", "==", "!="].map((text): [string, Operator] => [
    text,
    { power: COMPARISON, modes: ["arithmetic"] },
  ]),
  ["+", { power: 30, modes: ["formula", "arithmetic"] }],
  ["-", { power: 30, modes: ["formula", "arithmetic"] }],
  ["*", { power: 40, modes: ["formula", "arithmetic"] }],
  ["/", { power: 40, modes: ["formula", "arithmetic"] }],
  [":", { power: 50, modes: ["formula"] }],
  ["**", { power: POWER, modes: ["formula", "arithmetic"] }],
  ["^", { power: POWER, modes: ["formula"] }],
]);

/** @throws FormulaError for an operator out of its place. */
export function checkMode(token: Token, { power, modes }: Operator, mode: Mode): void {
  if (modes.includes(mode)) return;
  if (mode === "formula") {
    throw formulaError(token, `${token.text} compares values`, "wrap it in I(): I(week > 2)");
  }
  const remedy = power === POWER ? "write ** for a power: I(x**2)" : "use it between terms only";
  throw formulaError(token, `${token.text} has no meaning in arithmetic`, remedy);
}
