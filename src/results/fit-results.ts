import type { MatrixLike } from "../model/matrix-input.js";
import type { JsonObject } from "../json.js";
import { type DrawOptions } from "./draw-options.js";
import { loo, type LooOptions } from "./loo.js";
import { marginalMeans, type MarginalMeans, type MarginalMeansOptions } from "./marginal-means.js";
import type { PointwiseScore } from "./pointwise-score.js";
import {
  predictiveCheck,
  type PredictiveCheck,
  type PredictiveCheckOptions,
} from "./predictive-check.js";
import { fitted, type Prediction } from "./prediction.js";
import type { PredictionForm } from "./prediction-options.js";
import type { ResidualOptions, SimulationOptions } from "./residual-options.js";
import { residuals } from "./residuals.js";
import { saveFit, type SaveOptions } from "./save-fit.js";
import { simulate } from "./simulate.js";
import { varianceShares, type VarianceShares } from "./variance-shares.js";
import { waic } from "./waic.js";
import { PosteriorResults } from "./posterior-results.js";

/**
 * The results of a fit: what its posterior says (`PosteriorResults`), and criticism, comparison and
 * averages over the rows of the fit. `BayesMixedGLMResults` are those of a fit just made,
 * `LoadedResults` those of a saved one.
 */
export abstract class FitResults<M extends MatrixLike = MatrixLike> extends PosteriorResults<M> {
  /** Posterior means of the fit's rows, with their own random effects; options as for `predict`. */
  fitted(options?: PredictionForm & { interval?: false }): Float64Array;
  fitted(options: PredictionForm & { interval: number }): Prediction;
  fitted(options: PredictionForm = {}): Float64Array | Prediction {
    return fitted(this.fit, options);
  }

  /**
   * Means per level of a factor of the formula, averaged over the rows of the fit, and their pairwise
   * differences. See `marginalMeans`.
   */
  marginalMeans(factor: string, options?: MarginalMeansOptions): MarginalMeans {
    return marginalMeans(this.fit, factor, options);
  }

  /**
   * Share of each term in the variance on the scale of the linear predictor, with the variance of the
   * observations there: intra-class correlations. See `varianceShares`.
   */
  varianceShares(options?: DrawOptions): VarianceShares {
    return varianceShares(this.fit, options);
  }

  /**
   * Leave-one-out cross-validation by Pareto-smoothed importance sampling: `elpd` and its `se`, `p`,
   * and `pointwise` and `kHat` by row, or with `groups: "term"` by group of that term. See `loo`.
   */
  loo(options?: LooOptions): PointwiseScore {
    return loo(this.fit, options);
  }

  /** The widely applicable information criterion, with the options of `loo`. See `waic`. */
  waic(options?: LooOptions): PointwiseScore {
    return waic(this.fit, options);
  }

  /** Residuals of the fit's rows; quantile residuals are random for a `seed`. See `ResidualType`. */
  residuals(options: ResidualOptions = {}): Float64Array {
    return residuals(this.fit, options);
  }

  /** n x rows: new responses of the fit's rows, one posterior draw a row. Weights play no part. */
  simulate(n: number, options: SimulationOptions = {}): M {
    const responses = simulate(this.fit, n, options);
    return this.matrix(n, responses.length / n, responses);
  }

  /** Statistics of the data beside those of data simulated from the posterior. See `PredictiveCheck`. */
  posteriorPredictiveCheck(options: PredictiveCheckOptions = {}): PredictiveCheck[] {
    return predictiveCheck(this.fit, options);
  }

  /**
   * The fit as plain JSON, which `loadResults` turns into results again: the same predictions, draws,
   * summaries, to the last bit. `JSON.stringify(result)` gives the text.
   * @param options `data: true` saves the training data too (those columns of a table that the formula
   *   names), for `fitted`, `residuals`, `loo` and whatever else needs them; `loo: true` saves `loo()`;
   *   `design: false` leaves out the covariates that `fitInla` keeps, see `SaveOptions`.
   */
  toJSON(options: SaveOptions | string = {}): JsonObject {
    // JSON.stringify passes the name of the property that holds the result
    return saveFit(this, this.model, this.outcome, typeof options === "string" ? {} : options);
  }
}
