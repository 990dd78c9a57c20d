import type { VcpDensity } from "./vcp-density.js";

/** Covariance of v, k x k. */
export function vcpCovariance(density: VcpDensity): Float64Array {
  const k = density.scale.centre.length;
  if (k === 1) return Float64Array.of(density.marginal(0).sd ** 2);
  const means = density.expectation((z) => density.toVcp(z));
  return density.expectation((z) => {
    const away = density.toVcp(z).map((value, a) => value - means[a]);
    return new Float64Array(k * k).map((_, s) => away[Math.floor(s / k)] * away[s % k]);
  });
}
