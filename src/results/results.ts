import { Matrix } from "ml-matrix";
import type { FitOutcome } from "../inference/fit-outcome.js";
import type { Random } from "../math/random.js";
import type { MixedModel } from "../model/mixed-model.js";
import { FitResults } from "./fit-results.js";
import type { SourcedModel } from "./fitted-model.js";

/** The results of a fit, with the model that was fitted. */
export class BayesMixedGLMResults extends FitResults<Matrix> {
  /** @internal */
  constructor(
    /** The model that was fitted. */
    override readonly model: SourcedModel & MixedModel,
    outcome: FitOutcome,
  ) {
    super(model, outcome);
  }

  /**
   * log of the exact posterior over the density that `sample` draws from, for n draws, up to a constant,
   * as `diagnose` weighs them; null where the fit offers none. For `fitInla` the effects of a term
   * that it integrated by quadrature are integrated out of both.
   * @internal
   */
  importanceRatios(n: number, random: Random): Float64Array | null {
    return this.posterior.logRatios?.(n, random) ?? null;
  }

  protected matrix(rows: number, columns: number, data: Float64Array): Matrix {
    return Matrix.from1DArray(rows, columns, data);
  }
}
