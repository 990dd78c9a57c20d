/**
 * The graph of a partly eliminated symmetric matrix, in the memory of the matrix itself and n more.
 * Its nodes are variables, not yet eliminated, and elements, the eliminated pivots. An element e
 * stands for the clique L_e that its elimination made. A variable i keeps A_i, the variables it
 * still meets through entries of the matrix, and E_i, the elements it belongs to:
 *
 *     neighbours of i = (A_i  u  union of L_e over e in E_i) \ i.
 *
 * Variables with the same neighbours are merged into one, the supervariable; its weight is the
 * number of rows it stands for, and |.| means the sum of weights. While a pivot p is being
 * eliminated the weights of the variables of L_p are negated.
 *
 * Source: Amestoy, Davis, Duff (1996), SIAM J. Matrix Anal. Appl. 17(4), 886-905.
 */
export class QuotientGraph {
  /** The lists of all nodes: A_i then E_i at a variable, L_e at an element; then elbow room. */
  readonly workspace: Int32Array;
  /** Where a node's list starts. */
  readonly start: Int32Array;
  /** Length of a node's list; zero once the node is absorbed or merged. */
  readonly length: Int32Array;
  /** Length of A_i, the first part of a variable's list. */
  readonly variableCount: Int32Array;
  /** External degree |neighbours of i| at a variable (a bound of it), |L_e| at an element. */
  readonly degree: Int32Array;
  /** Where the elbow room begins. */
  private end = 0;
  /** The variable that a variable was merged into; itself while it stands alone. */
  private readonly mergedInto: Int32Array;

  /**
   * The graph of a symmetric pattern (both triangles, no diagonal) before elimination. `weight` is
   * 1 for each row, or 0 to leave the row out; it becomes the graph's own.
   */
  constructor(
    columnPointers: Int32Array,
    rowIndices: Int32Array,
    readonly weight: Int32Array,
  ) {
    const size = weight.length;
    const entries = columnPointers[size];
    // Lists never outgrow the matrix and an element has fewer than n variables, so that n of elbow
    // room is enough; a quarter more makes garbage collection rare.
    this.workspace = new Int32Array(entries + size + (entries >> 2));
    this.start = new Int32Array(size);
    this.length = new Int32Array(size);
    this.variableCount = new Int32Array(size);
    this.degree = new Int32Array(size);
    this.mergedInto = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      this.mergedInto[i] = i;
      if (weight[i] > 0) this.copyColumn(i, columnPointers[i], columnPointers[i + 1], rowIndices);
    }
  }

  private copyColumn(i: number, from: number, to: number, rowIndices: Int32Array): void {
    const { workspace, weight } = this;
    this.start[i] = this.end;
    for (let s = from; s < to; s++) {
      if (weight[rowIndices[s]] > 0) workspace[this.end++] = rowIndices[s];
    }
    const count = this.end - this.start[i];
    this.length[i] = count;
    this.variableCount[i] = count;
    this.degree[i] = count;
  }

  /**
   * Turns a variable into an element, L_p = (A_p  u  union of L_e over e in E_p) \ p, which absorbs
   * the elements of E_p. The weights of L_p and p are negated.
   */
  formElement(pivot: number): void {
    const { workspace, start, length, weight } = this;
    if (this.end + weight.length > workspace.length) this.collectGarbage();
    weight[pivot] = -weight[pivot];
    const elements = start[pivot] + this.variableCount[pivot];
    const listEnd = start[pivot] + length[pivot];
    // With E_p empty, L_p is A_p without the merged variables and fits in its place.
    const inPlace = elements === listEnd;
    const begin = inPlace ? start[pivot] : this.end;
    this.degree[pivot] = 0;
    let free = this.gather(pivot, start[pivot], elements, begin);
    for (let s = elements; s < listEnd; s++) {
      const e = workspace[s];
      free = this.gather(pivot, start[e], start[e] + length[e], free);
      length[e] = 0;
    }
    start[pivot] = begin;
    length[pivot] = free - begin;
    if (!inPlace) this.end = free;
  }

  /** Moves the variables of a list that are new to L_p to `free`, and returns where they end. */
  private gather(pivot: number, from: number, to: number, free: number): number {
    const { workspace, weight, degree } = this;
    for (let s = from; s < to; s++) {
      const i = workspace[s];
      if (weight[i] <= 0) continue;
      degree[pivot] += weight[i];
      weight[i] = -weight[i];
      workspace[free++] = i;
    }
    return free;
  }

  /** Lets variable i stand for variable j too, which leaves the graph. */
  merge(j: number, i: number): void {
    this.mergedInto[j] = i;
    this.weight[i] += this.weight[j];
    this.weight[j] = 0;
    this.length[j] = 0;
  }

  /** The variable that stands for row i, by way of all mergers. */
  representative(i: number): number {
    const { mergedInto } = this;
    while (mergedInto[i] !== i) {
      mergedInto[i] = mergedInto[mergedInto[i]];
      i = mergedInto[i];
    }
    return i;
  }

  /** Closes the gaps that shrunken and absorbed lists have left in the workspace. */
  private collectGarbage(): void {
    const { workspace, start, length } = this;
    // The head of each list is kept in `start`; its place holds ~node, the only negative numbers.
    for (let node = 0; node < start.length; node++) {
      if (length[node] === 0) continue;
      const head = start[node];
      start[node] = workspace[head];
      workspace[head] = ~node;
    }
    let free = 0;
    for (let s = 0; s < this.end;) {
      const node = ~workspace[s];
      if (node < 0) {
        s++;
        continue;
      }
      workspace[free] = start[node];
      workspace.copyWithin(free + 1, s + 1, s + length[node]);
      start[node] = free;
      free += length[node];
      s += length[node];
    }
    this.end = free;
  }
}
