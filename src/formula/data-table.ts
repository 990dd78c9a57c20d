import { InputError } from "../errors.js";
import { BOOLEAN_LEVELS, codeTexts } from "./levels.js";
import type { Coded } from "./levels.js";
import { suggestName } from "./nearest-name.js";

/** A cell. null, undefined and NaN are missing. */
export type Value = string | number | boolean | bigint | null | undefined;

/** Row objects, or an object of columns (arrays) of equal length; checked when it is read. */
export type DataInput = readonly object[] | object;

/** One variable. Missing values are NaN, or code -1. */
export type Column = NumberColumn | CodedColumn;

export interface NumberColumn {
  readonly kind: "number";
  readonly values: Float64Array;
}

export interface CodedColumn extends Coded {
  readonly kind: "text" | "boolean";
}

/** Read-only view of the data by column. A column is checked and converted when first asked for. */
export class DataTable {
  private readonly columns = new Map<string, Column>();

  private constructor(private readonly source: Source) {}

  /** @throws InputError for data of another shape, without rows, or with columns of unequal length. */
  static from(data: DataInput): DataTable {
    if (typeof data !== "object" || data === null) {
      throw new InputError("data", `${String(data)} is neither rows nor columns`, SHAPES);
    }
    return new DataTable(
      isRows(data)
        ? sourceOfRows(data)
        : sourceOfColumns(data as Record<string, ArrayLike<unknown>>),
    );
  }

  get rows(): number {
    return this.source.rows;
  }

  /** Names of all columns. */
  get names(): string[] {
    return this.source.names();
  }

  has(name: string): boolean {
    return this.source.has(name);
  }

  /** @throws InputError for an unknown name, or for cells of mixed or unsupported types. */
  column(name: string): Column {
    const known = this.columns.get(name);
    if (known !== undefined) return known;
    if (!this.has(name)) {
      const remedy = suggestName(name, this.names, "columns");
      throw new InputError("data", `there is no column "${name}"`, remedy);
    }
    const column = this.source.read(name);
    this.columns.set(name, column);
    return column;
  }
}

/** What the two shapes of data have in common. */
interface Source {
  readonly rows: number;
  has(name: string): boolean;
  /** A column that exists. */
  read(name: string): Column;
  names(): string[];
}

const SHAPES = "give an array of row objects, or an object of columns";

function isRows(data: DataInput): data is readonly Record<string, unknown>[] {
  return Array.isArray(data);
}

function sourceOfRows(data: readonly Record<string, unknown>[]): Source {
  if (data.length === 0) throw new InputError("data", "there are no rows");
  data.forEach((row: unknown, i) => {
    if (typeof row === "object" && row !== null && !Array.isArray(row)) return;
    throw new InputError("data", `row ${i} is no object`, SHAPES);
  });
  return {
    rows: data.length,
    has: (name) => data.some((row) => Object.hasOwn(row, name)),
    read: (name) => readColumn(name, data.length, cellReader(data, name)),
    names: () => [...new Set(data.flatMap((row) => Object.keys(row)))],
  };
}

function sourceOfColumns(data: Record<string, ArrayLike<unknown>>): Source {
  const names = Object.keys(data);
  if (names.length === 0) throw new InputError("data", "there are no columns", SHAPES);
  const rows = data[names[0]]?.length;
  for (const name of names) {
    const cells: unknown = data[name];
    if (typeof cells !== "object" || cells === null || !("length" in cells)) {
      throw new InputError("data", `column "${name}" is no array`, SHAPES);
    }
    if (cells.length === rows) continue;
    const problem = `column "${name}" has length ${String(cells.length)}, but "${names[0]}" has ${rows}`;
    throw new InputError("data", problem, "give every column the same length");
  }
  if (rows === 0) throw new InputError("data", "there are no rows");
  const has = (name: string) => Object.hasOwn(data, name);
  return { rows, has, names: () => names, read: (name) => readArray(name, data[name]) };
}

/** The cell of each row; what every object inherits (`constructor`) is no cell. */
function cellReader(data: readonly Record<string, unknown>[], name: string): Cells {
  if (!(name in Object.prototype)) return (row) => data[row][name];
  return (row) => (Object.hasOwn(data[row], name) ? data[row][name] : undefined);
}

function readArray(name: string, cells: ArrayLike<unknown>): Column {
  if (!isNumberArray(cells)) return readColumn(name, cells.length, (row) => cells[row]);
  return { kind: "number", values: new Float64Array(cells) };
}

/** Typed arrays other than those of bigints. */
function isNumberArray(cells: ArrayLike<unknown>): cells is ArrayLike<number> {
  return ArrayBuffer.isView(cells) && typeof cells[0] === "number";
}

type Cells = (row: number) => unknown;

type Kind = Column["kind"] | "missing";

function readColumn(name: string, rows: number, cells: Cells): Column {
  const kind = columnKind(name, rows, cells);
  if (kind === "text") {
    return { kind, ...codeTexts(rows, cells) };
  }
  if (kind === "number") {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = readNumber(name, row, cells(row));
    return { kind, values };
  }
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const cell = cells(row);
    codes[row] = typeof cell === "boolean" ? Number(cell) : -1;
  }
  return { kind, codes, levels: BOOLEAN_LEVELS };
}

function readNumber(name: string, row: number, cell: unknown): number {
  if (typeof cell === "number") return cell;
  if (cell === null || cell === undefined) return NaN;
  const value = Number(cell);
  if (typeof cell !== "bigint" || Number.isSafeInteger(value)) return value;
  throw new InputError(
    `column "${name}"`,
    `row ${row} holds ${cell}, beyond 2^53`,
    "use text for codes",
  );
}

/** The kind of the cells; a column of missing values alone counts as numbers. */
function columnKind(name: string, rows: number, cells: Cells): Column["kind"] {
  let first = -1;
  let kind: Kind = "missing";
  for (let i = 0; i < rows; i++) {
    const found = cellKind(cells(i));
    if (found === "missing" || found === kind) continue;
    if (found === null) {
      const remedy = "use numbers, text or booleans";
      throw new InputError(`column "${name}"`, `row ${i} holds ${describe(cells(i))}`, remedy);
    }
    if (kind !== "missing") {
      const problem = `row ${i} holds ${describe(cells(i))}, but row ${first} holds ${describe(cells(first))}`;
      throw new InputError(`column "${name}"`, problem, "give all rows the same type");
    }
    first = i;
    kind = found;
  }
  return kind === "missing" ? "number" : kind;
}

function cellKind(cell: unknown): Kind | null {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return "missing";
  if (typeof cell === "number" || typeof cell === "bigint") return "number";
  if (typeof cell === "string") return "text";
  return typeof cell === "boolean" ? "boolean" : null;
}

function describe(cell: unknown): string {
  if (typeof cell === "string") return `the text ${JSON.stringify(cell)}`;
  if (typeof cell === "object") return `an object (${Object.prototype.toString.call(cell)})`;
  if (typeof cell === "number" || typeof cell === "bigint") return `the number ${cell}`;
  return typeof cell === "boolean" ? `the boolean ${cell}` : `a ${typeof cell}`;
}
