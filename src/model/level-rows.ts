import type { ResponseRows } from "../families/family.js";
import type { DesignRows } from "./design-products.js";
import type { DenseRows } from "./model-data.js";

/** Rows as `sortByLevel` takes them: X in internal units, all terms in Z. */
export type SortableRows = DesignRows & ResponseRows;

/**
 * The rows of a model sorted by the level of one term, with that term's entries taken out of Z.
 * Group g owns the rows starts[g] .. starts[g + 1]: first one group for each level, also for those
 * without rows, then one for each row that has no entry in the term.
 */
export interface LevelRows extends DesignRows, ResponseRows {
  readonly starts: Int32Array;
  readonly groups: number;
  /** Number of levels of the term. */
  readonly levels: number;
  /** The term's entry in each row; 0 where it has none. */
  readonly z: Float64Array;
  /** Number of effects of the other terms, which `columnsOf` counts from 0. */
  readonly effects: number;
  /** Position of each level's effect, and of each other effect, among all effects. */
  readonly levelEffects: Int32Array;
  readonly otherEffects: Int32Array;
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Requires at most one entry of the term in a row. With a `share` the result is a sample: about that
 * share of the levels with their rows, spread evenly by the golden ratio whatever their order, and no row without an entry.
 */
export function sortByLevel(
  rows: SortableRows,
  termOf: Int32Array,
  term: number,
  share?: number,
): LevelRows {
  const all = termOf.map((_, j) => j);
  const otherEffects = all.filter((j) => termOf[j] !== term);
  const levelEffects = all
    .filter((j) => termOf[j] === term)
    .filter((_, g) => (g * GOLDEN_RATIO) % 1 < (share ?? 1));
  // position of each effect on its own side
  const place = new Int32Array(termOf.length).fill(-1);
  levelEffects.forEach((j, g) => (place[j] = g));
  otherEffects.forEach((j, r) => (place[j] = r));
  const entryOf = findEntries(rows, termOf, term);
  const levels = levelEffects.length;
  const groupOf = assignGroups(rows, entryOf, place, levels, share === undefined);
  const { starts, order } = groupRows(groupOf, levels);
  const take = (values: Float64Array) => Float64Array.from(order, (i) => values[i]);
  return {
    starts,
    groups: starts.length - 1,
    levels,
    count: order.length,
    z: Float64Array.from(order, (i) => (entryOf[i] < 0 ? 0 : (rows.values?.[entryOf[i]] ?? 1))),
    effects: otherEffects.length,
    levelEffects,
    otherEffects,
    ...takeOthers(rows, order, entryOf, place),
    exog: takeDense(rows.exog, order),
    offset: take(rows.offset),
    y: take(rows.y),
    size: take(rows.size),
    weight: rows.weight && take(rows.weight),
  };
}

/** Position of the term's entry in each row, or -1. */
function findEntries(
  { count, rowPointers, columnsOf }: SortableRows,
  termOf: Int32Array,
  term: number,
): Int32Array {
  const entryOf = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      if (termOf[columnsOf[s]] === term) entryOf[i] = s;
    }
  }
  return entryOf;
}

/** The group of each row, or -1; rows without an entry follow the levels where `outside` is true. */
function assignGroups(
  { columnsOf }: SortableRows,
  entryOf: Int32Array,
  place: Int32Array,
  levels: number,
  outside: boolean,
): Int32Array {
  let next = levels;
  return entryOf.map((s) => {
    if (s >= 0) return place[columnsOf[s]];
    return outside ? next++ : -1;
  });
}

/** Counting sort of the rows by group. */
function groupRows(groupOf: Int32Array, levels: number) {
  const groups = groupOf.reduce((most, g) => Math.max(most, g + 1), levels);
  const starts = new Int32Array(groups + 1);
  for (const g of groupOf) if (g >= 0) starts[g + 1]++;
  for (let g = 0; g < groups; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const order = new Int32Array(starts[groups]);
  groupOf.forEach((g, i) => {
    if (g >= 0) order[next[g]++] = i;
  });
  return { starts, order };
}

/** The entries of the other terms, rows in the new order. */
function takeOthers(
  { rowPointers, columnsOf, values }: SortableRows,
  order: Int32Array,
  entryOf: Int32Array,
  place: Int32Array,
) {
  const pointers = new Int32Array(order.length + 1);
  const columns = new Int32Array(columnsOf.length);
  const kept = values && new Float64Array(columnsOf.length);
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    for (let s = rowPointers[row]; s < rowPointers[row + 1]; s++) {
      if (s === entryOf[row]) continue;
      columns[end] = place[columnsOf[s]];
      if (kept !== null) kept[end] = (values as Float64Array)[s];
      end++;
    }
    pointers[i + 1] = end;
  }
  return {
    rowPointers: pointers,
    columnsOf: columns.slice(0, end),
    values: kept && kept.slice(0, end),
  };
}

function takeDense({ columns, data }: DenseRows, order: Int32Array): DenseRows {
  const taken = new Float64Array(order.length * columns);
  for (let i = 0; i < order.length; i++) {
    for (let j = 0; j < columns; j++) taken[i * columns + j] = data[order[i] * columns + j];
  }
  return { rows: order.length, columns, data: taken };
}
