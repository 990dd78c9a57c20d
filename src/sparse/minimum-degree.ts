import { DegreeLists } from "./degree-lists.js";
import { IndistinguishableVariables } from "./indistinguishable-variables.js";
import { QuotientGraph } from "./quotient-graph.js";

/**
 * An elimination order that keeps the Cholesky factor sparse: `order[k]` is the row eliminated
 * k-th, each time one of least approximate external degree. Rows without entries come first, rows
 * with more than max(16, 10 sqrt(size)) entries last. Deterministic.
 *
 * The pattern is symmetric and given by columns: both triangles, no diagonal, no duplicates. The
 * order takes O(size + entries) memory, and a small part of the time of the factorisation.
 *
 * Source: Amestoy, Davis, Duff (1996), SIAM J. Matrix Anal. Appl. 17(4), 886-905.
 */
export function minimumDegreeOrdering(
  size: number,
  columnPointers: Int32Array,
  rowIndices: Int32Array,
): Int32Array {
  const densest = Math.max(16, 10 * Math.sqrt(size));
  const entries = (row: number) => columnPointers[row + 1] - columnPointers[row];
  const pivots = new Int32Array(size);
  const weight = new Int32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) {
    if (entries(row) === 0) pivots[count++] = row;
    else if (entries(row) <= densest) weight[row] = 1;
  }
  const graph = new QuotientGraph(columnPointers, rowIndices, weight);
  count = new Elimination(graph, pivots, count).run();
  for (let row = 0; row < size; row++) if (entries(row) > densest) pivots[count++] = row;
  return expandPivots(graph, pivots.subarray(0, count));
}

/** All rows in the order of the pivots that stand for them. */
function expandPivots(graph: QuotientGraph, pivots: Int32Array): Int32Array {
  const size = graph.weight.length;
  const position = new Int32Array(size);
  for (let row = 0; row < size; row++) position[graph.representative(row)]++;
  let next = 0;
  for (const pivot of pivots) {
    const rows = position[pivot];
    position[pivot] = next;
    next += rows;
  }
  const order = new Int32Array(size);
  for (let row = 0; row < size; row++) order[position[graph.representative(row)]++] = row;
  return order;
}

/** Elimination of all variables of a quotient graph, by least approximate degree. */
class Elimination {
  /** Number of rows of the graph that are not eliminated yet. */
  private remaining = 0;
  private readonly byDegree: DegreeLists;
  private readonly candidates: IndistinguishableVariables;
  /** Which pivot this is, from 1; an element carries it as its mark once `outside` is for L_p. */
  private stamp = 0;
  private readonly mark: Int32Array;
  /** |L_e \ L_p| for each element e that has variables in common with L_p. */
  private readonly outside: Int32Array;

  /** The pivots are appended to the `count` that `pivots` holds. */
  constructor(
    private readonly graph: QuotientGraph,
    private readonly pivots: Int32Array,
    private count: number,
  ) {
    const size = graph.weight.length;
    this.byDegree = new DegreeLists(size);
    this.candidates = new IndistinguishableVariables(graph);
    this.mark = new Int32Array(size);
    this.outside = new Int32Array(size);
    this.collectVariables();
  }

  /**
   * Merges rows of the same pattern, such as the levels nested in one level of another factor, which
   * would otherwise lengthen the lists of their common neighbours; and sorts the rest by degree.
   */
  private collectVariables(): void {
    const { weight, degree } = this.graph;
    const size = weight.length;
    for (let i = size - 1; i >= 0; i--) if (weight[i] > 0) this.candidates.add(i);
    this.candidates.mergeAll();
    for (let i = size - 1; i >= 0; i--) {
      if (weight[i] === 0) continue;
      this.remaining += weight[i];
      this.byDegree.insert(i, degree[i]);
    }
  }

  /** @returns the number of pivots, with those there were before. */
  run(): number {
    while (this.remaining > 0) {
      const pivot = this.byDegree.takeLeast();
      this.pivots[this.count++] = pivot;
      this.graph.formElement(pivot);
      this.measureElements(pivot);
      this.updateVariables(pivot);
      this.candidates.mergeWithin(pivot);
      this.closeElement(pivot);
    }
    return this.count;
  }

  /** |L_e \ L_p| = |L_e| - sum of |i| over i in L_p with e in E_i. */
  private measureElements(pivot: number): void {
    const { mark, outside } = this;
    const { workspace, start, length, variableCount, weight, degree } = this.graph;
    const stamp = ++this.stamp;
    for (let s = start[pivot], end = s + length[pivot]; s < end; s++) {
      const i = workspace[s];
      this.byDegree.remove(i, degree[i]);
      for (let t = start[i] + variableCount[i], last = start[i] + length[i]; t < last; t++) {
        const e = workspace[t];
        if (mark[e] !== stamp) {
          mark[e] = stamp;
          outside[e] = degree[e];
        }
        outside[e] += weight[i];
      }
    }
  }

  private updateVariables(pivot: number): void {
    const { workspace, start, length } = this.graph;
    for (let s = start[pivot], end = s + length[pivot]; s < end; s++) {
      this.updateVariable(workspace[s], pivot);
    }
  }

  /**
   * Drops from A_i what element p covers and from E_i what it absorbs, and adds p to E_i. The
   * degree becomes |A_i| + sum of |L_e \ L_p| over the other e in E_i, where common variables of
   * the L_e count more than once, or the old degree if that is less; L_p is left to closeElement.
   */
  private updateVariable(i: number, pivot: number): void {
    const { outside } = this;
    const { workspace, start, length, variableCount, weight, degree } = this.graph;
    const elements = start[i] + variableCount[i];
    const end = start[i] + length[i];
    let free = start[i];
    let others = 0;
    for (let s = start[i]; s < elements; s++) {
      const j = workspace[s];
      if (weight[j] <= 0) continue;
      others += weight[j];
      workspace[free++] = j;
    }
    variableCount[i] = free - start[i];
    for (let s = elements; s < end; s++) {
      const e = workspace[s];
      // Aggressive absorption: p also covers an element that it did not come from.
      if (outside[e] === 0) length[e] = 0;
      if (length[e] === 0) continue;
      others += outside[e];
      workspace[free++] = e;
    }
    // The place is that of p in A_i or of an element that p absorbed.
    workspace[free++] = pivot;
    length[i] = free - start[i];
    degree[i] = Math.min(degree[i], others);
    if (others === 0) this.eliminateWith(i, pivot);
    else this.candidates.add(i);
  }

  /** Mass elimination: all neighbours of i are in L_p, so that eliminating it next adds no fill. */
  private eliminateWith(i: number, pivot: number): void {
    const { weight, degree, length } = this.graph;
    this.pivots[this.count++] = i;
    this.remaining += weight[i];
    degree[pivot] += weight[i];
    weight[i] = 0;
    length[i] = 0;
  }

  /** Restores the weights of L_p, without the merged, and completes the degrees: + |L_p \ i|. */
  private closeElement(pivot: number): void {
    const { workspace, start, length, weight, degree } = this.graph;
    this.remaining += weight[pivot];
    weight[pivot] = 0;
    let free = start[pivot];
    for (let s = start[pivot], end = s + length[pivot]; s < end; s++) {
      const i = workspace[s];
      if (weight[i] === 0) continue;
      weight[i] = -weight[i];
      degree[i] = Math.min(degree[i] + degree[pivot], this.remaining) - weight[i];
      this.byDegree.insert(i, degree[i]);
      workspace[free++] = i;
    }
    length[pivot] = free - start[pivot];
  }
}
