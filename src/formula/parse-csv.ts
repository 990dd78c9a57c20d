import { InputError } from "../errors.js";
import { CsvTable, LateText, type CsvColumns } from "./csv-table.js";

/** Options of `parseCsv`. */
export interface CsvOptions {
  /** Between cells; default ",". */
  delimiter?: string;
  /** Cells that count as missing; default "", "NA", "NaN". */
  missing?: string[];
  /** Columns kept as text even where every cell is a number. */
  categorical?: string[];
}

/** Cells that count as missing unless others are named. */
export const MISSING: readonly string[] = ["", "NA", "NaN"];

/** Length of the pieces in which a text is read, in UTF-16 code units. */
const PIECE = 2 ** 20;

/**
 * The columns of CSV text (RFC 4180) whose first line names them. A column whose cells are all
 * numbers or missing becomes a Float64Array with NaN for missing; any other an array of texts with
 * null. Blank lines are skipped. Columns come in the order of the header, by plain property names.
 * @throws InputError for an empty or repeated name, a row of another length, or a quote left open.
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvColumns {
  const { delimiter = ",", missing = [...MISSING], categorical = [] } = options;
  if (typeof text !== "string") {
    throw new InputError(
      "csv",
      "it is not a text",
      'read the file as one: readFileSync(path, "utf8")',
    );
  }
  const table = new CsvTable({ delimiter, missing, categorical, select: null });
  try {
    for (let start = 0; start < text.length; start += PIECE) {
      table.read(text.slice(start, start + PIECE), start + PIECE >= text.length);
    }
    return table.finish();
  } catch (error) {
    if (!(error instanceof LateText)) throw error;
    return parseCsv(text, { ...options, categorical: [...categorical, error.column] });
  }
}
