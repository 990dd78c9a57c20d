import { dot } from "../math/small-matrix.js";
import { addTransposed, linearPredictor } from "./design-products.js";
import type { LatentCoordinates } from "./latent-coordinates.js";
import { curvatureProduct } from "./level-covariances.js";
import type { LevelIntegrals } from "./level-integrals.js";

/**
 * Products with the design A = [Z S, X] of the latent x = (b, gamma) and with M, minus the second
 * derivatives of the level integrals in the linear predictors.
 */
export class IntegratedProducts {
  constructor(
    private readonly integrals: LevelIntegrals,
    readonly coordinates: LatentCoordinates,
  ) {}

  /** A't for one number a row. */
  transposed(t: Float64Array): Float64Array {
    const { effects, scales, size } = this.coordinates;
    const out = new Float64Array(size);
    addTransposed(this.integrals.rows, t, out.subarray(effects), out);
    for (let j = 0; j < effects; j++) out[j] *= scales[j];
    return out;
  }

  /** A'M A (b, gamma) */
  curvature(b: Float64Array, gamma: Float64Array): Float64Array {
    return this.transposed(curvatureProduct(this.integrals, this.predictor(b, gamma)));
  }

  /**
   * X~'M X~ + (db/dgamma)'(db/dgamma) + Q with X~ = X + Z S db/dgamma, slopes[j] = db/dgamma_j: minus
   * the second derivatives in gamma of the Laplace log marginal, but for those of log |H| / 2. That
   * is 0 where no other term is random.
   */
  fixedCurvature(slopes: readonly Float64Array[]): Float64Array {
    const { fixed, effects, precision } = this.coordinates;
    const moved = slopes.map((slope, j) =>
      this.predictor(
        slope,
        new Float64Array(fixed).map((_, l) => Number(l === j)),
      ),
    );
    const curvature = precision.slice();
    for (let j = 0; j < fixed; j++) {
      const product = curvatureProduct(this.integrals, moved[j]);
      const slope = slopes[j].subarray(0, effects);
      for (let l = 0; l < fixed; l++) {
        curvature[j * fixed + l] += dot(product, moved[l]) + dot(slope, slopes[l]);
      }
    }
    return curvature;
  }

  /** Z S b + X gamma */
  private predictor(b: Float64Array, gamma: Float64Array): Float64Array {
    const { rows } = this.integrals;
    const eta = new Float64Array(rows.count);
    linearPredictor(rows, gamma, this.coordinates.scaled(b), eta, false);
    return eta;
  }
}
