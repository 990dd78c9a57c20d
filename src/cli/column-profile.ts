import { ownCopy, toNumber } from "../formula/csv-column.js";

/** Most different cells that are told apart. */
const MOST_LEVELS = 50_000;

/** What a column holds, gathered cell by cell without keeping it. */
export class ColumnProfile {
  rows = 0;
  missing = 0;
  /** Cells that are numbers. */
  numeric = 0;
  /** Whether all numbers are whole. */
  whole = true;
  min = Infinity;
  max = -Infinity;
  /** How often each different cell occurs; null where there are more than 50,000. */
  levels: Map<string, number> | null = new Map();
  /** The first cells that differ, at most three. */
  readonly examples: string[] = [];
  /** The first cell that is no number, with its line. */
  oddCell: { readonly text: string; readonly line: number } | null = null;

  constructor(
    readonly name: string,
    /** Whether the column is text whatever it holds. */
    private readonly categorical: boolean,
  ) {}

  add(cell: string | null, line: () => number): void {
    this.rows++;
    if (cell === null) {
      this.missing++;
      return;
    }
    this.count(cell);
    const value = toNumber(cell);
    if (Number.isNaN(value)) {
      this.oddCell ??= { text: ownCopy(cell), line: line() };
      return;
    }
    this.numeric++;
    this.whole &&= Number.isInteger(value);
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  /** How a formula reads the column. */
  get type(): "number" | "text" | "empty" {
    if (this.present === 0) return "empty";
    return this.numeric === this.present && !this.categorical ? "number" : "text";
  }

  get present(): number {
    return this.rows - this.missing;
  }

  /** Number of different cells; Infinity where they were not counted. */
  get distinct(): number {
    return this.levels?.size ?? Infinity;
  }

  private count(cell: string): void {
    if (this.levels === null) return;
    const known = this.levels.get(cell);
    if (known === undefined && this.examples.length < 3) this.examples.push(ownCopy(cell));
    if (known === undefined && this.levels.size === MOST_LEVELS) this.levels = null;
    else this.levels.set(known === undefined ? ownCopy(cell) : cell, (known ?? 0) + 1);
  }
}
