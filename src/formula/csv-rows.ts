import Papa from "papaparse";
import { InputError } from "../errors.js";

/** Longest row, in UTF-16 code units; what is longer is taken for a quote that was left open. */
const LONGEST_ROW = 2 ** 24;

/** What the parser of papaparse returns for a piece of text. */
interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly row: number; readonly message: string }[];
  /** Where the last complete row ends. */
  readonly meta: { readonly cursor: number };
}

/**
 * Splits delimited text (RFC 4180) into rows of cells, piece by piece: no more than a piece and an
 * unfinished row is held. Lines end with LF, CRLF or CR; blank lines and a byte order mark are left out.
 */
export class CsvRows {
  private parser: Papa.Parser | null = null;
  private rest = "";
  private newline = "\n";
  /** Line of the text, from 1, on which the rows of the present piece begin. */
  private firstLine = 1;
  private nextLine = 1;
  private piece: readonly string[][] = [];

  /** @param delimiter null: the one of comma, tabulator, semicolon and bar that the first line has most. */
  constructor(private delimiter: string | null) {}

  /**
   * The rows that this piece of text completes; `last` marks the end of the text.
   * @throws InputError for a quote that is left open or followed by text.
   */
  read(text: string, last: boolean): string[][] {
    const input = this.rest + (this.parser === null ? text.replace(/^\ufeff/u, "") : text);
    if (!last && this.parser === null && !/[\n\r]./su.test(input)) {
      this.rest = input;
      this.refuseLong();
      return [];
    }
    this.parser ??= this.start(input);
    const { data, errors, meta } = this.parser.parse(input, 0, !last) as Parsed;
    this.take(data, input.includes('"'));
    // What is odd about the unfinished row may be no more than its being cut off.
    const error = errors.find(({ row }) => last || row < data.length);
    if (error !== undefined)
      throw new InputError("csv", `${this.place(error.row)}: ${QUOTE}`, MEND);
    this.rest = last ? "" : input.slice(meta.cursor);
    this.refuseLong();
    return data.filter((cells) => !isBlank(cells));
  }

  /** Line of the text of row `index` of those that the last `read` returned. */
  lineOf(index: number): number {
    let line = this.firstLine;
    let left = index;
    for (const cells of this.piece) {
      if (!isBlank(cells) && left-- === 0) return line;
      line += this.linesOf(cells);
    }
    return line;
  }

  private start(input: string): Papa.Parser {
    this.newline = /^[^\n\r]*\r(?!\n)/u.test(input) ? "\r" : "\n";
    this.delimiter ??= guessDelimiter(input);
    return new Papa.Parser({ delimiter: this.delimiter, newline: this.newline as "\n" });
  }

  private take(rows: string[][], quoted: boolean): void {
    this.piece = rows;
    this.firstLine = this.nextLine;
    this.nextLine += rows.length;
    for (const cells of rows) {
      if (quoted) this.nextLine += this.linesOf(cells) - 1;
      // Lines are split at LF: the CR of a CRLF is left at the end of the last cell.
      const end = cells.length - 1;
      if (this.newline === "\n" && cells[end].endsWith("\r")) cells[end] = cells[end].slice(0, -1);
    }
  }

  private linesOf(cells: readonly string[]): number {
    let lines = 1;
    for (const cell of cells) {
      if (cell.includes(this.newline)) lines += cell.split(this.newline).length - 1;
    }
    return lines;
  }

  /** Where a row of the piece begins, blank ones counted. */
  private place(row: number): string {
    const before = this.piece.slice(0, row);
    return `line ${before.reduce((line, cells) => line + this.linesOf(cells), this.firstLine)}`;
  }

  private refuseLong(): void {
    if (this.rest.length <= LONGEST_ROW) return;
    throw new InputError(
      "csv",
      `line ${this.nextLine}: a row of more than 16 million characters`,
      MEND,
    );
  }
}

const QUOTE = "a quoted cell does not end, or text follows its closing quote";
const MEND = 'close the quote; within a quoted cell write "" for a quote';

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === "";
}

/** The most frequent of the usual delimiters in the first line, outside quotes; else a comma. */
export function guessDelimiter(text: string): string {
  const [line] = text.replace(/"[^"]*"/gu, "").split(/[\n\r]/u, 1);
  const count = (delimiter: string) => line.split(delimiter).length;
  return [",", "\t", ";", "|"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
