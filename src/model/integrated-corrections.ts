import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { DesignRows } from "./design-products.js";
import type { CorrectedMoments } from "./effect-moments.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import type { LatentCoordinates } from "./latent-coordinates.js";
import type { LevelIntegrals } from "./level-integrals.js";
import { levelTerms } from "./level-cumulants.js";
import { levelMoments } from "./level-moments.js";
import type { LocalRows } from "./local-rows.js";
import { SharedPairs, SMALL_PAIRS, type PairEstimate } from "./second-order.js";

/** The parts of an `IntegratedPosterior` that its corrections rest on. */
export interface IntegratedParts {
  readonly integrals: LevelIntegrals;
  readonly local: LocalRows;
  readonly hessian: IntegratedHessian;
  readonly coordinates: LatentCoordinates;
  /** The linear predictors without the term, present ones and their change to those of x. */
  predictors(x: Float64Array): { readonly present: Float64Array; readonly change: Float64Array };
}

/** What nested Laplace approximations add at the present point of an `IntegratedPosterior`. */
export class IntegratedCorrections {
  /** The groups as rows. */
  private readonly means: DesignRows;
  private pairs: SharedPairs | null = null;
  /** Whether an estimate stands for the terms of pairs of levels: at all points as at the first. */
  private rough: boolean | null = null;

  constructor(private readonly parts: IntegratedParts) {
    this.means = meanRows(parts.local);
  }

  /** Second-order terms of the log marginal of v: all of them are smooth, and in `pairTerms`. */
  rowTerms(): number {
    return 0;
  }

  /** Those within each level, and of pairs of levels, each as one row with the mean of its coefficients. */
  pairTerms(inverse: SelectedInverse): number {
    const { integrals, local, hessian, coordinates } = this.parts;
    const { within, thirds: third, leverages } = levelTerms(integrals, local, hessian, inverse);
    this.pairs ??= new SharedPairs(this.means, integrals.rows.effects);
    const { scales } = coordinates;
    const point = { rows: this.means, scales, third, leverages, inverse };
    const { bound, value } = this.pairs.estimate(point);
    this.rough ??= bound < SMALL_PAIRS;
    return within + (this.rough ? value : this.pairs.terms(point));
  }

  /** No estimate is cheaper than the terms. */
  pairEstimate(): PairEstimate {
    return { bound: Infinity, value: NaN };
  }

  /**
   * Moments of the random effects at fixed v, where x has the mean given and the covariance H^-1,
   * nothing held; those of the term's effects by `levelMoments`.
   */
  effectMoments(mean: Float64Array, inverse: SelectedInverse): CorrectedMoments {
    const { integrals, local, hessian, coordinates, predictors } = this.parts;
    const { levelEffects, otherEffects } = integrals.rows;
    const { scales } = coordinates;
    const variances = inverse.diagonal();
    const user = coordinates.toUser(mean);
    const { present, change } = predictors(mean);
    const levels = levelMoments(integrals, local, hessian, inverse, present, change);
    const { scale } = integrals.likelihood;
    const count = levelEffects.length + otherEffects.length;
    const [means, spreads, thirds] = [1, 2, 3].map(() => new Float64Array(count));
    otherEffects.forEach((to, j) => {
      means[to] = user[j];
      spreads[to] = scales[j] ** 2 * variances[j];
    });
    levelEffects.forEach((to, g) => {
      means[to] = scale * levels.mean[g];
      spreads[to] = scale ** 2 * levels.variance[g];
      thirds[to] = scale ** 3 * levels.third[g];
    });
    return { mean: means, variance: spreads, third: thirds, change: 0 };
  }
}

/** One row a group: the means of the coefficients of its rows; no offsets. */
function meanRows({ rows, pointers, columns }: LocalRows): DesignRows {
  const { groups, starts, rowPointers, columnsOf, values, exog } = rows;
  const p = exog.columns;
  const means = new Float64Array(columns.length);
  const data = new Float64Array(groups * p);
  for (let g = 0; g < groups; g++) {
    const share = 1 / (starts[g + 1] - starts[g]);
    for (let i = starts[g]; i < starts[g + 1]; i++) {
      for (let e = rowPointers[i]; e < rowPointers[i + 1]; e++) {
        const place = columns.indexOf(columnsOf[e], pointers[g]);
        means[place] += share * (values?.[e] ?? 1);
      }
      for (let j = 0; j < p; j++) data[g * p + j] += share * exog.data[i * p + j];
    }
  }
  return {
    count: groups,
    rowPointers: pointers,
    columnsOf: columns,
    values: means,
    exog: { rows: groups, columns: p, data },
    offset: new Float64Array(groups),
  };
}
