/** What the fits read of a model's data: priors, names and weights. */
export interface TargetData {
  /** Prior SDs of the fixed effects and of the log standard deviations; Infinity is flat. */
  readonly feP: Float64Array;
  readonly vcpP: Float64Array;
  readonly fepNames: readonly string[];
  readonly vcpNames: readonly string[];
  /** Weights of the rows. */
  readonly weights: Float64Array;
}

/** True where every prior is flat, so that a marginal fit is maximum likelihood. */
export function isFlat({ feP, vcpP }: TargetData): boolean {
  return [feP, vcpP].every((sds) => sds.every((sd) => sd === Infinity));
}

/** n: the sum of the weights of the rows. */
export function weightSum({ weights }: TargetData): number {
  return weights.reduce((sum, w) => sum + w, 0);
}
