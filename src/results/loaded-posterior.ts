import type { Family } from "../families/family.js";
import type { SavedFit } from "../saved/saved-fit.js";
import { DenseMatrix } from "./dense-matrix.js";
import { LoadedModel } from "./loaded-model.js";
import { PosteriorResults } from "./posterior-results.js";
import { restoreOutcome } from "./restore-outcome.js";

/** What the posterior of a saved fit says, without the members that need the rows of the fit or compare fits. */
export class LoadedPosterior extends PosteriorResults<DenseMatrix> {
  /** @internal */
  constructor(saved: SavedFit, family: Family) {
    super(new LoadedModel(saved.model, family, null), restoreOutcome(saved));
  }

  protected matrix(rows: number, columns: number, data: Float64Array): DenseMatrix {
    return new DenseMatrix(rows, columns, data);
  }
}
