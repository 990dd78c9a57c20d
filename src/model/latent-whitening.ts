/**
 * Coordinates in which the posterior of a mixed model is nearly standard normal, whatever v: z =
 * (z_v, z_x) (`WhiteningMap` maps them). Plain data, so that they can be sent to another thread.
 *
 * The latent variables x = (u, gamma) are numbered by position in an order of elimination, as in
 * L L' = P H P', H the negative Hessian of the log posterior in x at v*. With D_j = L_jj^2,
 * G_ij = L_ij L_jj and J_j what the data say of x_j (D_j less the prior's exp(-2 v*) for an effect),
 *
 *     v      = v* + R z_v
 *     J_j(v) = J_j f_j(v),   f_j(v) = exp(-sum_k r_jk (v_k - v*_k)),
 *     D_j(v) = J_j(v) + exp(-2 v) for an effect, v that of its term; J_j(v) for a fixed effect,
 *     x_j    = f_j(v) (c_j - sum_(i > j) G_ij x_i) / D_j(v)
 *              + T_j(z_j + sum_k E_jk (v_k - v*_k)) / sqrt(D_j(v)),
 *
 * from the last position to the first. With T_j(s) = s that is x = x* + L'^-1 z at v = v*. Each effect
 * moves smoothly from non-centred (D = exp(-2 v)) to centred (D = J), as the prior or the data outweigh.
 * The decay r makes up for data that say less where effects are larger, E for what is missing in
 * dx/dv at v*. An effect that few rows inform is skew; from a standard normal s
 *
 *     T_j(s) = (s + a_j (sqrt(1 + s^2) - m)) / sqrt(1 + a_j^2 (2 - m^2)),   m = E sqrt(1 + s^2),
 *
 * has mean 0, variance 1 and a skewness of about 1.69 a_j; it rises everywhere for |a_j| < 1.
 */
export interface LatentWhitening {
  /** Latent variable (u first, then gamma) at each position; gamma comes last, in order. */
  readonly order: Int32Array;
  /** Term of the effect at each position, -1 for a fixed effect. */
  readonly terms: Int32Array;
  /** J_j >= 0 */
  readonly information: Float64Array;
  /** c_j */
  readonly centres: Float64Array;
  /** G by column: rows (positions) below the diagonal, and values. */
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
  readonly values: Float64Array;
  /** r and E, one number for each position, term after term. */
  readonly decay: Float64Array;
  readonly shifts: Float64Array;
  /** The bends a_j, by position. */
  readonly bends: Float64Array;
  /** v*, length k. */
  readonly vcp: Float64Array;
  /** R, k x k, lower triangular: R R' is about the covariance of v. */
  readonly vcpRoot: Float64Array;
}

/** Skewness of T_j over a_j, for small a_j: 3 E (s^2 - 1) sqrt(1 + s^2). */
export const BEND_SKEWNESS = 1.69467;
/** Bound on the bends, well below 1, where T would stop rising. */
export const MOST_BEND = 0.6;
