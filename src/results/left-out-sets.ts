import type { ModelData } from "../model/model-data.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";

/** Rows that are left out together. */
export interface LeftOutSet {
  /** Name of the group; the position of a single row. */
  readonly name: string;
  readonly rows: Int32Array;
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
    ownEffects: new Int32Array(0),
  }));
}

/** The rows of each effect of a term; effects that no row has make no set. */
export function groupsOfTerm(data: ModelData, term: number): LeftOutSet[] {
  const { columnPointers } = data.exogVc;
  const byRow = data.exogVc.transpose();
  return Array.from(data.termOf.keys())
    .filter((j) => data.termOf[j] === term && columnPointers[j] < columnPointers[j + 1])
    .map((j) => groupOf(data, byRow, j));
}

/** The rows of an effect, given Z by row. */
export function groupOf(data: ModelData, byRow: CscMatrix, effect: number): LeftOutSet {
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
  return {
    name: data.vcNames[effect],
    rows,
    ownEffects: Int32Array.from(own, ([other]) => other).sort(),
  };
}

/** Rows whose effects of one level are integrated out together. */
export interface RowCluster extends LeftOutSet {
  /** Positions in `rows` of those that belong to this cluster and no other. */
  readonly members: readonly number[];
}

/** Levels with more rows than this hardly heed a single one. */
const LARGEST_CLUSTER = 200;

/**
 * Every row in the cluster of that of its effects which has the fewest rows; a cluster of its own, with
 * no effects to integrate, where it has none or that has over 200 rows.
 */
export function rowClusters(data: ModelData): RowCluster[] {
  const byRow = data.exogVc.transpose();
  const members = new Map<number, number[]>();
  const clusters: RowCluster[] = [];
  for (const single of singleRows(data)) {
    const effect = smallestEffect(data.exogVc, byRow, single.rows[0]);
    if (effect === null) clusters.push({ ...single, members: [0] });
    else members.set(effect, [...(members.get(effect) ?? []), single.rows[0]]);
  }
  for (const [effect, mine] of members) {
    const group = groupOf(data, byRow, effect);
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
