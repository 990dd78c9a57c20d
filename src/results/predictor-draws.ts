import type { FittedModel } from "./fitted-model.js";
import type { ParameterDraws } from "./parameter-draws.js";
import type { PredictionRows } from "./prediction-rows.js";

/** The linear predictor of a row in every posterior draw. */
export class PredictorDraws {
  /** x_i'fe + offset_i + z_i'vc by draw, of the row last visited. */
  readonly eta: Float64Array;
  /** SD of the row's fresh effects by draw, sqrt(sum_k squares_ik exp(2 vcp_k)). */
  readonly spread: Float64Array;
  /** Whether the row last visited has fresh effects. */
  hasSpread = false;
  /** Whether the fit has standard deviations of all parameters that the row last visited rests on. */
  certain = true;

  constructor(
    private readonly fit: FittedModel,
    private readonly rows: PredictionRows,
    private readonly draws: ParameterDraws,
  ) {
    this.eta = new Float64Array(draws.n);
    this.spread = new Float64Array(draws.n);
  }

  /** Goes to a row; false where it is missing. */
  visit(i: number): boolean {
    const { exog, offset, effects, squares, trials } = this.rows;
    const { termSizes } = this.fit.model.data;
    const p = exog.columns;
    const terms = termSizes.length;
    this.certain = true;
    this.hasSpread = false;
    this.eta.fill(offset[i]);
    for (let j = 0; j < p; j++) this.add(j, exog.data[i * p + j]);
    if (effects !== null) {
      const { rowPointers, columnsOf, values } = effects;
      for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
        this.add(p + terms + columnsOf[s], values === null ? 1 : values[s]);
      }
    }
    let missing = Number.isNaN(trials[i]) || Number.isNaN(this.eta[0]);
    if (squares !== null) {
      const own = squares.subarray(i * terms, (i + 1) * terms);
      missing ||= own.some(Number.isNaN);
      if (!missing) this.findSpread(own);
    }
    return !missing;
  }

  private add(position: number, value: number): void {
    if (value === 0) return;
    const column = this.draws.column(position);
    for (let s = 0; s < column.length; s++) this.eta[s] += value * column[s];
    this.certain &&= this.draws.hasSpread(position);
  }

  private findSpread(squares: Float64Array): void {
    const { spread, draws } = this;
    const { columns } = this.rows.exog;
    spread.fill(0);
    squares.forEach((square, k) => {
      if (square === 0) return;
      const vcp = draws.column(columns + k);
      for (let s = 0; s < spread.length; s++) spread[s] += square * Math.exp(2 * vcp[s]);
      this.hasSpread = true;
      this.certain &&= draws.hasSpread(columns + k);
    });
    for (let s = 0; s < spread.length; s++) spread[s] = Math.sqrt(spread[s]);
  }
}
