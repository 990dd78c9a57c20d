import { dot, multiply } from "../math/small-matrix.js";
import { invertPositiveDefinite } from "../sparse/positive-definite.js";

const RIDGE = 1e-10;

/**
 * Weights a, with sum 1, of the images G(y_1), ..., G(y_m) of a fixed-point iteration y <- G(y), such
 * that the combined residual |sum a_i r_i| is least, r_i = G(y_i) - y_i in some scale (Anderson 1965;
 * Walker, Ni 2011). The last image has weight 1 where the others do not help.
 */
export function andersonWeights(residuals: readonly Float64Array[]): Float64Array {
  const m = residuals.length - 1;
  const last = residuals[m];
  const differences = residuals.slice(0, m).map((r) => r.map((value, j) => last[j] - value));
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) gram[i * m + j] = dot(differences[i], differences[j]);
  }
  for (let i = 0; i < m; i++) gram[i * (m + 1)] *= 1 + RIDGE;
  const weights = new Float64Array(m + 1);
  weights[m] = 1;
  const inverse = invertPositiveDefinite(gram, m);
  if (inverse === null) return weights;
  const right = Float64Array.from(differences, (d) => dot(d, last));
  multiply(inverse, right).forEach((gamma, i) => {
    weights[i] = gamma;
    weights[m] -= gamma;
  });
  return weights;
}

/** sum_i weights_i vectors_i */
export function combine(weights: Float64Array, vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, i) => {
    const weight = weights[i];
    if (weight === 0) return;
    for (let j = 0; j < sum.length; j++) sum[j] += weight * vector[j];
  });
  return sum;
}
