import { InputError } from "../errors.js";
import type { DesignCoding } from "../formula/coding.js";
import { DataTable, type DataInput } from "../formula/data-table.js";
import { listNames } from "../formula/nearest-name.js";
import { codeNewData, type NewDesign } from "../formula/new-data.js";
import type { SourceData, SourcedModel } from "./fitted-model.js";

/** A factor of a model's formula, and the data with every row at one of its levels. */
export class FactorLevels {
  readonly levels: readonly string[];

  private constructor(
    private readonly column: string,
    private readonly coding: DesignCoding,
    readonly source: SourceData,
  ) {
    this.levels = coding.factors.find(({ text }) => columnOf(text) === column)!.levels;
  }

  /** @throws InputError for models from matrices, and for what is no factor of the fixed part. */
  static of({ coding, source }: SourcedModel, factor: string): FactorLevels {
    if (!coding || !source) {
      const remedy = "build the model with MixedGLM.fromFormula";
      throw new InputError("factor", "a model built from matrices knows no factors", remedy);
    }
    const column = columnOf(factor);
    const known = [...new Set(coding.factors.map(({ text }) => columnOf(text)))];
    if (known.includes(column)) return new FactorLevels(column, coding, source);
    const problem = `${JSON.stringify(factor)} is no categorical variable of the formula`;
    const remedy = known.length > 0 ? `there are ${listNames(known)}` : "write C(x) for codes";
    throw new InputError("factor", problem, remedy);
  }

  /** The design of all rows of the table with the factor at a level, everything else as observed. */
  designAt(level: string): NewDesign {
    const { column, coding, source } = this;
    const value = cellOf(level, DataTable.from(source.table).column(column).kind);
    const options = { unknownLevels: "new", offset: null, exposure: null } as const;
    const bare = { ...coding, offset: null, exposure: null };
    return codeNewData(bare, withColumn(source.table, column, value), options);
  }
}

/** `period` of `period`, `C(period)`, `C(period, Sum)` and `Q("period")`. */
function columnOf(text: string): string {
  const inner = /^C\(\s*(Q\((["']).*?\2\)|[^,()]+?)\s*[,)]/.exec(text)?.[1] ?? text;
  return /^Q\((["'])(.*)\1\)$/.exec(inner)?.[2] ?? inner;
}

function cellOf(level: string, kind: "number" | "text" | "boolean"): string | number | boolean {
  if (kind === "number") return Number(level);
  return kind === "boolean" ? /^true$/i.test(level) : level;
}

function withColumn(table: DataInput, column: string, value: unknown): DataInput {
  if (Array.isArray(table)) return table.map((row: object) => ({ ...row, [column]: value }));
  const { rows } = DataTable.from(table);
  return { ...table, [column]: new Array<unknown>(rows).fill(value) };
}
