/** Symmetric patterns for the tests of orderings, and symbolic elimination by its definition. */

export type Pair = readonly [number, number];

/** Both triangles by column, rows increasing; repeated pairs and pairs (i, i) count once or not. */
export function symmetricPattern(size: number, pairs: Iterable<Pair>) {
  const neighbours = neighbourSets(size, pairs);
  return byColumn(neighbours.map((set) => [...set].sort((a, b) => a - b)));
}

/** Strict upper triangle of P A P' for the elimination order `order`, by column. */
export function upperPattern(size: number, pairs: Iterable<Pair>, order: ArrayLike<number>) {
  const position = new Map(Array.from(order, (row, k) => [row, k]));
  const neighbours = neighbourSets(size, pairs);
  const columns = Array.from(order, (row, k) =>
    [...neighbours[row]].map((i) => position.get(i)!).filter((i) => i < k),
  );
  return byColumn(columns);
}

/** Rows below the diagonal in each column of L, as positions: every pivot makes a clique. */
export function eliminate(
  size: number,
  pairs: Iterable<Pair>,
  order: ArrayLike<number>,
): Set<number>[] {
  const position = new Map(Array.from(order, (row, k) => [row, k]));
  const neighbours = neighbourSets(size, pairs);
  const columns = Array.from(
    order,
    (row, k) => new Set([...neighbours[row]].map((i) => position.get(i)!).filter((i) => i > k)),
  );
  for (const column of columns) {
    const rows = [...column].sort((a, b) => a - b);
    rows.forEach((i, s) => rows.slice(s + 1).forEach((j) => columns[i].add(j)));
  }
  return columns;
}

/** Number of entries of L below the diagonal. */
export function factorEntries(size: number, pairs: Iterable<Pair>, order: ArrayLike<number>) {
  return eliminate(size, pairs, order).reduce((sum, column) => sum + column.size, 0);
}

export function neighbourSets(size: number, pairs: Iterable<Pair>): Set<number>[] {
  const sets = Array.from({ length: size }, () => new Set<number>());
  for (const [i, j] of pairs) {
    if (i === j) continue;
    sets[i].add(j);
    sets[j].add(i);
  }
  return sets;
}

function byColumn(columns: number[][]) {
  const columnPointers = new Int32Array(columns.length + 1);
  columns.forEach((rows, j) => (columnPointers[j + 1] = columnPointers[j] + rows.length));
  return { columnPointers, rowIndices: Int32Array.from(columns.flat()) };
}
