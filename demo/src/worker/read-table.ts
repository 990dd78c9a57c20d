import { InputError, parseCsv } from "mixedglm";
import { guessDelimiter } from "../../../src/formula/csv-rows.js";

export type Table = ReturnType<typeof parseCsv>;

/** Length of the beginning of a text that is sure to hold its first line. */
const HEAD = 2 ** 16;

/**
 * The columns of a file's text.
 * @throws InputError for what is no CSV, with row or column.
 */
export function readTable(text: string): Table {
  if (text.includes("\u0000") || text.startsWith("PK\u0003\u0004")) {
    const remedy = "in a spreadsheet program choose Save as, then CSV";
    throw new InputError("file", "this is no text file", remedy);
  }
  if (text.trim() === "") throw new InputError("file", "the file is empty");
  const delimiter = guessDelimiter(text.slice(0, HEAD));
  const table = parseCsv(text, { delimiter });
  const [first] = Object.values(table);
  if (first.length > 0) return table;
  throw new InputError("file", "there are names of columns, but no rows below them");
}
