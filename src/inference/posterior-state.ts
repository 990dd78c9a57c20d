import type { SkewRows } from "../model/skew-gradient.js";

/** Posteriors as plain data: what must be saved of each kind, besides means and SDs, to ask it again. */
export type PosteriorState = IndependentState | GaussianState | DrawsState | NestedState;

/** A product of Gaussians. */
export interface IndependentState {
  readonly kind: "independent";
}

/** A joint Gaussian. */
export interface GaussianState {
  readonly kind: "gaussian";
  /** Lower triangle of the covariance by rows; null where it is too large to be made. */
  readonly covariance: Float64Array | null;
}

/** Draws, chain after chain. */
export interface DrawsState {
  readonly kind: "draws";
  readonly chains: number;
  readonly draws: number;
  readonly values: Float64Array;
}

/** A mixture over points of the log standard deviations v (`fitInla`). */
export interface NestedState {
  readonly kind: "nested";
  /** Third central moments, packed. */
  readonly third: Float64Array;
  /** By how much draws of each fixed effect are stretched about its mean. */
  readonly stretch: Float64Array;
  /** v = centre + L z. */
  readonly scale: VcpScale;
  /** The log density of v, by which it is interpolated. */
  readonly grid: readonly GridPoint[];
  /** The marginal densities of v. */
  readonly vcpTables: readonly TableState[];
  /** Null where the factors of the points are too large to be kept. */
  readonly joint: JointState | null;
  /** Lower triangle of the covariance by rows; null where it is too large to be kept. */
  readonly covariance: Float64Array | null;
}

/** v = centre + L z, L lower triangular, k x k by rows. */
export interface VcpScale {
  readonly centre: Float64Array;
  readonly factor: Float64Array;
}

/** A density by values proportional to it at nodes `start`, `start + step`, ... */
export interface TableState {
  readonly start: number;
  readonly step: number;
  readonly values: Float64Array;
}

/** A point z of standardised log standard deviations. */
export interface GridPoint {
  readonly z: Float64Array;
  /** log p(v | y), corrected, up to a constant. */
  readonly logDensity: number;
  /** Its part whose gradient is not known: small and smooth. */
  readonly correction: number;
  /** Gradient of the rest in z. */
  readonly gradient: Float64Array;
}

/** The joint distribution of x = (b, gamma) given v, at each point of the grid. */
export interface JointState {
  readonly layout: JointLayout;
  readonly conditionals: readonly ConditionalState[];
}

/** What the points have in common: q' effects b in x, p fixed effects gamma, k terms. */
export interface JointLayout {
  /** Term of each effect in x, and its position among all q effects. */
  readonly termOf: Int32Array;
  readonly positions: Int32Array;
  /** The term that is not in x, since it was integrated by quadrature, and the positions of its effects. */
  readonly level: { readonly term: number; readonly positions: Int32Array } | null;
  /** T, p x p by rows: beta = T gamma. */
  readonly fixedTransform: Float64Array;
  /** The pattern of the Cholesky factors, see `SymbolicFactor`. */
  readonly pattern: FactorPattern;
  /**
   * The different rows of the design, whose linear predictors have the skewness of the posterior in
   * draws; null where each effect is bent by itself.
   */
  readonly design: SkewRows | null;
}

/** The pattern of a Cholesky factor, as solving with it needs it. */
export interface FactorPattern {
  readonly headSize: number;
  readonly tailSize: number;
  readonly order: Int32Array;
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
  readonly packed: true;
}

/** p(x | v, y) near one point of v. */
export interface ConditionalState {
  readonly vcp: Float64Array;
  /** E[x | v] and, k x (q' + p), dx/dv. */
  readonly mean: Float64Array;
  readonly slopes: Float64Array;
  /** Of the effects in x: SD, and skewness as far as draws follow it. */
  readonly sds: Float64Array;
  readonly bends: Float64Array;
  /** L with L L' the precision, laid out as the pattern says. */
  readonly factor: Float64Array;
  readonly levels: LevelState | null;
  /** What draws have beyond the Gaussian, where the rows are known. */
  readonly skew: SkewState | null;
}

/** What `SkewGradient` takes of each row of the design, and the SD of each effect over the Gaussian's. */
export interface SkewState {
  readonly third: Float64Array;
  readonly leverages: Float64Array;
  readonly stretch: Float64Array;
}

/** Effects u_g integrated by quadrature, one per level g, given x and v. */
export interface LevelState {
  /** E[u_g] and SD given v, skewness as far as draws follow it, and dE[u_g]/dv. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly bends: Float64Array;
  readonly vcpSlopes: Float64Array;
  /** SD of u_g given x, and of its linear part: with what x explains. */
  readonly ownSds: Float64Array;
  readonly linearSds: Float64Array;
  /** dE[u_g]/db_j for j = columns[t], pointers[g] <= t < pointers[g + 1]; and dE[u_g]/dgamma, levels x p. */
  readonly pointers: Int32Array;
  readonly columns: Int32Array;
  readonly slopes: Float64Array;
  readonly fixedSlopes: Float64Array;
}
