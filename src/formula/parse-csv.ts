import Papa from "papaparse";
import { InputError } from "../errors.js";

export interface CsvOptions {
  /** Between cells; default ",". */
  delimiter?: string;
  /** Cells that count as missing; default "", "NA", "NaN". */
  missing?: string[];
  /** Columns kept as text even where every cell is a number. */
  categorical?: string[];
}

/** What R reads as a number; spaces around it are ignored, leading zeros too. */
const NUMBER = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)\s*$/iu;

/**
 * The columns of CSV text (RFC 4180) whose first line names them. A column whose cells are all
 * numbers or missing becomes a Float64Array with NaN for missing; any other an array of texts with
 * null. Blank lines are skipped. Columns come in the order of the header, by plain property names.
 * @throws InputError for an empty or repeated name, a row of another length, or a quote left open.
 */
export function parseCsv(
  text: string,
  options: CsvOptions = {},
): Record<string, (number | string | null)[] | Float64Array> {
  const { delimiter = ",", missing = ["", "NA", "NaN"], categorical = [] } = options;
  if (typeof text !== "string") {
    throw new InputError(
      "csv",
      "it is not a text",
      'read the file as one: readFileSync(path, "utf8")',
    );
  }
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: true });
  const [header, ...rows] = data;
  if (header === undefined) throw new InputError("csv", "there is no header line");
  const quote = errors.find(({ type }) => type === "Quotes");
  if (quote !== undefined)
    throw new InputError("csv", `${rowName(quote.row ?? 0)}: ${quote.message}`);
  checkHeader(header, categorical);
  checkLengths(header, rows);
  const absent = new Set(missing);
  const columns = header.map((name, j): [string, (string | null)[] | Float64Array] => {
    const cells = rows.map((row) => (absent.has(row[j]) ? null : row[j]));
    return [name, categorical.includes(name) ? cells : toNumbers(cells)];
  });
  return Object.fromEntries(columns);
}

function toNumbers(cells: (string | null)[]): (string | null)[] | Float64Array {
  if (!cells.every((cell) => cell === null || NUMBER.test(cell))) return cells;
  return Float64Array.from(cells, (cell) => (cell === null ? NaN : toNumber(cell)));
}

function toNumber(cell: string): number {
  return Number(cell.replace(/inf(?:inity)?/iu, "Infinity"));
}

function checkHeader(header: readonly string[], categorical: readonly string[]): void {
  header.forEach((name, j) => {
    const at = `column ${j + 1} of the header`;
    if (name.trim() === "") throw new InputError("csv", `${at} has no name`, NAME_ROWS);
    if (header.indexOf(name) < j) {
      throw new InputError(
        "csv",
        `${at} repeats the name "${name}"`,
        "give every column its own name",
      );
    }
  });
  for (const name of categorical) {
    if (!header.includes(name)) throw new InputError("categorical", `there is no column "${name}"`);
  }
}

const NAME_ROWS = "name it; R leaves row names out with write.csv(x, row.names = FALSE)";

function checkLengths(header: readonly string[], rows: readonly string[][]): void {
  rows.forEach((row, i) => {
    if (row.length === header.length) return;
    const problem = `${rowName(i + 1)} has ${row.length} cells, the header has ${header.length}`;
    throw new InputError("csv", problem, "complete the row, or check the delimiter");
  });
}

/** Rows are counted from 1 after the header, blank lines left out. */
function rowName(row: number): string {
  return row === 0 ? "the header" : `row ${row}`;
}
