import { InputError } from "../errors.js";
import type { CodedFactor } from "./blocks.js";
import type { GroupCoding } from "./coding.js";
import { identity } from "./contrasts.js";
import type { FactorCoder } from "./factors.js";
import { recode } from "./levels.js";
import { termName } from "./terms.js";
import type { Term } from "./terms.js";

/** A grouping factor: one column per combination of levels that the fit observed. */
export interface CodedGroup {
  readonly factor: CodedFactor & { readonly kind: "categorical" };
  /** Levels that the fit did not see, as the names of effects would have them. */
  readonly unknown: readonly string[];
}

/** Codes `g`, or `a:b` with levels `la:lb`, those of a slowest. */
export function codeGroup(group: Term, coder: FactorCoder): CodedGroup {
  const text = termName(group);
  const observed = group.factors.map(({ node }) => coder.observe(node));
  const coding = coder.memory.group(text, observed);
  const recoded = observed.map((variable, v) => recode(variable, coding.levels[v]));
  const codes = findCells(cellsOf(recoded, coding.levels), coding.cells);
  const unknown = new Set<string>();
  for (let row = codes.indexOf(-1); row >= 0; row = codes.indexOf(-1, row + 1)) {
    unknown.add(observed.map((variable) => variable.levels[variable.codes[row]]).join(":"));
  }
  const names = levelNames(coding).map((level) => `${text}[${level}]`);
  const factor = { kind: "categorical" as const, names, codes, code: identity(names.length) };
  return { factor, unknown: [...unknown].sort() };
}

/** sum_v codes_v prod_(w > v) q_w for every row; -1 where any code is -1. */
export function cellsOf(codes: readonly Int32Array[], levels: GroupCoding["levels"]): Float64Array {
  const size = levels.reduce((product, names) => product * names.length, 1);
  if (size > Number.MAX_SAFE_INTEGER) {
    throw new InputError("formula", `a group has ${size} possible combinations, beyond 2^53`);
  }
  const cells = new Float64Array(codes[0].length);
  codes.forEach((variable, v) => {
    for (let i = 0; i < cells.length; i++) {
      const unknown = cells[i] < 0 || variable[i] < 0;
      cells[i] = unknown ? -1 : cells[i] * levels[v].length + variable[i];
    }
  });
  return cells;
}

/** Cells up to here are looked up in a table, larger ones in a map. */
export const LARGEST_TABLE = 2 ** 24;

/** The position of each cell in `sorted`, -1 where it is not there. */
function findCells(cells: Float64Array, sorted: readonly number[]): Int32Array {
  const positions = new Int32Array(cells.length).fill(-1);
  const largest = sorted[sorted.length - 1];
  if (largest > LARGEST_TABLE) {
    const map = new Map(sorted.map((cell, position) => [cell, position]));
    for (let i = 0; i < cells.length; i++) positions[i] = map.get(cells[i]) ?? -1;
    return positions;
  }
  const table = new Int32Array(largest + 1).fill(-1);
  for (let position = 0; position < sorted.length; position++) table[sorted[position]] = position;
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] >= 0 && cells[i] <= largest) positions[i] = table[cells[i]];
  }
  return positions;
}

function levelNames({ levels, cells }: GroupCoding): string[] {
  return cells.map((cell) => {
    const names: string[] = [];
    let rest = cell;
    for (let v = levels.length - 1; v >= 0; v--) {
      const code = rest % levels[v].length;
      names.unshift(levels[v][code]);
      rest = (rest - code) / levels[v].length;
    }
    return names.join(":");
  });
}
