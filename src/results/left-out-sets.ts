import type { ModelData } from "../model/model-data.js";
import { sparseRows } from "../model/take-rows.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import { asBlock, firstAlike } from "./alike-rows.js";

/** Rows that are left out together. */
export interface LeftOutSet {
  /** Name of the group; the position of a single row. */
  readonly name: string;
  /** Rows that equal each other, response included, stand here once: the first of them. */
  readonly rows: Int32Array;
  /** How many rows of the set each stands for. */
  readonly counts: Float64Array;
  /**
   * Effects (columns of Z) that no other row has: without these rows the data say nothing of them.
   */
  readonly ownEffects: Int32Array;
}

/** Every row by itself, given all effects. */
export function singleRows(data: ModelData): LeftOutSet[] {
  return Array.from(data.endog, (_, i) => ({
    name: String(i),
    rows: Int32Array.of(i),
    counts: Float64Array.of(1),
    ownEffects: new Int32Array(0),
  }));
}

/** The rows of each effect of a term; effects that no row has make no set. */
export function groupsOfTerm(data: ModelData, term: number): LeftOutSet[] {
  const { columnPointers } = data.exogVc;
  const byRow = data.exogVc.transpose();
  const alike = alikeRows(data);
  return Array.from(data.termOf.keys())
    .filter((j) => data.termOf[j] === term && columnPointers[j] < columnPointers[j + 1])
    .map((j) => groupOf(data, byRow, alike, j));
}

/** For each row the first that equals it, response included. */
export function alikeRows({ exog, endog, trials, weights, offset, exogVc }: ModelData): Int32Array {
  return firstAlike([exog, ...[endog, trials, weights].map(asBlock)], offset, sparseRows(exogVc));
}

/** The rows of an effect, given Z by row and the first row that equals each. */
function groupOf(data: ModelData, byRow: CscMatrix, alike: Int32Array, effect: number): LeftOutSet {
  const { columnPointers, rowIndices } = data.exogVc;
  const rows = rowIndices.slice(columnPointers[effect], columnPointers[effect + 1]);
  const seen = new Map<number, number>();
  for (const row of rows) {
    for (let t = byRow.columnPointers[row]; t < byRow.columnPointers[row + 1]; t++) {
      const other = byRow.rowIndices[t];
      seen.set(other, (seen.get(other) ?? 0) + 1);
    }
  }
  const own = [...seen].filter(([e, count]) => count === columnPointers[e + 1] - columnPointers[e]);
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(alike[row], (counts.get(alike[row]) ?? 0) + 1);
  return {
    name: data.vcNames[effect],
    rows: Int32Array.from(counts.keys()),
    counts: Float64Array.from(counts.values()),
    ownEffects: Int32Array.from(own, ([other]) => other).sort(),
  };
}

/** Rows whose effects of one level are integrated out together. */
export interface RowCluster extends LeftOutSet {
  /** Positions in `rows` of those that belong to this cluster and to no other. */
  readonly members: readonly number[];
}

/** Levels with more rows than this hardly heed a single one. */
const LARGEST_CLUSTER = 200;

/**
 * Every row, those that equal it aside, in the cluster of that of its effects which has the fewest rows;
 * a cluster of its own, with no effects to integrate, where it has none or that has over 200 rows.
 * @param alike as `alikeRows` gives it.
 */
export function rowClusters(data: ModelData, alike: Int32Array): RowCluster[] {
  const byRow = data.exogVc.transpose();
  const members = new Map<number, number[]>();
  const clusters: RowCluster[] = [];
  for (const single of singleRows(data).filter(({ rows: [i] }) => alike[i] === i)) {
    const [i] = single.rows;
    const effect = smallestEffect(data.exogVc, byRow, i);
    if (effect === null) clusters.push({ ...single, members: [0] });
    else members.set(effect, [...(members.get(effect) ?? []), i]);
  }
  for (const [effect, mine] of members) {
    const group = groupOf(data, byRow, alike, effect);
    clusters.push({ ...group, members: mine.map((row) => group.rows.indexOf(row)) });
  }
  return clusters;
}

function smallestEffect(z: CscMatrix, byRow: CscMatrix, row: number): number | null {
  const from = byRow.columnPointers[row];
  const effects = byRow.rowIndices.subarray(from, byRow.columnPointers[row + 1]);
  let smallest: number | null = null;
  let least = LARGEST_CLUSTER;
  for (const effect of effects) {
    const size = z.columnPointers[effect + 1] - z.columnPointers[effect];
    if (size > least || (size === least && smallest !== null)) continue;
    [smallest, least] = [effect, size];
  }
  return smallest;
}
