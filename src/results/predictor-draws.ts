import type { DenseRows } from "../model/model-data.js";
import type { SparseRows } from "../model/take-rows.js";
import type { ParameterDraws } from "./parameter-draws.js";

/** Rows that have a linear predictor x_i'fe + offset_i + z_i'vc. */
export interface PredictorRows {
  readonly exog: DenseRows;
  readonly offset: Float64Array;
  /** Z by row, columns as in the fit; null where no random effects count. */
  readonly effects: SparseRows | null;
}

/** The linear predictor of rows in every posterior draw. */
export class PredictorDraws {
  /** x_i'fe + offset_i + z_i'vc by draw, of the row last visited; overwritten by the next visit. */
  readonly eta: Float64Array;
  /** Whether the fit has standard deviations of all parameters that the row last visited rests on. */
  certain = true;

  constructor(
    private readonly rows: PredictorRows,
    private readonly draws: ParameterDraws,
  ) {
    this.eta = new Float64Array(draws.count);
  }

  /** `eta` of row i, without the effects (columns of Z) in `without`. */
  visit(i: number, without: ReadonlySet<number> = NONE): Float64Array {
    const { exog, offset, effects } = this.rows;
    const { columns, data } = exog;
    this.certain = true;
    this.eta.fill(offset[i]);
    for (let j = 0; j < columns; j++) this.add(j, data[i * columns + j]);
    if (effects === null) return this.eta;
    const { rowPointers, columnsOf, values } = effects;
    for (let t = rowPointers[i]; t < rowPointers[i + 1]; t++) {
      const j = columnsOf[t];
      if (!without.has(j)) this.add(this.draws.firstVc + j, values === null ? 1 : values[t]);
    }
    return this.eta;
  }

  private add(position: number, factor: number): void {
    if (factor === 0) return;
    const { eta, draws } = this;
    const values = draws.column(position);
    for (let s = 0; s < eta.length; s++) eta[s] += factor * values[s];
    this.certain &&= draws.hasSpread(position);
  }
}

const NONE: ReadonlySet<number> = new Set();
