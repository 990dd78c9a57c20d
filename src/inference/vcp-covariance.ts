import type { VcpDensity } from "./vcp-density.js";

/** Covariance of v, k x k. */
export function vcpCovariance(density: VcpDensity): Float64Array {
  const k = density.scale.centre.length;
  if (k === 1) return Float64Array.of(density.marginal(0).sd ** 2);
  const { sample, weights } = density;
  const vectors = sample.map((z) => density.toVcp(z));
  const means = new Float64Array(k);
  vectors.forEach((v, s) => v.forEach((value, a) => (means[a] += weights[s] * value)));
  const covariance = new Float64Array(k * k);
  vectors.forEach((v, s) => {
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        covariance[a * k + b] += weights[s] * (v[a] - means[a]) * (v[b] - means[b]);
      }
    }
  });
  return covariance;
}
