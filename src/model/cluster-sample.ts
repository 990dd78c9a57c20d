import { CscMatrix } from "../sparse/csc-matrix.js";
import { numberExogRows } from "./equal-rows.js";
import type { MergedRows } from "./merged-rows.js";
import type { ModelData } from "./model-data.js";
import { takeDenseRows, takeSparseRows } from "./take-rows.js";

/** Part of the clusters that a sample takes; more where that would be too little. */
const SHARE = 0.04;
const FEWEST_CLUSTERS = 200;
const FEWEST_ROWS = 5000;
/** A sample of more than this share of the clusters is not worth its time. */
const LARGEST_SHARE = 0.1;

/** A model of some of a model's rows. */
export interface ModelSample {
  readonly data: ModelData;
  readonly rows: MergedRows;
}

/**
 * A random 4% of a model's independent clusters: rows are in one cluster that share a random effect,
 * directly or through other rows, such as those of one level of the outermost of nested factors. The
 * likelihood is a product over clusters, so that a sample of them is a smaller problem with the same
 * parameters. Null where clusters are too few, as in crossed designs. Deterministic.
 */
export function sampleClusters(data: ModelData, rows: MergedRows): ModelSample | null {
  const effects = data.termOf.length;
  if (FEWEST_ROWS > LARGEST_SHARE * rows.count) return null;
  if (FEWEST_CLUSTERS > LARGEST_SHARE * effects) return null;
  const clusterOf = clusters(rows, effects);
  const count = clusterOf.reduce((sum, cluster, j) => sum + Number(cluster === j), 0);
  const share = Math.max(SHARE, FEWEST_CLUSTERS / count, FEWEST_ROWS / rows.count);
  if (share > LARGEST_SHARE) return null;
  const kept = new Int32Array(effects).map((_, j) => j).filter((j) => taken(clusterOf[j], share));
  const { termOf, termSizes } = data;
  const sizes = termSizes.map((_, k) => kept.reduce((sum, j) => sum + Number(termOf[j] === k), 0));
  return sizes.includes(0) ? null : restrict(data, rows, kept, sizes);
}

/** The least effect of the cluster of each effect, by union-find. */
function clusters({ count, rowPointers, columnsOf }: MergedRows, effects: number): Int32Array {
  const parent = new Int32Array(effects).map((_, j) => j);
  const root = (j: number) => {
    while (parent[j] !== j) j = parent[j] = parent[parent[j]];
    return j;
  };
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i] + 1; s < rowPointers[i + 1]; s++) {
      const a = root(columnsOf[s - 1]);
      const b = root(columnsOf[s]);
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  for (let j = 0; j < effects; j++) parent[j] = root(j);
  return parent;
}

/** By a hash, which has no period that a design could have too. */
function taken(cluster: number, share: number): boolean {
  let hash = Math.imul(cluster + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 < share * 2 ** 32;
}

/** The model of the effects `kept` and of the rows that have any of them. */
function restrict(
  data: ModelData,
  rows: MergedRows,
  kept: Int32Array,
  termSizes: Int32Array,
): ModelSample {
  const position = new Int32Array(data.termOf.length).fill(-1);
  kept.forEach((j, to) => (position[j] = to));
  const { rowPointers: pointers, columnsOf } = rows;
  const chosen = new Int32Array(rows.count)
    .map((_, i) => i)
    .filter((i) => pointers[i] < pointers[i + 1] && position[columnsOf[pointers[i]]] >= 0);
  const take = (values: Float64Array) => Float64Array.from(chosen, (i) => values[i]);
  const z = takeSparseRows(rows, chosen);
  const exog = takeDenseRows(rows.exog, chosen);
  const sample: MergedRows = {
    count: chosen.length,
    y: take(rows.y),
    size: take(rows.size),
    weight: rows.weight && take(rows.weight),
    offset: take(rows.offset),
    exog,
    exogRow: numberExogRows(exog),
    ...z,
    columnsOf: z.columnsOf.map((j) => position[j]),
    rowMap: chosen.map((_, i) => i),
    constant: 0,
  };
  return {
    data: { ...dataOf(data, sample, kept), termSizes, termOf: kept.map((j) => data.termOf[j]) },
    rows: sample,
  };
}

function dataOf(data: ModelData, rows: MergedRows, kept: Int32Array): ModelData {
  const { count, rowPointers, columnsOf } = rows;
  const values = rows.values ?? new Float64Array(columnsOf.length).fill(1);
  return {
    ...data,
    endog: rows.y,
    trials: rows.size,
    weights: rows.weight ?? new Float64Array(count).fill(1),
    offset: rows.offset,
    exog: rows.exog,
    exogVc: new CscMatrix(kept.length, count, rowPointers, columnsOf, values).transpose(),
    vcNames: Array.from(kept, (j) => data.vcNames[j]),
  };
}
