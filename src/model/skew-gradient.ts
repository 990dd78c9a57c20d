import { addFixed, addFixedTransposed, addRandom, addRandomTransposed } from "./design-products.js";
import type { DesignRows } from "./design-products.js";

/** The rows of A, in internal units, without their offsets. */
export type SkewRows = Omit<DesignRows, "offset">;

/**
 * What bends a Gaussian e ~ N(0, C), C = H^-1, of the latent x towards the skewness of the conditional
 * posterior. The density exp(-e'H e / 2) (1 + sum_i l3_i (a_i'e)^3 / 6) is, to first order in l3, that of
 *
 *     e + C s(e),   s(e) = sum_i l3_i ((a_i'e)^2 - h_i) a_i / 6,   h_i = a_i'C a_i,
 *
 * less its mean: the transformation has the third cumulants of every linear combination of x at once,
 * sum_i l3_i (a_i'C t)^3 for t'x, those of linear predictors included.
 */
export class SkewGradient {
  private readonly change: Float64Array;

  constructor(
    readonly rows: SkewRows,
    /** Of each effect: a_ij = z_ij s_j. */
    private readonly scales: Float64Array,
    /** l3_i and h_i of each row. */
    readonly third: Float64Array,
    readonly leverages: Float64Array,
  ) {
    this.change = new Float64Array(rows.count);
  }

  /** s(e), length of x. */
  at(e: Float64Array): Float64Array {
    const { rows, scales, third, leverages, change } = this;
    const effects = scales.length;
    change.fill(0);
    addFixed(rows, e.subarray(effects), change);
    addRandom(
      rows,
      scales.map((scale, j) => scale * e[j]),
      change,
    );
    for (let i = 0; i < change.length; i++) {
      change[i] = (third[i] * (change[i] * change[i] - leverages[i])) / 6;
    }
    const s = new Float64Array(e.length);
    addRandomTransposed(rows, change, s);
    for (let j = 0; j < effects; j++) s[j] *= scales[j];
    addFixedTransposed(rows, change, s.subarray(effects));
    return s;
  }
}

/**
 * l3 made smaller in the rows of effects that would be more skewed than `most`, as far as that takes:
 * beyond it a quadratic transformation of a normal does not keep its order.
 * @param skewness of each effect.
 */
export function boundSkewness(
  { count, rowPointers, columnsOf }: SkewRows,
  third: Float64Array,
  skewness: Float64Array,
  most: number,
): Float64Array {
  const bounded = third.slice(0, count);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      const share = most / Math.abs(skewness[columnsOf[s]]);
      if (share < 1)
        bounded[i] =
          Math.sign(third[i]) * Math.min(Math.abs(bounded[i]), Math.abs(third[i]) * share);
    }
    if (!Number.isFinite(bounded[i])) bounded[i] = 0;
  }
  return bounded;
}
