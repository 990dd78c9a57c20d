/** Variables in doubly linked lists by degree; insertion, removal and look-up of the least in O(1). */
export class DegreeLists {
  private readonly head: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** No list below this degree holds anything. */
  private least: number;

  /** Empty lists for variables and degrees 0 to size - 1. */
  constructor(size: number) {
    this.head = new Int32Array(size).fill(-1);
    this.next = new Int32Array(size);
    this.previous = new Int32Array(size);
    this.least = size;
  }

  /** Puts a variable at the head of the list of its degree. */
  insert(variable: number, degree: number): void {
    const second = this.head[degree];
    this.head[degree] = variable;
    this.next[variable] = second;
    this.previous[variable] = -1;
    if (second !== -1) this.previous[second] = variable;
    if (degree < this.least) this.least = degree;
  }

  /** Takes a variable out of the list of the degree it was inserted with. */
  remove(variable: number, degree: number): void {
    const before = this.previous[variable];
    const after = this.next[variable];
    if (before === -1) this.head[degree] = after;
    else this.next[before] = after;
    if (after !== -1) this.previous[after] = before;
  }

  /** Takes out the variable of least degree, of equals the one inserted last; not for empty lists. */
  takeLeast(): number {
    while (this.head[this.least] === -1) this.least++;
    const variable = this.head[this.least];
    this.remove(variable, this.least);
    return variable;
  }
}
