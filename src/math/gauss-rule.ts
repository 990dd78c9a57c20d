/** A quadrature rule: integral of f against the rule's density = sum_m weights[m] f(nodes[m]). */
export interface QuadratureRule {
  /** Increasing. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Orthonormal polynomials h_k of a density, h_0 = 1, by
 *
 *     roots[k + 1] h_(k+1) = (x - centres[k]) h_k - roots[k] h_(k-1),   roots[0] = 0.
 */
export interface Recurrence {
  readonly centres: Float64Array;
  readonly roots: Float64Array;
}

const MAX_STEPS = 100;
/** Share of a zero by which the search for the next one starts below it. */
const GAP = 1e-4;

/**
 * The `count` largest nodes of the Gauss rule of n points, exact for polynomials up to degree 2n - 1,
 * with their weights, 1 / sum_(k < n) h_k^2; all must be positive, and none may exceed `top`.
 *
 * The nodes are the zeros of h_n. Newton's method with the zeros found so far divided out (Maehly
 * 1954) descends monotonically from above to the next zero. Meant for n from 1 to about 100.
 */
export function gaussRule(
  recurrence: Recurrence,
  n: number,
  top: number,
  count: number,
): QuadratureRule {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  let x = top;
  for (let m = count - 1; m >= 0; m--) {
    x = nextZero(recurrence, n, x, nodes.subarray(m + 1));
    nodes[m] = x;
    weights[m] = 1 / polynomial(recurrence, n, x).squares;
    x *= 1 - GAP;
  }
  return { nodes, weights };
}

/** The largest zero of h_n below those in `found`, from a point between. */
function nextZero(recurrence: Recurrence, n: number, start: number, found: Float64Array): number {
  let x = start;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const { value, slope } = polynomial(recurrence, n, x);
    let poles = 0;
    for (const zero of found) poles += 1 / (x - zero);
    const step = value / (slope - value * poles);
    x -= step;
    if (Math.abs(step) < 1e-9 * x) break;
  }
  // One step of the plain method, which the zeros divided out do not disturb.
  const { value, slope } = polynomial(recurrence, n, x);
  return x - value / slope;
}

/** h_n(x), h_n'(x) and sum_(k < n) h_k(x)^2 */
export function polynomial(
  { centres, roots }: Recurrence,
  n: number,
  x: number,
): { value: number; slope: number; squares: number } {
  let [previous, previousSlope, value, slope, squares] = [0, 0, 1, 0, 0];
  for (let k = 0; k < n; k++) {
    squares += value * value;
    const next = ((x - centres[k]) * value - roots[k] * previous) / roots[k + 1];
    const nextSlope = (value + (x - centres[k]) * slope - roots[k] * previousSlope) / roots[k + 1];
    [previous, previousSlope] = [value, slope];
    [value, slope] = [next, nextSlope];
  }
  return { value, slope, squares };
}
