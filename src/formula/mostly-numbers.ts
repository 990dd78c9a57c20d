import { RowError } from "../errors.js";
import { toNumber } from "./csv-column.js";
import type { Coded } from "./levels.js";

/** Categories such as "0", "1", "2", "3+" have fewer different numbers among them. */
const MANY_NUMBERS = 10;

/**
 * Refuses a variable of texts most of which are numbers, ten or more of them different: a few cells such
 * as "." or "unknown" have made a measured variable text, and each of its values would get a coefficient.
 * Texts that are all numbers were made so on purpose.
 * @param name the variable as the formula has it; @param rows the data's position of each row.
 * @throws RowError naming the first cell that is no number, in such a variable.
 */
export function refuseMostlyNumbers(
  name: string,
  { codes, levels }: Coded,
  rows: Int32Array,
): void {
  const isNumber = levels.map((level) => !Number.isNaN(toNumber(level)));
  const different = isNumber.filter((is) => is).length;
  if (different < MANY_NUMBERS || different === levels.length) return;
  const numbers = codes.reduce((count, code) => count + Number(isNumber[code]), 0);
  if (2 * numbers <= codes.length) return;
  const first = codes.findIndex((code) => !isNumber[code]);
  const cell = JSON.stringify(levels[codes[first]]);
  const rest = `${numbers} of ${codes.length} rows hold numbers`;
  throw new RowError(
    `column "${name}"`,
    rows[first],
    `holds the text ${cell}, but ${rest}`,
    `if ${cell} means a missing value, read the file with missing: ["", "NA", ${cell}]; if the values are categories, write C(${name})`,
  );
}
