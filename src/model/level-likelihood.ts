import type { Family } from "../families/family.js";
import type { LevelRows } from "./level-rows.js";

/**
 * The log likelihoods sum_i l_i(o_i + c_i b_g) of the groups of rows as functions of their effects
 * b_g, with c_i = scale z_i. The rows' derivatives are kept in slots, so that those at several values
 * of the effects are at hand together.
 */
export class LevelLikelihood {
  /** l1, l2 and l3 of row s in slot m, at m n + s. */
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
  readonly thirds: Float64Array;
  scale = 1;
  /** c_i of every row. */
  readonly c: Float64Array;
  /** The log likelihood of group g in slot m, at m groups + g. */
  readonly values: Float64Array;
  /** Every group: the list of a visit to all. */
  readonly all: Int32Array;
  private o: Float64Array;
  private readonly eta: Float64Array;
  private readonly slots: readonly Slot[];

  constructor(
    private readonly family: Family,
    private readonly rows: LevelRows,
    slots: number,
  ) {
    const { count, groups } = rows;
    this.slopes = new Float64Array(slots * count);
    this.curvatures = new Float64Array(slots * count);
    this.thirds = new Float64Array(slots * count);
    this.values = new Float64Array(slots * groups);
    const derivatives = [this.slopes, this.curvatures, this.thirds];
    this.slots = Array.from({ length: slots }, (_, m) => ({
      values: this.values.subarray(m * groups, (m + 1) * groups),
      derivatives: derivatives.map((all) => all.subarray(m * count, (m + 1) * count)),
    }));
    this.o = new Float64Array(count);
    this.c = new Float64Array(count);
    this.eta = new Float64Array(count);
    this.all = Int32Array.from({ length: groups }, (_, g) => g);
  }

  moveTo(o: Float64Array, scale: number): void {
    const { c, rows } = this;
    this.o = o;
    this.scale = scale;
    for (let i = 0; i < c.length; i++) c[i] = scale * rows.z[i];
  }

  /**
   * The log likelihood of each listed group g at b_g goes to `values`, the derivatives of its rows,
   * where they are wanted, to theirs.
   */
  visit(b: Float64Array, list: Int32Array, slot: number, wanted = true): void {
    const { o, c, eta, rows } = this;
    const { starts } = rows;
    for (let a = 0; a < list.length; a++) {
      const g = list[a];
      const effect = b[g];
      for (let i = starts[g], end = starts[g + 1]; i < end; i++) eta[i] = o[i] + c[i] * effect;
    }
    const { values, derivatives } = this.slots[slot];
    this.family.evaluateGroups(eta, rows, wanted ? derivatives : [], { starts, list }, values);
  }

  /** l4 of each row where b_g, the effect of its group, is that of the last visit to the slot; goes to `out`. */
  fourths(b: Float64Array, slot: number, out: Float64Array): void {
    const { family, o, c, eta, rows } = this;
    const { starts, groups } = rows;
    for (let g = 0; g < groups; g++) {
      for (let i = starts[g]; i < starts[g + 1]; i++) eta[i] = o[i] + c[i] * b[g];
    }
    // the lower derivatives come out as they are
    family.evaluate(eta, rows, [...this.slots[slot].derivatives, out]);
  }

  /** The expected information of each row where b is that of its group. */
  expectedWeights(b: Float64Array): Float64Array {
    const { family, o, c } = this;
    const { groups, starts, size, weight } = this.rows;
    const weights = new Float64Array(o.length);
    for (let g = 0; g < groups; g++) {
      for (let i = starts[g]; i < starts[g + 1]; i++) {
        weights[i] = (weight?.[i] ?? 1) * family.information(size[i], o[i] + c[i] * b[g]);
      }
    }
    return weights;
  }
}

/** The part of each array that belongs to one slot; l1, l2, l3 in order. */
interface Slot {
  readonly values: Float64Array;
  readonly derivatives: readonly Float64Array[];
}
