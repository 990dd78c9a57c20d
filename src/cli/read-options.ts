import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { collect, valued } from "./option-values.js";
import type { ReadOptions } from "./read-data.js";

/** The options of every command that reads a table. */
export function addReadOptions(command: Command): Command {
  return command
    .addOption(
      valued("--delimiter <text>", "between cells (default: found in the first line)", delimiter),
    )
    .addOption(
      valued("--na <text>", 'a cell that is missing; repeat it (default: "", NA, NaN)', collect),
    )
    .addOption(valued("--categorical <column>", "a column to read as text; repeat it", collect));
}

function delimiter(text: string): string {
  const read = text === "tab" || text === "\\t" ? "\t" : text;
  if (read !== "" && !/["\n\r\ufeff]/u.test(read)) return read;
  throw new InvalidArgumentError("Give one or more characters, or the word tab.");
}

/** What the options say of reading. */
export function readOptionsOf({ delimiter, na, categorical }: ReadOptions): ReadOptions {
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(na !== undefined && { na }),
    ...(categorical !== undefined && { categorical }),
  };
}
