import { SelectedInverse } from "../sparse/selected-inverse.js";
import { IntegratedCovariance } from "./integrated-covariance.js";
import { LatentCovariance } from "./latent-covariance.js";
import { findLatentMode } from "./latent-mode.js";
import type { WeightedPoints } from "./mixed-moments.js";
import type { NestedTarget } from "./nested-target.js";
import type { ExploredPoint } from "./vcp-exploration.js";

/** An explored point with its weight in the mixture. */
export interface WeightedPoint {
  readonly point: ExploredPoint;
  readonly weight: number;
}

const NEGLIGIBLE = 1e-3;

/**
 * Dense covariance of the packed parameters y = (fe, vcp, vc), by the law of total covariance
 *
 *     Cov(y) = E[Cov(y | v)] + Cov(E[y | v]),
 *
 * over the explored points, with the covariance of v as given; the result is scaled to the SDs given,
 * which have terms of higher order.
 */
export function inlaCovariance(
  target: NestedTarget,
  points: readonly WeightedPoint[],
  sets: readonly WeightedPoints<ExploredPoint>[],
  vcpCovariance: Float64Array,
  sd: Float64Array,
): Float64Array {
  const size = sd.length;
  const { fixed: p } = target;
  const k = target.data.vcpP.length;
  const covariance = new Float64Array(size * size);
  for (const { point, weight } of points) {
    if (Math.abs(weight) < NEGLIGIBLE) continue;
    const conditional = conditionalCovariance(target, point);
    for (let s = 0; s < covariance.length; s++) covariance[s] += weight * conditional[s];
  }
  for (const { points, weights } of sets) addMeans(covariance, points, weights, size);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) covariance[(p + a) * size + p + b] = vcpCovariance[a * k + b];
  }
  const scale = sd.map((value, j) => value / Math.sqrt(covariance[j * (size + 1)]));
  return covariance.map((value, s) => value * scale[Math.floor(s / size)] * scale[s % size]);
}

/** Cov(y | v) at a point, 0 for vcp. */
function conditionalCovariance(target: NestedTarget, { approximation }: ExploredPoint) {
  const k = target.data.vcpP.length;
  target.setVcp(approximation.vcp);
  target.holdFixed(false);
  const { factor } = findLatentMode(target, approximation.mode.slice());
  const outer = {
    packed: Array.from({ length: k }, (_, a) => target.fixed + a),
    covariance: new Float64Array(k * k),
    slopes: Array.from({ length: k }, () => new Float64Array(target.size)),
  };
  const latent = new LatentCovariance(target, factor, outer, k);
  const { integrated } = target;
  if (integrated === undefined) return latent.dense();
  const inverse = SelectedInverse.of(factor);
  return new IntegratedCovariance(target, integrated, inverse, outer, latent).dense();
}

/** covariance += sum_s w_s (m_s - m)(m_s - m)', m_s = E[y | v_s] */
function addMeans(
  covariance: Float64Array,
  points: readonly ExploredPoint[],
  weights: Float64Array,
  size: number,
): void {
  const means = points.map(({ approximation: { feMean, vcp, effects } }) =>
    Float64Array.of(...feMean, ...vcp, ...effects.mean),
  );
  const total = new Float64Array(size);
  means.forEach((m, s) => m.forEach((value, j) => (total[j] += weights[s] * value)));
  means.forEach((m, s) => {
    const shift = m.map((value, j) => value - total[j]);
    for (let i = 0; i < size; i++) {
      const wi = weights[s] * shift[i];
      for (let j = 0; j < size; j++) covariance[i * size + j] += wi * shift[j];
    }
  });
}
