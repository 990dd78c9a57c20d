/** A quadrature rule: integral of f against the rule's density = sum_m weights[m] f(nodes[m]). */
export interface QuadratureRule {
  /** Increasing. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const MAX_STEPS = 100;

/**
 * The Gauss-Hermite rule of n points for the standard normal density: exact for polynomials up to
 * degree 2n - 1. Weights sum to 1.
 *
 * The nodes are the zeros of the orthonormal Hermite polynomial h_n,
 *
 *     h_0 = 1,   sqrt(k + 1) h_(k+1) = x h_k - sqrt(k) h_(k-1),   h_n' = sqrt(n) h_(n-1),
 *
 * and the weights 1 / (n h_(n-1)^2). Newton's method with the zeros found so far divided out
 * (Maehly 1954) descends monotonically from above to the next zero; by symmetry only zeros >= 0 are
 * sought. Meant for n from 1 to about 100.
 */
export function gaussHermite(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  // No zero exceeds sqrt(4n + 2), and neighbours are at least pi / sqrt(n + 1/2) apart (Szego 6.31).
  let x = Math.sqrt(4 * n + 2);
  for (let last = n - 1; 2 * last >= n - 1; last--) {
    x = 2 * last === n - 1 ? 0 : nextZero(n, x, nodes.subarray(last + 1));
    nodes[n - 1 - last] = -x;
    nodes[last] = x;
    weights[last] = weights[n - 1 - last] = 1 / (n * hermite(n - 1, x).value ** 2);
    x -= 1 / Math.sqrt(n);
  }
  return { nodes, weights };
}

/** The largest zero of h_n below those in `found`, from a point between. */
function nextZero(n: number, start: number, found: Float64Array): number {
  let x = start;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const { value, previous } = hermite(n, x);
    const poles = found.reduce((sum, zero) => sum + 1 / (x - zero), 0);
    const step = value / (Math.sqrt(n) * previous - value * poles);
    x -= step;
    if (Math.abs(step) < 1e-9) break;
  }
  // One step of the plain method, which the zeros divided out do not disturb.
  const { value, previous } = hermite(n, x);
  return x - value / (Math.sqrt(n) * previous);
}

/** h_n(x) and h_(n-1)(x) */
function hermite(n: number, x: number): { value: number; previous: number } {
  let previous = 0;
  let value = 1;
  for (let k = 0; k < n; k++) {
    const next = (x * value - Math.sqrt(k) * previous) / Math.sqrt(k + 1);
    previous = value;
    value = next;
  }
  return { value, previous };
}
