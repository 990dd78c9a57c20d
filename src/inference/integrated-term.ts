import type { LevelRegression } from "../model/integrated-effects.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";

/** The term of random effects that a target has integrated out by quadrature, level by level. */
export interface IntegratedTerm {
  /** Its position k among the terms; the target's own effects are those of the other terms. */
  readonly term: number;
  /**
   * dL/dv_k without the prior's part, L the log marginal. `r` is C g_b as in `LaplaceObjective`,
   * and the target's `determinantSlopes` have been asked for at the present point.
   */
  vcpGradient(r: Float64Array): number;
  /** Fisher information of the levels about v_k, without the prior's. */
  information(): number;
  /** 1 - mean Var(b_g): the share of the term's effects that the data determine. */
  determined(): number;
  /** The mixed second derivatives of the log marginal of the latent x in (b, v_k), padded to x. */
  vcpResponse(): Float64Array;
  /** Position of each level's effect u_g, and of each of the target's effects, among all effects. */
  readonly positions: { readonly levelEffects: Int32Array; readonly otherEffects: Int32Array };
  /** Var(u_g) given everything else. */
  variances(): Float64Array;
  /** How E[u_g] given everything else moves with it. */
  regressions(): readonly LevelRegression[];
  /** a'H^-1 a for each level, a the slopes of E[u_g] in the latent effects. */
  explainedVariances(
    inverse: SelectedInverse,
    regressions: readonly LevelRegression[],
  ): Float64Array;
}
