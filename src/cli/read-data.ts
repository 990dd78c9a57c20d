import { FormulaError, InputError, RowError } from "../errors.js";
import { CsvRows } from "../formula/csv-rows.js";
import { checkHeader, checkLength, CsvTable, LateText } from "../formula/csv-table.js";
import { MISSING } from "../formula/parse-csv.js";
import type { DataSource } from "./data-source.js";
import type { DataColumns, Select } from "./data-columns.js";
import { decodeText } from "./decode-text.js";
import { isParquet, readParquet } from "./read-parquet.js";
import { UserError } from "./user-error.js";

/** How a file of data is to be read. */
export interface ReadOptions {
  /** Between cells; default: the most frequent of comma, tabulator, semicolon and bar in the first line. */
  readonly delimiter?: string;
  /** Cells that count as missing; default "", "NA", "NaN". */
  readonly na?: readonly string[];
  /** Columns kept as text. */
  readonly categorical?: readonly string[];
}

/**
 * The columns of a file that `select` takes. Only they are held, and no text twice.
 * @param onFraction hears which share of the file is read.
 * @throws UserError naming file and line.
 */
export async function readData(
  source: DataSource,
  options: ReadOptions,
  select: Select,
  onFraction: (fraction: number) => void = () => undefined,
): Promise<DataColumns> {
  const { delimiter = null, na = MISSING, categorical = [] } = options;
  if (await isParquet(source)) return readParquet(source, categorical, select);
  const table = new CsvTable({ delimiter, missing: na, categorical, select });
  const { size, name } = source;
  const onBytes = (bytes: number) => (size === null ? undefined : onFraction(bytes / size));
  try {
    for await (const text of decodeText(source.pieces(onBytes), name)) table.read(text, false);
    table.read("", true);
    return table.finish();
  } catch (error) {
    if (!(error instanceof LateText) || source.path === null) throw inFile(source, error);
    const texts = [...categorical, error.column];
    return readData(source, { ...options, categorical: texts }, select, onFraction);
  }
}

/** Some rows of delimited text. */
export interface RowPiece {
  readonly header: readonly string[];
  /** Without the header, each as long as it. */
  readonly rows: readonly (readonly string[])[];
  /** Line of the file of a row of the piece. */
  lineOf(index: number): number;
}

/** The rows of delimited text, piece by piece. @throws UserError naming file and line. */
export async function* readRows(
  source: DataSource,
  options: ReadOptions,
): AsyncGenerator<RowPiece> {
  const { delimiter = null, categorical = [] } = options;
  const splitter = new CsvRows(delimiter);
  let header: readonly string[] | null = null;
  const piece = (text: string, last: boolean): RowPiece | null => {
    const rows = splitter.read(text, last);
    const skipped = header === null ? 1 : 0;
    if (rows.length === 0) return null;
    if (header === null) checkHeader(rows[0], categorical);
    const names = (header ??= rows[0]);
    const lineOf = (index: number) => splitter.lineOf(index + skipped);
    const body = rows.slice(skipped);
    body.forEach((row, i) => checkLength(row, names, () => lineOf(i)));
    return { header: names, rows: body, lineOf };
  };
  try {
    for await (const text of decodeText(source.pieces(), source.name)) {
      const read = piece(text, false);
      if (read !== null) yield read;
    }
    const end = piece("", true);
    if (end !== null) yield end;
  } catch (error) {
    throw inFile(source, error);
  }
  if (header === null) throw new UserError(source.name, "there is no header line");
}

/** An error of the library about the content of a file, with the file's name and line. */
export async function locate(
  source: DataSource,
  options: ReadOptions,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof RowError)) return error;
  const { argument, row, what, remedy } = error;
  const line = await lineOfRow(source, options, row);
  const place = line === null ? `row ${row + 1}` : `line ${line}`;
  return new UserError(`${source.name}, ${place}`, `${argument} ${what}`, remedy);
}

/** Reads the file anew up to a row; null where that cannot be done. */
async function lineOfRow(
  source: DataSource,
  options: ReadOptions,
  row: number,
): Promise<number | null> {
  if (source.path === null || (await isParquet(source))) return null;
  let before = row;
  for await (const { rows, lineOf } of readRows(source, options)) {
    if (before < rows.length) return lineOf(before);
    before -= rows.length;
  }
  return null;
}

function inFile({ name }: DataSource, error: unknown): unknown {
  if (error instanceof LateText) {
    return new UserError(
      name,
      `${error.argument}: ${error.problem}`,
      `name it with --categorical ${error.column}`,
    );
  }
  if (error instanceof InputError && !(error instanceof FormulaError)) {
    const { argument, problem, remedy } = error;
    const text = argument === "csv" ? problem : `${argument}: ${problem}`;
    return new UserError(name, text, remedy);
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith("Z_")) return new UserError(name, "the gzip file is damaged or cut off");
  return error;
}
