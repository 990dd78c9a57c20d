import { InputError } from "../errors.js";

/** Numbers that one array may hold: 4 GiB. */
const MOST_NUMBERS = 2 ** 29;

/**
 * Refuses an array before it is allocated, where the process would end for lack of memory.
 * @param what what the numbers are, in the plural.
 * @throws InputError for more than 4 GiB; it states what is needed.
 */
export function checkSize(argument: string, numbers: number, what: string, remedy: string): void {
  if (numbers <= MOST_NUMBERS) return;
  const gibibytes = ((8 * numbers) / 2 ** 30).toPrecision(3);
  throw new InputError(argument, `${what} need ${gibibytes} GiB of memory, more than 4`, remedy);
}
