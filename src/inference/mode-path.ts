/** The mode of x = (b, gamma) at some log standard deviations v, and how it moves with them. */
export interface KnownMode {
  readonly vcp: Float64Array;
  /** b in units of its standard deviation. */
  readonly mode: Float64Array;
  /** (S^-1 du, dgamma) / dv_k for each k, u = S b. */
  readonly slopes: readonly Float64Array[];
}

/**
 * The mode at v + d from the known one at v: to first order, u(v) + u'(v) d; to second order where that
 * at v - d is known too, u(v - d) + 2 u'(v) d.
 *
 * @param termOf term of each random effect; the rest of x are fixed effects.
 */
export function predictMode(
  vcp: Float64Array,
  near: KnownMode,
  opposite: KnownMode | null,
  termOf: Int32Array,
): Float64Array {
  const change = vcp.map((value, k) => value - near.vcp[k]);
  const times = opposite === null ? 1 : 2;
  // u = S(v) b, in units of S(v): exp(-d) b(v - d) or b(v); then in those of S(v + d)
  const shrinkage = change.map((d) => Math.exp(-d));
  const x = (opposite ?? near).mode.slice();
  if (opposite !== null) for (let j = 0; j < termOf.length; j++) x[j] *= shrinkage[termOf[j]];
  near.slopes.forEach((slope, k) => {
    for (let j = 0; j < x.length; j++) x[j] += times * change[k] * slope[j];
  });
  for (let j = 0; j < termOf.length; j++) x[j] *= shrinkage[termOf[j]];
  return x;
}
