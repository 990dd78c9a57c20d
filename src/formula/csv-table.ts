import { InputError } from "../errors.js";
import { CsvColumn } from "./csv-column.js";
import { CsvRows } from "./csv-rows.js";

/** Columns by name: numbers with NaN for missing, or texts with null. */
export type CsvColumns = Record<string, (number | string | null)[] | Float64Array>;

export interface CsvTableOptions {
  /** Between cells; null: the most frequent of comma, tabulator, semicolon, bar in the first line. */
  delimiter: string | null;
  /** Cells that count as missing. */
  missing: readonly string[];
  /** Columns kept as text even where every cell is a number. */
  categorical: readonly string[];
  /** The columns to keep, given the names in the header; null keeps all. */
  select: ((header: readonly string[]) => readonly string[]) | null;
}

/** A column of numbers, whose texts were not kept, turned out to hold a text. */
export class LateText extends InputError {
  constructor(
    readonly column: string,
    line: number,
    cell: string,
  ) {
    const problem = `line ${line} holds ${JSON.stringify(cell)} after 65,536 different numbers`;
    super(`column "${column}"`, problem, "name it among the categorical columns");
  }
}

/** Reads delimited text piece by piece into columns; the text itself is not kept. */
export class CsvTable {
  private readonly source: CsvRows;
  private readonly missing: ReadonlySet<string>;
  private header: readonly string[] | null = null;
  private kept: { readonly name: string; readonly position: number; readonly cells: CsvColumn }[] =
    [];

  constructor(private readonly options: CsvTableOptions) {
    this.source = new CsvRows(options.delimiter);
    this.missing = new Set(options.missing);
  }

  /**
   * Reads a piece of text; `last` marks the end.
   * @throws InputError for an empty or repeated name, a row of another length, or a quote left open;
   *   LateText where a column must be read anew as text.
   */
  read(text: string, last: boolean): void {
    const rows = this.source.read(text, last);
    let first = 0;
    if (this.header === null && rows.length > 0) {
      this.start(rows[0]);
      first = 1;
    }
    for (let i = first; i < rows.length; i++) this.push(rows[i], i);
  }

  /** The columns, in the order of the header, by plain property names. */
  finish(): CsvColumns {
    if (this.header === null) throw new InputError("csv", "there is no header line");
    return Object.fromEntries(this.kept.map(({ name, cells }) => [name, cells.finish()]));
  }

  private start(header: readonly string[]): void {
    const { categorical, select } = this.options;
    checkHeader(header, categorical);
    const wanted = new Set(select === null ? header : select(header));
    this.header = header;
    this.kept = header.flatMap((name, position) => {
      if (!wanted.has(name)) return [];
      return [{ name, position, cells: new CsvColumn(this.missing, !categorical.includes(name)) }];
    });
  }

  private push(row: readonly string[], index: number): void {
    checkLength(row, this.header!, () => this.source.lineOf(index));
    for (const { name, position, cells } of this.kept) {
      if (cells.push(row[position])) continue;
      throw new LateText(name, this.source.lineOf(index), row[position]);
    }
  }
}

/** @throws InputError for an empty or repeated name, or a categorical column that is not there. */
export function checkHeader(header: readonly string[], categorical: readonly string[]): void {
  const seen = new Set<string>();
  header.forEach((name, j) => {
    const at = `column ${j + 1} of the header`;
    if (name.trim() === "") throw new InputError("csv", `${at} has no name`, NAME_ROWS);
    if (seen.has(name)) {
      const remedy = "give every column its own name";
      throw new InputError("csv", `${at} repeats the name "${name}"`, remedy);
    }
    seen.add(name);
  });
  for (const name of categorical) {
    if (!seen.has(name)) throw new InputError("categorical", `there is no column "${name}"`);
  }
}

/** @throws InputError with the line, for a row of another length than the header. */
export function checkLength(
  row: readonly string[],
  header: readonly string[],
  line: () => number,
): void {
  if (row.length === header.length) return;
  const cells = row.length === 1 ? "1 cell" : `${row.length} cells`;
  const problem = `line ${line()} has ${cells}, the header has ${header.length}`;
  throw new InputError("csv", problem, "complete the row, or check the delimiter");
}

const NAME_ROWS = "name it; R leaves row names out with write.csv(x, row.names = FALSE)";
