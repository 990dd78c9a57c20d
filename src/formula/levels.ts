/**
 * A categorical variable: row i has level `levels[codes[i]]`; a code of -1 is a missing value.
 * Texts are sorted by code unit, numbers by size (named by `String`), booleans are False and True.
 */
export interface Coded {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export const BOOLEAN_LEVELS: readonly string[] = ["False", "True"];

/** Codes texts; what is no text is missing. O(n + q log q) for q levels. */
export function codeTexts(rows: number, text: (row: number) => unknown): Coded {
  const seen = new Map<string, number>();
  const codes = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const value = text(row);
    if (typeof value === "string") codes[row] = codeOf(value, seen);
  }
  return sortLevels(codes, [...seen.keys()], (a, b) => (a < b ? -1 : 1));
}

/** Codes numbers; NaN is missing. */
export function codeNumbers(values: Float64Array): Coded {
  const seen = new Map<number, number>();
  const codes = new Int32Array(values.length).fill(-1);
  for (let row = 0; row < codes.length; row++) {
    if (!Number.isNaN(values[row])) codes[row] = codeOf(values[row], seen);
  }
  return sortLevels(codes, [...seen.keys()], (a, b) => a - b);
}

/** The variable on the rows given, without the levels that occur in none of them. */
export function takeCoded({ codes, levels }: Coded, rows: Int32Array): Coded {
  const taken = rows.map((row) => codes[row]);
  const used = new Uint8Array(levels.length);
  for (const code of taken) if (code >= 0) used[code] = 1;
  const kept = levels.filter((_, level) => used[level] === 1);
  return { codes: recode({ codes: taken, levels }, kept), levels: kept };
}

/** The codes of the same rows in another list of levels; levels that it lacks become -1. */
export function recode({ codes, levels }: Coded, target: readonly string[]): Int32Array {
  const positions = new Map(target.map((level, position) => [level, position]));
  const map = levels.map((level) => positions.get(level) ?? -1);
  return codes.map((code) => (code < 0 ? -1 : map[code]));
}

/** Codes count up in order of first appearance. */
function codeOf<T>(value: T, seen: Map<T, number>): number {
  const known = seen.get(value);
  if (known !== undefined) return known;
  const code = seen.size;
  seen.set(value, code);
  return code;
}

function sortLevels<T>(
  codes: Int32Array,
  values: readonly T[],
  compare: (a: T, b: T) => number,
): Coded {
  const order = values.map((_, code) => code).sort((a, b) => compare(values[a], values[b]));
  const rank = new Int32Array(order.length);
  order.forEach((code, position) => (rank[code] = position));
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = rank[codes[row]];
  return { codes, levels: order.map((code) => String(values[code])) };
}
