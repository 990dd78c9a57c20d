import { RowError } from "../errors.js";

/** @throws RowError unless the value that a row has is a whole number >= 0. */
export function requireCount(argument: string, row: number, value: number, remedy?: string): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new RowError(argument, row, `is ${value}, not a whole number >= 0`, remedy);
}
