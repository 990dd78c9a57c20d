import { gaussRule, type QuadratureRule, type Recurrence } from "./gauss-rule.js";

/** Numbers t of the sums that stand for integrals, x = exp(t - exp(-t)): x from 1e-20 to 14. */
const STEP = 1 / 16;
const LOWEST = -60;
const HIGHEST = 44;
/** No node of a rule of up to 61 points is larger. */
const LARGEST = 13;

/**
 * The rule of 2n + 1 points for the standard normal density that is exact, on either side of 0, for a
 * polynomial up to degree 2n of its own: Gauss-Radau rules for the halves of the density that share the
 * node at 0. Nodes are symmetric, weights sum to 1.
 *
 * The nodes x_m > 0 are those of the Gauss rule, with weights u_m, for the density x exp(-x^2/2) on the
 * half-line; w_m = u_m / (sqrt(2 pi) x_m), and the node at 0 has the rest (Gautschi 2004, section 3.1.1).
 * Meant for up to about 61 points.
 */
export function twoSidedRule(points: number): QuadratureRule {
  const n = (points - 1) / 2;
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  const upper = gaussRule(rayleighRecurrence(n), n, LARGEST, n);
  let rest = 1;
  for (let m = 0; m < n; m++) {
    const x = upper.nodes[m];
    const weight = upper.weights[m] / (Math.sqrt(2 * Math.PI) * x);
    nodes[n + 1 + m] = x;
    nodes[n - 1 - m] = -x;
    weights[n + 1 + m] = weights[n - 1 - m] = weight;
    rest -= 2 * weight;
  }
  weights[n] = rest;
  return { nodes, weights };
}

/**
 * The recurrence up to h_n for the density x exp(-x^2/2) on the half-line, by Stieltjes' procedure. Its
 * integrals are sums by the trapezoidal rule in t, x = exp(t - exp(-t)): the integrand falls doubly
 * exponentially on both sides (Takahasi, Mori 1974), and the sum is exact but for rounding.
 */
function rayleighRecurrence(n: number): Recurrence {
  const t = Float64Array.from({ length: HIGHEST - LOWEST + 1 }, (_, j) => (LOWEST + j) * STEP);
  const x = t.map((value) => Math.exp(value - Math.exp(-value)));
  const shares = x.map((value, j) => {
    const slope = value * (1 + Math.exp(-t[j]));
    return STEP * slope * value * Math.exp((-value * value) / 2);
  });
  const centres = new Float64Array(n);
  const roots = new Float64Array(n + 1);
  let previous = new Float64Array(x.length);
  let current = new Float64Array(x.length).fill(1);
  for (let k = 0; k < n; k++) {
    const squares = shares.map((share, j) => share * current[j] * current[j]);
    centres[k] = dot(squares, x);
    const next = current.map((value, j) => (x[j] - centres[k]) * value - roots[k] * previous[j]);
    roots[k + 1] = Math.sqrt(
      dot(
        shares,
        next.map((value) => value * value),
      ),
    );
    previous = current;
    current = next.map((value) => value / roots[k + 1]);
  }
  return { centres, roots };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}
