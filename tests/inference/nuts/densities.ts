import type { LogDensity } from "../../../src/inference/nuts/log-density.js";

/** Independent normals of mean 0. */
export function gaussian(sds: Float64Array): LogDensity {
  return {
    dimension: sds.length,
    evaluate(x, gradient) {
      let sum = 0;
      for (let j = 0; j < x.length; j++) {
        gradient[j] = -x[j] / sds[j] ** 2;
        sum += (gradient[j] * x[j]) / 2;
      }
      return sum;
    },
  };
}

/** Normals with equal correlations and unit variances, shifted to a mean. */
export function correlated(dimension: number, correlation: number, mean: number): LogDensity {
  const within = 1 / (1 - correlation);
  const shared = (correlation * within) / (1 + (dimension - 1) * correlation);
  return {
    dimension,
    evaluate(x, gradient) {
      const sum = x.reduce((a, b) => a + b - mean, 0);
      let value = 0;
      for (let j = 0; j < dimension; j++) {
        gradient[j] = shared * sum - within * (x[j] - mean);
        value += (gradient[j] * (x[j] - mean)) / 2;
      }
      return value;
    },
  };
}

/** -sum_j (x_j^4 / 4 + x_j x_(j+1) / 3): far from normal. */
export function quartic(dimension: number): LogDensity {
  return {
    dimension,
    evaluate(x, gradient) {
      let value = 0;
      gradient.fill(0);
      for (let j = 0; j < dimension; j++) {
        value -= x[j] ** 4 / 4;
        gradient[j] -= x[j] ** 3;
        if (j + 1 === dimension) continue;
        value -= (x[j] * x[j + 1]) / 3;
        gradient[j] -= x[j + 1] / 3;
        gradient[j + 1] -= x[j] / 3;
      }
      return value;
    },
  };
}

/** Neal's funnel: x_0 ~ N(0, sd^2), the others N(0, exp(2 x_0)). */
export function funnel(dimension: number, sd: number): LogDensity {
  return {
    dimension,
    evaluate(x, gradient) {
      const precision = Math.exp(-2 * x[0]);
      let squares = 0;
      for (let j = 1; j < dimension; j++) {
        squares += x[j] ** 2;
        gradient[j] = -x[j] * precision;
      }
      gradient[0] = -x[0] / sd ** 2 + squares * precision - (dimension - 1);
      return -((x[0] / sd) ** 2) / 2 - (squares * precision) / 2 - (dimension - 1) * x[0];
    },
  };
}
