import { Matrix } from "ml-matrix";
import type { Family } from "../families/family.js";
import type { SavedExtras, SavedFit } from "../saved/saved-fit.js";
import { FitResults } from "./fit-results.js";
import { LoadedModel } from "./loaded-model.js";
import { loadedRows } from "./loaded-rows.js";
import type { LooOptions } from "./loo.js";
import { PointwiseScore } from "./pointwise-score.js";
import { restoreOutcome } from "./restore-outcome.js";

/**
 * The results of a saved fit: every member of the results that were saved. Members that ask about the
 * rows of the fit need a fit saved with its data.
 */
export class LoadedResults extends FitResults<Matrix> {
  private readonly score: PointwiseScore | null;

  /** @internal */
  constructor(saved: SavedFit, family: Family, { data, loo }: SavedExtras) {
    super(new LoadedModel(saved.model, family, data && loadedRows(data)), restoreOutcome(saved));
    this.score = loo && new PointwiseScore(loo);
  }

  /** Whether the score of `loo` was saved. */
  get hasScore(): boolean {
    return this.score !== null;
  }

  /** As for any fit; without options the score that was saved, if one was. */
  override loo(options: LooOptions = {}): PointwiseScore {
    const plain = Object.values(options).every((value) => value === undefined);
    return plain && this.score !== null ? this.score : super.loo(options);
  }

  protected matrix(rows: number, columns: number, data: Float64Array): Matrix {
    return Matrix.from1DArray(rows, columns, data);
  }
}
