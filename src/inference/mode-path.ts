/** The mode of x = (b, gamma) at some log standard deviations v, and how it moves with them. */
export interface KnownMode {
  readonly vcp: Float64Array;
  /** b in units of its standard deviation. */
  readonly mode: Float64Array;
  /** (S^-1 du, dgamma) / dv_k for each k, u = S b. */
  readonly slopes: readonly Float64Array[];
}

/**
 * The mode at v + d from the known one at v: to first order, u(v) + u'(v) d; where that at v - d is known too,
 * by the cubic through both with their slopes, 5 u(v - d) + 2 u'(v - d) d - 4 u(v) + 4 u'(v) d.
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
  // u in units of S(v) is exp(-d) times that of S(v - d), and exp(d) times that of S(v + d)
  const shrinkage = change.map((d) => Math.exp(-d));
  const shrink = (x: Float64Array) => {
    for (let j = 0; j < termOf.length; j++) x[j] *= shrinkage[termOf[j]];
  };
  if (opposite === null) {
    const x = combined(near, change, 1, 1);
    shrink(x);
    return x;
  }
  const x = combined(opposite, change, 5, 2);
  shrink(x);
  combined(near, change, -4, 4).forEach((value, j) => (x[j] += value));
  shrink(x);
  return x;
}

/** a u + b u'd in the units of the known mode. */
function combined({ mode, slopes }: KnownMode, d: Float64Array, a: number, b: number) {
  const x = mode.map((value) => a * value);
  slopes.forEach((slope, k) => {
    for (let j = 0; j < x.length; j++) x[j] += b * d[k] * slope[j];
  });
  return x;
}
