import { gaussRule, polynomial, type QuadratureRule } from "./gauss-rule.js";

/**
 * The Gauss-Hermite rule of n points for the standard normal density: exact for polynomials up to
 * degree 2n - 1. Weights sum to 1. By the orthonormal Hermite polynomials,
 *
 *     h_0 = 1,   sqrt(k + 1) h_(k+1) = x h_k - sqrt(k) h_(k-1);
 *
 * by symmetry only zeros >= 0 are sought. Meant for n from 1 to about 100.
 */
export function gaussHermite(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  const centres = new Float64Array(n);
  const roots = Float64Array.from({ length: n + 1 }, (_, k) => Math.sqrt(k));
  const half = Math.floor(n / 2);
  // no zero exceeds sqrt(4n + 2) (Szego 6.31)
  const upper = gaussRule({ centres, roots }, n, Math.sqrt(4 * n + 2), half);
  for (let m = 0; m < half; m++) {
    nodes[n - half + m] = upper.nodes[m];
    nodes[half - 1 - m] = -upper.nodes[m];
    weights[n - half + m] = weights[half - 1 - m] = upper.weights[m];
  }
  if (n % 2 === 1) weights[half] = 1 / polynomial({ centres, roots }, n, 0).squares;
  return { nodes, weights };
}
