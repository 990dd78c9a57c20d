import type { FactorCoder } from "./factors.js";
import { evaluate } from "./expressions.js";
import type { Node } from "./syntax.js";

/** The sum of the `offset(...)` terms and of the option `offset`; null where there are none. */
export function sumOffsets(
  offsets: readonly Node[],
  option: Float64Array | null,
  { frame, memory }: FactorCoder,
): Float64Array | null {
  const parts = offsets.map((node) => evaluate(node, frame, memory));
  if (option !== null) parts.push(option);
  if (parts.length === 0) return null;
  return parts.reduce((sum, part) => sum.map((x, i) => x + part[i]), new Float64Array(frame.rows));
}
