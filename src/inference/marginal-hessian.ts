import type { MarginalObjective } from "./marginal-objective.js";

/** Step of the central differences, in standard deviations of the metric. */
const RELATIVE_STEP = 0.005;

/**
 * Minus the Hessian of the log marginal posterior at theta, d x d, symmetrised, by central
 * differences of its exact gradient along each coordinate: relative error about RELATIVE_STEP^2.
 * `scale` is a standard deviation for each coordinate.
 */
export function marginalHessian(
  objective: MarginalObjective,
  theta: Float64Array,
  scale: Float64Array,
): Float64Array {
  const d = theta.length;
  const hessian = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    const step = RELATIVE_STEP * scale[j];
    const shifted = (sign: number) => {
      const point = theta.slice();
      point[j] += sign * step;
      return objective.evaluate(point).gradient;
    };
    const above = shifted(1);
    const below = shifted(-1);
    for (let i = 0; i < d; i++) {
      const slope = (below[i] - above[i]) / (2 * step);
      hessian[i * d + j] += slope / 2;
      hessian[j * d + i] += slope / 2;
    }
  }
  return hessian;
}
