import type { Family, ResponseRows } from "../families/family.js";
import { EffectIntegral, logSumExp } from "./effect-integral.js";
import type { NodeRule } from "./standard-normal-nodes.js";

/** Up to this share of a row in what is known of the effects, quadrature with the row serves without. */
const LARGEST_LEVERAGE = 0.4;

/**
 * log p(y_i | other rows of the cluster), the cluster's effects b integrated out, up to the row's
 * constant. With nodes b_t and their posterior weights pi_t given all rows,
 *
 *     1 / p(y_i | others) = sum_t pi_t / p(y_i | b_t);
 *
 * where row i has so large a leverage that nodes made for all rows do not serve for the others, the
 * ratio of two integrals, with row i and without.
 */
export class RowDeletion {
  private readonly all: EffectIntegral;
  private readonly others = new Map<number, EffectIntegral>();
  private rest: Float64Array = new Float64Array(0);
  private sds: Float64Array = new Float64Array(0);
  private logAll = 0;
  private logTotal = 0;
  /** pi_t */
  private readonly weights: Float64Array;

  constructor(
    private readonly family: Family,
    /** Responses with the counts in their weights. */
    private readonly rows: ResponseRows,
    /** How many equal rows each stands for; one of them is left out. */
    private readonly counts: Float64Array,
    /** z_rj, rows x effects, row-major. */
    private readonly design: Float64Array,
    private readonly effects: number,
    private readonly rule: NodeRule = "full",
  ) {
    this.all = new EffectIntegral(family, rows, design, effects, rule, true);
    this.weights = new Float64Array(this.all.logTerms.length);
  }

  /** Moves to linear predictors without the effects, and to SDs of the effects. */
  at(rest: Float64Array, sds: Float64Array): void {
    const { all, weights } = this;
    this.rest = rest;
    this.sds = sds;
    this.logAll = all.log(rest, sds);
    this.logTotal = logSumExp(all.logTerms);
    for (let t = 0; t < weights.length; t++) {
      weights[t] = Math.exp(all.logTerms[t] - this.logTotal);
    }
  }

  log(row: number): number {
    const { all, rest, sds, weights, counts } = this;
    if (all.leverage(row) > LARGEST_LEVERAGE * counts[row]) {
      return this.logAll - this.withoutRow(row).log(rest, sds);
    }
    const logRows = all.logRows!;
    const n = counts.length;
    // Relative to a node in the middle, so that no term is too small for a double.
    const middle = logRows[(weights.length >> 1) * n + row];
    let sum = 0;
    for (let t = 0; t < weights.length; t++) {
      sum += weights[t] * Math.exp((middle - logRows[t * n + row]) / counts[row]);
    }
    if (sum > 0 && sum < Infinity) return middle / counts[row] - Math.log(sum);
    return this.logOfFar(row);
  }

  /** `log` where the terms of the sum leave the range of doubles. */
  private logOfFar(row: number): number {
    const { all, counts, logTotal } = this;
    const n = counts.length;
    return (
      logTotal -
      logSumExp(all.logTerms.map((log, t) => log - all.logRows![t * n + row] / counts[row]))
    );
  }

  /** The integral with the row counted once less. */
  private withoutRow(row: number): EffectIntegral {
    const known = this.others.get(row);
    if (known !== undefined) return known;
    const { family, rows, design, effects, counts } = this;
    const { y, size, weight } = rows;
    const share = (counts[row] - 1) / counts[row];
    const less = (vector: Float64Array) => vector.map((x, r) => (r === row ? share * x : x));
    // Additive families have their counts in y and size.
    const kept =
      weight === null
        ? { y: less(y), size: less(size), weight }
        : { y, size, weight: less(weight) };
    const integral = new EffectIntegral(family, kept, design, effects, this.rule);
    this.others.set(row, integral);
    return integral;
  }
}
