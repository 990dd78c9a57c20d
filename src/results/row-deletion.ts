import type { Family, ResponseRows } from "../families/family.js";
import { EffectIntegral, logSumExp } from "./effect-integral.js";
import { RowKernel } from "./row-kernel.js";

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
  private readonly kernel: RowKernel;
  private rest: Float64Array = new Float64Array(0);
  private sds: Float64Array = new Float64Array(0);
  private logAll = 0;
  private logTotal = 0;
  private readonly logs: Float64Array;

  constructor(
    private readonly family: Family,
    private readonly rows: ResponseRows,
    /** z_rj, rows x effects, row-major. */
    private readonly design: Float64Array,
    private readonly effects: number,
  ) {
    this.kernel = new RowKernel(family, rows);
    this.all = new EffectIntegral(family, rows, design, effects);
    this.logs = new Float64Array(this.all.logTerms.length);
  }

  /** Moves to linear predictors without the effects, and to SDs of the effects. */
  at(rest: Float64Array, sds: Float64Array): void {
    this.rest = rest;
    this.sds = sds;
    this.logAll = this.all.log(rest, sds);
    this.logTotal = logSumExp(this.all.logTerms);
  }

  log(row: number): number {
    const { all, rest, sds, logs, logTotal, kernel } = this;
    if (all.leverage(row) > LARGEST_LEVERAGE) {
      const without = rest.filter((_, r) => r !== row);
      return this.logAll - this.withoutRow(row).log(without, sds);
    }
    for (let t = 0; t < logs.length; t++) {
      logs[t] = all.logTerms[t] - kernel.at(row, rest[row] + all.shiftAt(row, t));
    }
    return logTotal - logSumExp(logs);
  }

  private withoutRow(row: number): EffectIntegral {
    const known = this.others.get(row);
    if (known !== undefined) return known;
    const { family, rows, design, effects } = this;
    const drop = (vector: Float64Array) => vector.filter((_, r) => r !== row);
    const weight = rows.weight && drop(rows.weight);
    const kept = { y: drop(rows.y), size: drop(rows.size), weight };
    const rest = design.filter((_, t) => Math.floor(t / effects) !== row);
    const integral = new EffectIntegral(family, kept, rest, effects);
    this.others.set(row, integral);
    return integral;
  }
}
