import type { Family } from "../families/family.js";
import { fourthDerivatives } from "../families/fourth-derivatives.js";
import type { LevelRows } from "./level-rows.js";

/** Largest |o| + |c b| for which exp(o) exp(c b) is taken for exp(eta): within it neither overflows. */
const LARGEST_PREDICTOR = 300;

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
  /** Whether exp(eta) is of use and takes one exp a group, as c is the same for all rows of each. */
  private readonly even: boolean;
  /** exp(o) and the largest |o|, where they are; exp(eta) of the rows visited last. */
  private readonly origins: Float64Array;
  private largest = Infinity;
  private readonly exponentials: Float64Array;
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
    this.even = family.canonical && isEven(rows);
    this.origins = new Float64Array(this.even ? count : 0);
    this.exponentials = new Float64Array(this.even ? count : 0);
    this.all = Int32Array.from({ length: groups }, (_, g) => g);
  }

  moveTo(o: Float64Array, scale: number): void {
    const { c, rows, even, origins } = this;
    this.o = o;
    this.scale = scale;
    for (let i = 0; i < c.length; i++) c[i] = scale * rows.z[i];
    if (!even) return;
    let largest = 0;
    for (let i = 0; i < o.length; i++) {
      origins[i] = Math.exp(o[i]);
      largest = Math.max(largest, Math.abs(o[i]));
    }
    this.largest = largest;
  }

  /** The log likelihood of each listed group g at b_g goes to `values`, the derivatives of its rows to theirs. */
  visit(b: Float64Array, list: Int32Array, slot: number): void {
    const { eta, rows, exponentials, family } = this;
    const { values, derivatives } = this.slots[slot];
    const known = this.moveRows(b, list) ? exponentials : null;
    const groups = { starts: rows.starts, list, exponentials: known };
    family.evaluateGroups(eta, rows, derivatives, groups, values);
  }

  /** eta of the rows of the listed groups, and exp(eta); false where that is not known. */
  private moveRows(b: Float64Array, list: Int32Array): boolean {
    const { o, c, eta, rows, even, origins, exponentials, largest } = this;
    const { starts } = rows;
    let small = even;
    for (let a = 0; a < list.length; a++) {
      const effect = b[list[a]];
      const from = starts[list[a]];
      const to = starts[list[a] + 1];
      for (let i = from; i < to; i++) eta[i] = o[i] + c[i] * effect;
      if (!small || from === to) continue;
      const move = c[from] * effect;
      small = largest + Math.abs(move) <= LARGEST_PREDICTOR;
      const factor = Math.exp(move);
      for (let i = from; i < to; i++) exponentials[i] = origins[i] * factor;
    }
    return small;
  }

  /** l4 of each row where b_g, the effect of its group, is that of the last visit to the slot; goes to `out`. */
  fourths(b: () => Float64Array, slot: number, out: Float64Array): void {
    const { family, rows, slots } = this;
    fourthDerivatives(family, () => this.predictors(b()), rows, slots[slot].derivatives, out);
  }

  /** eta of every row where b_g is the effect of its group. */
  private predictors(b: Float64Array): Float64Array {
    this.moveRows(b, this.all);
    return this.eta;
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

function isEven({ z, groups, starts }: LevelRows): boolean {
  for (let g = 0; g < groups; g++) {
    for (let i = starts[g] + 1; i < starts[g + 1]; i++) if (z[i] !== z[starts[g]]) return false;
  }
  return true;
}

/** The part of each array that belongs to one slot; l1, l2, l3 in order. */
interface Slot {
  readonly values: Float64Array;
  readonly derivatives: readonly Float64Array[];
}
