import type { CholeskyFactor } from "../sparse/cholesky.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";

/** Latent displacements at fixed v, read in the user's coordinates (u, beta). */
export interface UserCoordinates {
  readonly size: number;
  /** Number of random effects q; the fixed effects follow them. */
  readonly effects: number;
  /** s_j, standard deviation of each random effect at v. */
  readonly scales: Float64Array;
  /** J d = (s b, T gamma) for a latent displacement d = (b, gamma). */
  toUser(displacement: Float64Array): Float64Array;
  /** J' g */
  pullBack(covector: Float64Array): Float64Array;
}

/** The outer parameters theta, on which the latent variables depend. */
export interface OuterParameters {
  /** Position of each in the packed vector (fe, vcp, vc). */
  readonly packed: readonly number[];
  /** Their covariance, d x d. */
  readonly covariance: Float64Array;
  /** dx/dtheta_a of the latent mode, in the user's coordinates (u, beta). */
  readonly slopes: readonly Float64Array[];
}

/**
 * Covariance of the packed parameters when the latent x is Gaussian given theta, with precision H
 * and a mean that moves with theta along B = dx/dtheta, and theta has covariance C:
 *
 *     Cov(theta) = C,   Cov(x, theta) = B C,   Cov(x) = H^-1 + B C B'.
 *
 * The fixed effects are part of x (joint mode) or of theta (marginal fits).
 */
export class LatentCovariance {
  private readonly terms: number;
  /** Latent variables that are not part of theta. */
  private readonly latent: readonly number[];

  constructor(
    private readonly coordinates: UserCoordinates,
    private readonly factor: CholeskyFactor,
    private readonly outer: OuterParameters,
    terms: number,
    /** The selected inverse of the factor's H, where it is there already. */
    private readonly selected: SelectedInverse | null = null,
  ) {
    this.terms = terms;
    const taken = new Set(outer.packed);
    const all = Array.from({ length: coordinates.size }, (_, j) => j);
    this.latent = all.filter((j) => !taken.has(this.packedIndex(j)));
  }

  /** Variances of the packed parameters, from the selected inverse of H. */
  variances(): Float64Array {
    const { coordinates, factor, outer } = this;
    const d = outer.packed.length;
    const variances = new Float64Array(coordinates.size + this.terms);
    const diagonal = (this.selected ?? SelectedInverse.of(factor)).diagonal();
    const explained = this.explainedVariances();
    for (const j of this.latent) {
      const own =
        j < coordinates.effects
          ? diagonal[j] * coordinates.scales[j] ** 2
          : this.conditionalColumn(j)[j];
      variances[this.packedIndex(j)] = own + explained[j];
    }
    outer.packed.forEach((to, a) => (variances[to] = outer.covariance[a * (d + 1)]));
    return variances;
  }

  /** Dense covariance of the packed parameters, row-major: one sparse solve per latent variable. */
  dense(): Float64Array {
    const { outer, latent } = this;
    const size = this.coordinates.size + this.terms;
    const full = new Float64Array(size * size);
    for (const j of latent) {
      const to = this.packedIndex(j);
      const column = this.conditionalColumn(j);
      const weights = this.outerWeights(j);
      for (const i of latent) {
        full[this.packedIndex(i) * size + to] = column[i] + this.explained(weights, i);
      }
      outer.packed.forEach((from, a) => {
        full[from * size + to] = full[to * size + from] = weights[a];
      });
    }
    outer.packed.forEach((from, a) => {
      outer.packed.forEach((to, b) => {
        full[from * size + to] = outer.covariance[a * outer.packed.length + b];
      });
    });
    return full;
  }

  /** The diagonal of B C B'. */
  private explainedVariances(): Float64Array {
    const { covariance, slopes } = this.outer;
    const d = slopes.length;
    const sums = new Float64Array(this.coordinates.size);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b <= a; b++) {
        const factor =
          a === b ? covariance[a * d + b] : covariance[a * d + b] + covariance[b * d + a];
        addProduct(sums, factor, slopes[a], slopes[b]);
      }
    }
    return sums;
  }

  /** Cov(theta, x_j) = C (B')_j */
  private outerWeights(j: number): Float64Array {
    const { covariance, slopes } = this.outer;
    const d = slopes.length;
    const weights = new Float64Array(d);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) weights[a] += covariance[a * d + b] * slopes[b][j];
    }
    return weights;
  }

  /** (B C B')_ij from the weights of x_j */
  private explained(weights: Float64Array, i: number): number {
    let sum = 0;
    for (let a = 0; a < weights.length; a++) sum += weights[a] * this.outer.slopes[a][i];
    return sum;
  }

  /** Column j of J H^-1 J', the covariance of x given theta. */
  private conditionalColumn(j: number): Float64Array {
    const unit = new Float64Array(this.coordinates.size);
    unit[j] = 1;
    const solution = this.coordinates.pullBack(unit);
    this.factor.solveInPlace(solution);
    return this.coordinates.toUser(solution);
  }

  private packedIndex(latent: number): number {
    const { effects, size } = this.coordinates;
    const p = size - effects;
    return latent < effects ? p + this.terms + latent : latent - effects;
  }
}

/** sums += factor x y, entry by entry. */
function addProduct(sums: Float64Array, factor: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += factor * x[i] * y[i];
}
