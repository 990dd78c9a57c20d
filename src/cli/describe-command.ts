import type { Command } from "commander";
import { MISSING } from "../formula/parse-csv.js";
import { ColumnProfile } from "./column-profile.js";
import { openSource, type DataSource } from "./data-source.js";
import { describeTable } from "./describe-table.js";
import { write, type Io } from "./io.js";
import { readData, readRows, type ReadOptions } from "./read-data.js";
import { addReadOptions, readOptionsOf } from "./read-options.js";
import { isParquet } from "./read-parquet.js";

const EXAMPLES = `
Examples:
  $ mixedglm describe contraception.csv
  $ mixedglm describe epil.csv --categorical period`;

export function addDescribeCommand(program: Command, io: Io): void {
  const command = program
    .command("describe")
    .description("Tell what the columns of a table hold, and suggest a first model.")
    .argument("<data>", "CSV, TSV (both also gzipped) or Parquet; - is standard input")
    .addHelpText("after", EXAMPLES);
  addReadOptions(command).action(async (path: string, options: ReadOptions) => {
    const source = await openSource(path, io);
    const columns = await profile(source, readOptionsOf(options));
    await write(io.stdout, `${describeTable(path, columns)}\n`);
  });
}

async function profile(source: DataSource, options: ReadOptions): Promise<ColumnProfile[]> {
  if (await isParquet(source)) return profileParquet(source, options);
  const { na = MISSING, categorical = [] } = options;
  const missing = new Set(na);
  let columns: ColumnProfile[] | null = null;
  for await (const { header, rows, lineOf } of readRows(source, options)) {
    columns ??= header.map((name) => new ColumnProfile(name, categorical.includes(name)));
    for (let i = 0; i < rows.length; i++) {
      const line = () => lineOf(i);
      columns.forEach((column, j) => column.add(missing.has(rows[i][j]) ? null : rows[i][j], line));
    }
  }
  return columns ?? [];
}

async function profileParquet(source: DataSource, options: ReadOptions): Promise<ColumnProfile[]> {
  const data = await readData(source, options, (header) => header);
  const { categorical = [] } = options;
  return Object.entries(data).map(([name, cells]) => {
    const column = new ColumnProfile(name, categorical.includes(name));
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      column.add(cell === null || Number.isNaN(cell) ? null : String(cell), () => i + 1);
    }
    return column;
  });
}
