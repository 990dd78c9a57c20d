import { InputError } from "../errors.js";
import { formatNumber } from "./format-number.js";
import { renderCSV, type Cell } from "./render-csv.js";
import { renderHTML } from "./render-html.js";
import { renderMarkdown } from "./render-markdown.js";
import { ruledTable } from "./ruled-table.js";
import { singleLine } from "./text-layout.js";

/** Rows of cells with named columns, and every way to print them. */
export class Table {
  constructor(
    /** Printed above texts; may be empty. */
    readonly title: string,
    /** Names of the columns. */
    readonly columns: readonly string[],
    /** Cells, one per column. */
    readonly rows: readonly (readonly Cell[])[],
    /** Decimals of numbers in texts; CSV and JSON have them in full. */
    readonly decimals = 4,
  ) {}

  /** Aligned text between rules, without a final newline. */
  toString(): string {
    const { title, columns, rows } = this.formatted();
    return ruledTable(title, columns, rows).trimStart();
  }

  /** GitHub-flavoured Markdown; texts are escaped. */
  toMarkdown(): string {
    return renderMarkdown(this.formatted());
  }

  /** A `div` with a table; every text is escaped. */
  toHTML(): string {
    return renderHTML(this.formatted());
  }

  /** Comma-separated values with a header; names that a spreadsheet would run as formulas are disarmed. */
  toCSV(): string {
    return renderCSV(this.columns, this.rows);
  }

  /** An array of row objects; `JSON.stringify` writes NaN and infinite numbers as null. */
  toJSON(): Record<string, Cell>[] {
    return this.rows.map((cells) =>
      Object.fromEntries(this.columns.map((column, c) => [column, cells[c]])),
    );
  }

  /** Whole numbers, where a column has no others, are printed as they are. */
  private formatted() {
    const { columns, rows, decimals } = this;
    const digits = columns.map((_, c) =>
      rows.every((cells) => typeof cells[c] !== "number" || Number.isInteger(cells[c]))
        ? 0
        : decimals,
    );
    const text = (cell: Cell, c: number) => {
      if (cell === null) return "";
      if (typeof cell !== "number") return singleLine(String(cell));
      return formatNumber(cell, digits[c]);
    };
    return {
      title: singleLine(this.title),
      header: [],
      columns: columns.map(singleLine),
      rows: rows.map((cells) => cells.map(text)),
      notes: [],
    };
  }
}

/** Options of `tableOf`. */
export interface TableOptions {
  /** Default: none. */
  title?: string;
  /** Decimals of numbers in texts, default 4. */
  decimals?: number;
}

/**
 * The rows of any result as a `Table`: `result.randomEffects()`, `result.standardDeviations()`,
 * `result.posteriorPredictiveCheck()`, or what has `rows`, as summaries, `marginalMeans`, `varianceShares`,
 * `loo`, `compareModels` and `compareFits` do. Columns are the members of the rows, those of a
 * member `share` named `share.mean`, ...
 * @throws InputError for what has no rows.
 */
export function tableOf(
  result: readonly object[] | { readonly rows: readonly object[] },
  { title = "", decimals = 4 }: TableOptions = {},
): Table {
  const rows = Array.isArray(result) ? (result as readonly object[]) : rowsOf(result);
  const flat = rows.map((row) => new Map(flatten(row, "")));
  const columns = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const cells = flat.map((row) => columns.map((column) => row.get(column) ?? null));
  return new Table(title, columns, cells, decimals);
}

function rowsOf(result: unknown): readonly object[] {
  const { rows } = (result ?? {}) as { rows?: unknown };
  if (Array.isArray(rows)) return rows as object[];
  throw new InputError("result", "it has no rows", "pass result.randomEffects(), for one");
}

function flatten(value: object, before: string): [string, Cell][] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const path = before + name;
    if (typeof member === "object" && member !== null) return flatten(member, `${path}.`);
    return [[path, (member ?? null) as Cell] as [string, Cell]];
  });
}
