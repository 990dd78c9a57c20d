/** Grid: steps, |x| up to so much, and 0 <= y up to so much. */
const X_STEP = 1 / 64;
const Y_STEP = 1 / 32;
const X_LIMIT = 40;
const Y_LIMIT = 32;
/** Relative error at the centre of a cell above which the cell is not interpolated. */
const TOLERANCE = 1e-8;

const COLUMNS = (2 * X_LIMIT) / X_STEP;
const LINES = Y_LIMIT / Y_STEP;

const UNKNOWN = 0;
const SMOOTH = 1;
const ROUGH = 2;

/**
 * A function of (x, y), y >= 0, made cheap for millions of points: cubic interpolation in either
 * direction on a grid of steps 1/64 and 1/32 for |x| < 40 and y < 32, filled where it is asked for.
 * The first point in a cell has the interpolation compared with the function at the cell's centre,
 * where the error of a smooth function is largest; beyond a relative difference of 1e-8, and off the
 * grid, the function itself is called.
 */
export class TabulatedSurface {
  /** Values by line y and column x; 0 stands for not yet known. */
  private readonly lines: Float64Array[] = [];
  private readonly cells: Uint8Array[] = [];

  constructor(private readonly f: (x: number, y: number) => number) {}

  at(x: number, y: number): number {
    const column = (x + X_LIMIT) / X_STEP;
    const line = y / Y_STEP;
    const i = Math.floor(column);
    // The first interval has no neighbour below: the next one's cubic serves it.
    const j = Math.max(1, Math.floor(line));
    if (!(i >= 1 && i < COLUMNS - 2 && line >= 0 && j < LINES - 2)) return this.f(x, y);
    const cells = (this.cells[j] ??= new Uint8Array(COLUMNS));
    if (cells[i] === UNKNOWN) cells[i] = this.inspect(i, j);
    return cells[i] === SMOOTH ? this.interpolate(i, j, column - i, line - j) : this.f(x, y);
  }

  /** Fills the 4 x 4 values about a cell. */
  private inspect(i: number, j: number): number {
    const { f, lines } = this;
    for (let l = j - 1; l <= j + 2; l++) {
      const values = (lines[l] ??= new Float64Array(COLUMNS));
      for (let c = i - 1; c <= i + 2; c++) {
        if (values[c] === 0) values[c] = f(c * X_STEP - X_LIMIT, l * Y_STEP);
      }
    }
    const smooth = [j === 1 ? -0.5 : 0.5, 0.5].every((y) => {
      const exact = f((i + 0.5) * X_STEP - X_LIMIT, (j + y) * Y_STEP);
      return Math.abs(this.interpolate(i, j, 0.5, y) - exact) <= TOLERANCE * Math.abs(exact);
    });
    return smooth ? SMOOTH : ROUGH;
  }

  /** Lagrange's cubics through -1, 0, 1, 2 at x and y. */
  private interpolate(i: number, j: number, x: number, y: number): number {
    const { lines } = this;
    const [below, at, above, next] = [lines[j - 1], lines[j], lines[j + 1], lines[j + 2]];
    const a = (-x * (x - 1) * (x - 2)) / 6;
    const b = ((x + 1) * (x - 1) * (x - 2)) / 2;
    const c = (-(x + 1) * x * (x - 2)) / 2;
    const d = ((x + 1) * x * (x - 1)) / 6;
    return (
      ((-y * (y - 1) * (y - 2)) / 6) *
        (a * below[i - 1] + b * below[i] + c * below[i + 1] + d * below[i + 2]) +
      (((y + 1) * (y - 1) * (y - 2)) / 2) *
        (a * at[i - 1] + b * at[i] + c * at[i + 1] + d * at[i + 2]) +
      ((-(y + 1) * y * (y - 2)) / 2) *
        (a * above[i - 1] + b * above[i] + c * above[i + 1] + d * above[i + 2]) +
      (((y + 1) * y * (y - 1)) / 6) *
        (a * next[i - 1] + b * next[i] + c * next[i + 1] + d * next[i + 2])
    );
  }
}
