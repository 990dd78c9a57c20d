import fc from "fast-check";
import { columnCounts, eliminationTree } from "../../src/sparse/elimination-tree.js";
import { eliminate, upperPattern, type Pair } from "./symmetric-patterns.js";

function analyse(size: number, pairs: readonly Pair[]) {
  const natural = Array.from({ length: size }, (_, i) => i);
  const { columnPointers, rowIndices } = upperPattern(size, pairs, natural);
  const parent = eliminationTree(size, columnPointers, rowIndices);
  const counts = columnCounts(size, columnPointers, rowIndices, parent);
  return { parent, counts, columns: eliminate(size, pairs, natural) };
}

const graphs = fc.integer({ min: 1, max: 40 }).chain((size) => {
  const row = fc.nat(size - 1);
  return fc.record({
    size: fc.constant(size),
    pairs: fc.array(fc.tuple(row, row), { maxLength: 3 * size }),
  });
});

describe("eliminationTree", () => {
  test("is the first entry below the diagonal in each column of L", () => {
    fc.assert(
      fc.property(graphs, ({ size, pairs }) => {
        const { parent, columns } = analyse(size, pairs);
        const first = columns.map((rows) => (rows.size === 0 ? -1 : Math.min(...rows)));
        expect(Array.from(parent)).toEqual(first);
      }),
    );
  });

  test("is a path for a tridiagonal matrix and all roots for a diagonal one", () => {
    expect(Array.from(analyse(4, [[0, 1], [1, 2], [2, 3]]).parent)).toEqual([1, 2, 3, -1]); // prettier-ignore
    expect(Array.from(analyse(3, []).parent)).toEqual([-1, -1, -1]);
    expect(analyse(0, []).parent).toHaveLength(0);
  });
});

describe("columnCounts", () => {
  test("counts the entries of each column of L", () => {
    fc.assert(
      fc.property(graphs, ({ size, pairs }) => {
        const { counts, columns } = analyse(size, pairs);
        expect(Array.from(counts)).toEqual(columns.map((rows) => rows.size + 1));
      }),
    );
  });

  test("is full where the first row meets all others, and bare where the last does", () => {
    expect(Array.from(analyse(4, [[0, 1], [0, 2], [0, 3]]).counts)).toEqual([4, 3, 2, 1]); // prettier-ignore
    expect(Array.from(analyse(4, [[3, 0], [3, 1], [3, 2]]).counts)).toEqual([2, 2, 2, 1]); // prettier-ignore
  });
});
