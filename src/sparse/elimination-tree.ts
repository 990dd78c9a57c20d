/**
 * The elimination tree of A = L L': `parent[j]` is the row of the first entry of L below the
 * diagonal in column j, or -1 at a root. Nearly O(entries) time.
 *
 * The pattern is the strict upper triangle by columns: column j lists the rows i < j, in any order.
 *
 * Source: Liu (1990), SIAM J. Matrix Anal. Appl. 11(1), 134-172.
 */
export function eliminationTree(
  size: number,
  columnPointers: Int32Array,
  rowIndices: Int32Array,
): Int32Array {
  const parent = new Int32Array(size).fill(-1);
  // A short cut towards the root of each node's tree so far: path compression.
  const ancestor = new Int32Array(size).fill(-1);
  for (let j = 0; j < size; j++) {
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      let node = rowIndices[s];
      while (ancestor[node] !== -1 && ancestor[node] !== j) {
        const next = ancestor[node];
        ancestor[node] = j;
        node = next;
      }
      if (ancestor[node] === -1) {
        ancestor[node] = j;
        parent[node] = j;
      }
    }
  }
  return parent;
}

/**
 * Number of entries of L in each column, with the diagonal. O(entries of L) time, O(size) memory.
 *
 * Row j of L has entries at the nodes of the elimination tree from each i with A[i, j] != 0 up to
 * j, so each node counts once for every j whose row it is in (Liu 1990).
 *
 * The pattern is that of `eliminationTree`, and `parent` its result.
 */
export function columnCounts(
  size: number,
  columnPointers: Int32Array,
  rowIndices: Int32Array,
  parent: Int32Array,
): Int32Array {
  const counts = new Int32Array(size).fill(1);
  const mark = new Int32Array(size).fill(-1);
  for (let j = 0; j < size; j++) {
    mark[j] = j;
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      for (let node = rowIndices[s]; mark[node] !== j; node = parent[node]) {
        counts[node]++;
        mark[node] = j;
      }
    }
  }
  return counts;
}
