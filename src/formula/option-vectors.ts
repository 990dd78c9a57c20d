import { InputError } from "../errors.js";
import type { DataTable } from "./data-table.js";
import { takeNumbers } from "./frame.js";
import { suggestName } from "./nearest-name.js";
import type { Variable } from "./rows.js";

/** A column of the data by its name, or a value for every row of the data. */
export type VectorOption = string | ArrayLike<number> | null | undefined;

/** A vector that an option gives, on all rows of the data; a missing value is NaN. */
export interface OptionVector extends Variable {
  readonly column: { readonly kind: "number"; readonly values: Float64Array };
}

/**
 * The vector of an option, or null where the option is absent.
 * @throws InputError for an unknown or non-numeric column, another length, or entries of another type.
 */
export function readOption(
  option: string,
  value: VectorOption,
  table: DataTable,
): OptionVector | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return readNamed(option, value, table);
  if (typeof value !== "object" || typeof value.length !== "number") {
    throw new InputError(option, `${String(value)} is neither a column name nor an array`);
  }
  if (value.length !== table.rows) {
    throw new InputError(option, `length ${value.length}, but the data have ${table.rows} rows`);
  }
  const values = Float64Array.from(value, (entry: unknown, i) => {
    if (typeof entry === "number") return entry;
    if (entry === null || entry === undefined) return NaN;
    throw new InputError(option, `entry ${i} is a ${typeof entry}, not a number`);
  });
  return { name: option, column: { kind: "number", values } };
}

function readNamed(option: string, name: string, table: DataTable): OptionVector {
  if (!table.has(name)) {
    throw new InputError(
      option,
      `there is no column "${name}"`,
      suggestName(name, table.names, "columns"),
    );
  }
  const column = table.column(name);
  if (column.kind === "number") return { name: `column "${name}"`, column };
  throw new InputError(
    option,
    `column "${name}" holds ${column.kind}, not numbers`,
    "name another column",
  );
}

/** The values of the rows given, or null where the option is absent. */
export function takeOption(vector: OptionVector | null, rows: Int32Array): Float64Array | null {
  return vector === null ? null : takeNumbers(vector.column.values, rows);
}
