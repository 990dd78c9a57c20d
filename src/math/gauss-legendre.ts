import type { QuadratureRule } from "./gauss-rule.js";

const MAX_STEPS = 100;

/**
 * The Gauss-Legendre rule of n points for the integral over [-1, 1]: exact for polynomials up to
 * degree 2n - 1. Weights sum to 2.
 *
 * The nodes are the zeros of the Legendre polynomial P_n,
 *
 *     (k + 1) P_(k+1) = (2k + 1) x P_k - k P_(k-1),   (1 - x^2) P_n' = n (P_(n-1) - x P_n),
 *
 * and the weights 2 / ((1 - x^2) P_n'^2). Newton's method from cos(pi (i - 1/4) / (n + 1/2)), close
 * enough to the i-th zero to converge to it (Press et al. 2007, section 4.6).
 */
export function gaussLegendre(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 1; 2 * i <= n + 1; i++) {
    let x = 2 * i === n + 1 ? 0 : Math.cos((Math.PI * (i - 0.25)) / (n + 0.5));
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
      if (Math.abs(value / slope) < 1e-15) break;
    }
    const { slope } = legendre(n, x);
    nodes[i - 1] = -x;
    nodes[n - i] = x;
    weights[i - 1] = weights[n - i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** P_n(x) and P_n'(x), |x| < 1 */
function legendre(n: number, x: number): { value: number; slope: number } {
  let previous = 0;
  let value = 1;
  for (let k = 0; k < n; k++) {
    const next = ((2 * k + 1) * x * value - k * previous) / (k + 1);
    previous = value;
    value = next;
  }
  return { value, slope: (n * (previous - x * value)) / (1 - x * x) };
}
