import type { ConditionalRows } from "./conditional-rows.js";
import { addRandom, addRandomTransposed, mixedProducts } from "./design-products.js";
import type { LatentCoordinates } from "./latent-coordinates.js";

/**
 * Products with the design A = [Z S, X] of the latent x = (b, gamma) and with W = diag(-l2), minus the
 * second derivatives of the rows' log likelihoods at the present point.
 */
export class ConditionalProducts {
  /** Workspace, one number a row. */
  private readonly work: Float64Array;

  constructor(
    private readonly rows: ConditionalRows,
    private readonly coordinates: LatentCoordinates,
  ) {
    this.work = new Float64Array(rows.design.count);
  }

  /** A't for one number a row. */
  transposed(t: Float64Array): Float64Array {
    const out = this.randomTransposed(t);
    this.rows.design.exog.addTransposed(t, out.subarray(this.coordinates.effects));
    return out;
  }

  /** SZ't for one number a row, padded to the length of x. */
  randomTransposed(t: Float64Array): Float64Array {
    const { size, effects, scales } = this.coordinates;
    const out = new Float64Array(size);
    addRandomTransposed(this.rows.design, t, out);
    for (let j = 0; j < effects; j++) out[j] *= scales[j];
    return out;
  }

  /** X't - Q gamma for one number a row. */
  fixedTransposed(t: Float64Array, gamma: Float64Array): Float64Array {
    const { fixed, precision } = this.coordinates;
    const out = new Float64Array(fixed);
    this.rows.design.exog.addTransposed(t, out);
    for (let j = 0; j < fixed; j++) {
      for (let l = 0; l < fixed; l++) out[j] -= precision[j * fixed + l] * gamma[l];
    }
    return out;
  }

  /** ZS b; holds until the next product. */
  predictor(b: Float64Array): Float64Array {
    const change = this.work.fill(0);
    addRandom(this.rows.design, this.coordinates.scaled(b), change);
    return change;
  }

  /** X'WZS b */
  mixed(b: Float64Array): Float64Array {
    const product = new Float64Array(this.coordinates.fixed);
    this.rows.design.exog.addTransposed(this.weighted(this.predictor(b)), product);
    return product;
  }

  /** SZ'WX gamma, padded to the length of x. */
  mixedTransposed(gamma: Float64Array): Float64Array {
    const eta = this.work.fill(0);
    this.rows.design.exog.addProduct(gamma, eta);
    return this.randomTransposed(this.weighted(eta));
  }

  /** The columns of SZ'WX, padded to the length of x, in one pass over the rows. */
  mixedColumns(): Float64Array[] {
    const { effects, fixed, size, scales } = this.coordinates;
    const products = mixedProducts(this.rows.design, this.rows.derivatives[1], effects);
    return Array.from({ length: fixed }, (_, j) => {
      const column = new Float64Array(size);
      for (let e = 0; e < effects; e++) column[e] = -scales[e] * products[e * fixed + j];
      return column;
    });
  }

  /** l1 - t / 2 + WZS d for each row; holds until the next product. */
  followedSlopes(t: Float64Array, d: Float64Array): Float64Array {
    const [first, second] = this.rows.derivatives;
    const slopes = this.predictor(d);
    for (let i = 0; i < slopes.length; i++) slopes[i] = first[i] - t[i] / 2 - second[i] * slopes[i];
    return slopes;
  }

  /** Overwrites r by W r. */
  private weighted(r: Float64Array): Float64Array {
    const second = this.rows.derivatives[1];
    for (let i = 0; i < r.length; i++) r[i] *= -second[i];
    return r;
  }
}
