/** What R reads as a number; spaces around it are ignored, leading zeros too. */
const NUMBER = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)\s*$/iu;

/** As many different numbers are kept as they were written; then only their values are. */
const MOST_SPELLINGS = 2 ** 16;

/** From this length on, engines keep a substring as a reference to all of its text. */
const SHARED_LENGTH = 13;

/**
 * The cells of one column, gathered one by one without keeping their text: every different text once,
 * and a code per row; or, once there are more than 65,536 different numbers, a value per row.
 */
export class CsvColumn {
  private readonly codeOf = new Map<string, number>();
  private readonly levels: string[] = [];
  private values: number[] = [];
  private rows = 0;
  /** Codes, -1 for a missing cell; null once only values are kept. */
  private codes: Int32Array | null = new Int32Array(1024);
  private numbers: Float64Array = new Float64Array(0);

  /** @param numeric whether all cells so far are numbers, as far as is known; false keeps texts. */
  constructor(
    private readonly missing: ReadonlySet<string>,
    private numeric: boolean,
  ) {}

  /** Adds a cell; false where a text comes too late: the texts of the numbers before are gone. */
  push(cell: string): boolean {
    const row = this.rows++;
    if (this.codes === null) {
      if (row === this.numbers.length) this.numbers = grown(this.numbers, Float64Array);
      this.numbers[row] = this.missing.has(cell) ? NaN : toNumber(cell);
      return this.numbers[row] === this.numbers[row] || this.missing.has(cell);
    }
    if (row === this.codes.length) this.codes = grown(this.codes, Int32Array);
    this.codes[row] = this.codeOf.get(cell) ?? this.add(cell);
    if (this.numeric && this.levels.length > MOST_SPELLINGS) this.keepValues();
    return true;
  }

  /** A Float64Array with NaN for missing where all cells are numbers, else texts with null. */
  finish(): (string | null)[] | Float64Array {
    if (this.codes === null) return this.numbers.slice(0, this.rows);
    const { levels, codes, rows } = this;
    if (this.numeric) return this.valuesOf(codes, rows);
    const texts = new Array<string | null>(rows);
    for (let row = 0; row < rows; row++) texts[row] = codes[row] < 0 ? null : levels[codes[row]];
    return texts;
  }

  private add(cell: string): number {
    if (this.missing.has(cell)) return -1;
    const code = this.levels.length;
    const text = cell.length < SHARED_LENGTH ? cell : ownCopy(cell);
    this.codeOf.set(text, code);
    this.levels.push(text);
    if (this.numeric) {
      const value = toNumber(cell);
      if (Number.isNaN(value)) this.numeric = false;
      this.values.push(value);
    }
    return code;
  }

  private keepValues(): void {
    this.numbers = this.valuesOf(this.codes!, this.codes!.length);
    this.codes = null;
    this.codeOf.clear();
    this.levels.length = 0;
    this.values = [];
  }

  private valuesOf(codes: Int32Array, rows: number): Float64Array {
    const numbers = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      numbers[row] = codes[row] < 0 ? NaN : this.values[codes[row]];
    }
    return numbers;
  }
}

/** The value of a cell that is a number, else NaN. */
export function toNumber(cell: string): number {
  if (!NUMBER.test(cell)) return NaN;
  const value = Number(cell);
  return Number.isNaN(value) ? Number(cell.replace(/inf(?:inity)?/iu, "Infinity")) : value;
}

function grown<T extends Float64Array | Int32Array>(array: T, type: new (length: number) => T): T {
  const larger = new type(Math.max(1024, 2 * array.length));
  larger.set(array);
  return larger;
}

/** The same text in memory of its own. */
export function ownCopy(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
