import { open } from "node:fs/promises";
import type { DataSource } from "./data-source.js";
import type { DataColumns, Select } from "./data-columns.js";
import { UserError } from "./user-error.js";

/** Parquet files begin with PAR1. They are read by offsets, so standard input cannot be one. */
export async function isParquet({ path }: DataSource): Promise<boolean> {
  if (path === null) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1") === "PAR1";
  } finally {
    await file.close();
  }
}

/** The columns that `select` takes, column by column and row group by row group. */
export async function readParquet(
  { path, name }: DataSource,
  categorical: readonly string[],
  select: Select,
): Promise<DataColumns> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema } =
    await import("hyparquet");
  try {
    const file = await asyncBufferFromFile(path!);
    const metadata = await parquetMetadataAsync(file);
    const header = parquetSchema(metadata).children.map(({ element }) => element.name);
    const wanted = new Set(select(header));
    const columns = header.filter((column) => wanted.has(column));
    const scan = await parquetScan({ file, metadata, columns });
    const entries: [string, ArrayLike<unknown>][] = [];
    for (const column of columns) {
      const cells = new ParquetColumn(Number(metadata.num_rows), categorical.includes(column));
      for (const { rowStart, rowEnd } of scan.ranges) {
        cells.put(rowStart, await scan.readColumn({ column, rowStart, rowEnd }));
      }
      entries.push([column, cells.finish()]);
    }
    return Object.fromEntries(entries);
  } catch (error) {
    if (!(error instanceof Error) || !/^parquet/u.test(error.message)) throw error;
    throw new UserError(name, error.message, "write it anew, compressed with snappy or not at all");
  }
}

/** Numbers as long as nothing else comes. */
class ParquetColumn {
  private readonly numbers: Float64Array;
  private others: unknown[] | null = null;

  constructor(rows: number, text: boolean) {
    this.numbers = new Float64Array(rows).fill(NaN);
    if (text) this.others = new Array<unknown>(rows).fill(null);
  }

  put(start: number, cells: ArrayLike<unknown>): void {
    for (let i = 0; i < cells.length; i++) this.set(start + i, cells[i]);
  }

  finish(): ArrayLike<unknown> {
    return this.others ?? this.numbers;
  }

  private set(row: number, cell: unknown): void {
    if (cell === null || cell === undefined) return;
    if (this.others === null) {
      const number = typeof cell === "bigint" ? Number(cell) : cell;
      if (typeof number === "number") {
        this.numbers[row] = number;
        return;
      }
      this.others = Array.from(this.numbers, (value) => (Number.isNaN(value) ? null : value));
    }
    this.others[row] = plainCell(cell);
  }
}

/** Text and booleans as they are; moments in ISO 8601. */
function plainCell(cell: unknown): unknown {
  if (typeof cell === "string" || typeof cell === "boolean") return cell;
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
