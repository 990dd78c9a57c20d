import { DataTable } from "../formula/data-table.js";
import { findColumn } from "../formula/frame.js";
import { takeCoded } from "../formula/levels.js";
import { parseFormula } from "../formula/parse.js";
import { columnName, ungroup, type CallNode, type NameNode } from "../formula/syntax.js";
import type { ReportedFit } from "./reported-fit.js";

type OutcomeModel = ReportedFit["model"];

const known = new WeakMap<OutcomeModel, string>();

/** "use = Y": what a binomial model counts, as far as its formula and data tell; else "the outcome". */
export function outcomeOf(model: OutcomeModel): string {
  const words = known.get(model) ?? readOutcome(model) ?? "the outcome";
  known.set(model, words);
  return words;
}

/** A column of two texts is coded 0 and 1 in sorted order. */
function readOutcome({ formula, source, data }: OutcomeModel): string | null {
  if (formula === null || !source) return null;
  const response = ungroup(parseFormula(formula).response);
  const name = columnName(response);
  if (name === null || Array.from(data.trials).some((size) => size !== 1)) return null;
  const column = findColumn(DataTable.from(source.table), response as NameNode | CallNode);
  if (column.kind === "number") return `${name} = 1`;
  return `${name} = ${takeCoded(column, source.keptRows).levels[1]}`;
}
