import type { MarginalObjective } from "./marginal-objective.js";

/** Step of the differences, in standard deviations of the metric. */
const RELATIVE_STEP = 1e-4;

/** Beyond this much arithmetic the fixed effects' block comes from its closed form. */
const LARGE_WORK = 2e8;

/**
 * Minus the Hessian of the log marginal posterior at theta = (gamma, v), d x d, by differences of its
 * exact gradient along each coordinate: relative error about RELATIVE_STEP. `gradient` is that at
 * theta, `scale` a standard deviation for each coordinate.
 *
 * In large models the block of gamma is `fixedCurvature` instead, which leaves out a part of relative
 * order 1 / (rows per level)^2: one evaluation a fixed effect is spared.
 */
export function marginalHessian(
  objective: MarginalObjective,
  theta: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
  fixed: number,
): Float64Array {
  const d = theta.length;
  const large = objective.work * fixed > LARGE_WORK;
  const hessian = new Float64Array(d * d);
  if (large) {
    objective.evaluate(theta);
    const curvature = objective.fixedCurvature();
    for (let i = 0; i < fixed; i++) {
      for (let j = 0; j < fixed; j++) hessian[i * d + j] = curvature[i * fixed + j];
    }
  }
  for (let j = large ? fixed : 0; j < d; j++) {
    const step = RELATIVE_STEP * scale[j];
    const point = theta.slice();
    point[j] += step;
    const moved = objective.evaluate(point).gradient;
    for (let i = 0; i < d; i++) hessian[i * d + j] = (gradient[i] - moved[i]) / step;
    if (large) for (let i = 0; i < fixed; i++) hessian[j * d + i] = hessian[i * d + j];
  }
  return symmetrised(hessian, d);
}

function symmetrised(matrix: Float64Array, d: number): Float64Array {
  return matrix.map((value, s) => (value + matrix[(s % d) * d + Math.floor(s / d)]) / 2);
}
