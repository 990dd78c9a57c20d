import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { ConditionalHessian } from "./conditional-hessian.js";
import type { ConditionalRows } from "./conditional-rows.js";

/** The point of a `ConditionalPosterior`. */
export interface ConditionalPoint {
  /** How often it has changed. */
  readonly moves: number;
  /** Whether gamma is held. */
  readonly held: boolean;
  /** s_j, scale of each effect. */
  readonly scales: Float64Array;
}

/**
 * h_i = a_i'H^-1 a_i of each row at the present point, a_i the row's coefficients of x: the variances of the linear
 * predictors under N(x, H^-1), from which log |H| has its derivatives. `inverse` is that of H there, the same since the
 * last move.
 */
export class ConditionalLeverages {
  private readonly values: Float64Array;
  private readonly slopes: Float64Array;
  /** Where the values are those of: the count of moves, and whether gamma was held. */
  private moves = -1;
  private held = false;

  constructor(
    private readonly rows: ConditionalRows,
    private readonly hessian: ConditionalHessian,
    private readonly point: ConditionalPoint,
  ) {
    this.values = new Float64Array(rows.design.count);
    this.slopes = new Float64Array(rows.design.count);
  }

  /** h_i of each row; holds until the point moves. */
  of(inverse: SelectedInverse): Float64Array {
    const { values, hessian } = this;
    const { moves, held, scales } = this.point;
    if (this.moves !== moves || this.held !== held) {
      hessian.leverages(inverse.values, scales, held, values);
    }
    this.moves = moves;
    this.held = held;
    return values;
  }

  /** The largest SD of a predictor, sqrt(max h_i). */
  reach(inverse: SelectedInverse): number {
    return Math.sqrt(this.of(inverse).reduce((most, value) => Math.max(most, value), 0));
  }

  /** d log |H| / d eta_i = -l3_i h_i for every row; holds until the next call. */
  determinantSlopes(inverse: SelectedInverse): Float64Array {
    const { slopes } = this;
    const [, , third] = this.rows.derivatives;
    const h = this.of(inverse);
    for (let i = 0; i < slopes.length; i++) slopes[i] = -third[i] * h[i];
    return slopes;
  }
}
