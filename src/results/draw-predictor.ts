import type { ModelData } from "../model/model-data.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import type { PosteriorDraws } from "./posterior-draws.js";

/** Linear predictors of the rows of a model, draw by draw. */
export class DrawPredictor {
  /** Z by row: column i holds the entries of row i. */
  readonly byRow: CscMatrix;

  constructor(
    private readonly data: ModelData,
    private readonly draws: PosteriorDraws,
  ) {
    this.byRow = data.exogVc.transpose();
  }

  /** x_i'fe + z_i'vc + offset_i of each draw, without the effects (columns of Z) in `without`. */
  of(row: number, without: ReadonlySet<number> = NONE): Float64Array {
    const { data, byRow } = this;
    const { columns, data: x } = data.exog;
    const eta = new Float64Array(this.draws.count).fill(data.offset[row]);
    for (let j = 0; j < columns; j++) this.add(eta, x[row * columns + j], j);
    const firstEffect = columns + data.termSizes.length;
    for (let t = byRow.columnPointers[row]; t < byRow.columnPointers[row + 1]; t++) {
      const effect = byRow.rowIndices[t];
      if (!without.has(effect)) this.add(eta, byRow.values[t], firstEffect + effect);
    }
    return eta;
  }

  private add(eta: Float64Array, factor: number, position: number): void {
    if (factor === 0) return;
    const values = this.draws.parameter(position);
    for (let s = 0; s < eta.length; s++) eta[s] += factor * values[s];
  }
}

const NONE: ReadonlySet<number> = new Set();
