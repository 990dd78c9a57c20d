import type { ParameterDraws } from "./parameter-draws.js";

/** The variance of fresh random effects in every posterior draw. */
export class VarianceDraws {
  /** sum_k squares_k exp(2 vcp_k) by draw, of the squares last visited. */
  readonly values: Float64Array;
  /** Whether the fit has standard deviations of all vcp that the values rest on. */
  certain = true;
  private readonly last: Float64Array;

  /** @param terms number of terms k. */
  constructor(
    private readonly draws: ParameterDraws,
    terms: number,
  ) {
    this.values = new Float64Array(draws.count);
    this.last = new Float64Array(terms);
  }

  /** @param squares sum over the columns j of each term of z_ij^2. */
  visit(squares: Float64Array): Float64Array {
    const { values, last } = this;
    if (squares.every((square, k) => square === last[k])) return values;
    last.set(squares);
    values.fill(0);
    this.certain = true;
    squares.forEach((square, k) => this.add(k, square));
    return values;
  }

  private add(k: number, square: number): void {
    if (square === 0) return;
    const { values, draws } = this;
    const logSd = draws.vcp(k);
    for (let s = 0; s < values.length; s++) values[s] += square * Math.exp(2 * logSd[s]);
    this.certain &&= draws.hasSpread(draws.firstVcp + k);
  }
}
