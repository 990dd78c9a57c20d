import type { QuotientGraph } from "./quotient-graph.js";

/**
 * Finds variables i, j with A_i = A_j and E_i = E_j, and merges them: as soon as one is eliminated
 * their neighbours are a clique, so that eliminating the other next makes no more fill. Candidates
 * are entered first; those with equal lists have equal hashes and meet in one bucket.
 */
export class IndistinguishableVariables {
  private readonly hash: Int32Array;
  private readonly bucketHead: Int32Array;
  private readonly bucketNext: Int32Array;
  private stamp = 0;
  /** Holds the stamp at the nodes in the lists of the variable under comparison. */
  private readonly mark: Int32Array;

  constructor(private readonly graph: QuotientGraph) {
    const size = graph.weight.length;
    this.hash = new Int32Array(size);
    this.bucketHead = new Int32Array(size).fill(-1);
    this.bucketNext = new Int32Array(size);
    this.mark = new Int32Array(size);
  }

  /** Enters a variable as a candidate. */
  add(variable: number): void {
    const { workspace, start, length } = this.graph;
    // Sum of k (k + 1), always even, over the nodes k of the lists, whatever their order. The sum
    // of k would collide for all cells (a, b) of two crossed factors on one antidiagonal a + b.
    let sum = 0;
    for (let s = start[variable], end = s + length[variable]; s < end; s++) {
      sum = (sum + Math.imul(workspace[s], workspace[s] + 1)) | 0;
    }
    const bucket = (sum >>> 1) % this.hash.length;
    this.hash[variable] = bucket;
    this.bucketNext[variable] = this.bucketHead[bucket];
    this.bucketHead[bucket] = variable;
  }

  /** Merges all candidates and forgets them. */
  mergeAll(): void {
    for (let bucket = 0; bucket < this.bucketHead.length; bucket++) this.mergeBucket(bucket);
  }

  /** Merges the candidates, which are all variables of one element, and forgets them. */
  mergeWithin(element: number): void {
    const { workspace, start, length, weight } = this.graph;
    for (let s = start[element], end = s + length[element]; s < end; s++) {
      if (weight[workspace[s]] !== 0) this.mergeBucket(this.hash[workspace[s]]);
    }
  }

  private mergeBucket(bucket: number): void {
    const { bucketHead, bucketNext } = this;
    let i = bucketHead[bucket];
    bucketHead[bucket] = -1;
    for (; i !== -1 && bucketNext[i] !== -1; i = bucketNext[i]) this.mergeLike(i);
  }

  /** Merges into i those behind it in its bucket that have its lists. */
  private mergeLike(i: number): void {
    const { bucketNext, mark, graph } = this;
    const { workspace, start, length } = graph;
    const stamp = ++this.stamp;
    for (let s = start[i], end = s + length[i]; s < end; s++) mark[workspace[s]] = stamp;
    let previous = i;
    for (let j = bucketNext[i]; j !== -1; j = bucketNext[j]) {
      if (this.isLike(j, i)) {
        bucketNext[previous] = bucketNext[j];
        graph.merge(j, i);
      } else {
        previous = j;
      }
    }
  }

  /** Whether j has the lists of i, whose nodes are marked. */
  private isLike(j: number, i: number): boolean {
    const { workspace, start, length, variableCount } = this.graph;
    if (length[j] !== length[i] || variableCount[j] !== variableCount[i]) return false;
    for (let s = start[j], end = s + length[j]; s < end; s++) {
      if (this.mark[workspace[s]] !== this.stamp) return false;
    }
    return true;
  }
}
