import { gaussHermite } from "../math/gauss-hermite.js";
import { Random } from "../math/random.js";

/** Points and weights for integrals against the standard normal density in d dimensions. */
export interface NormalNodes {
  /** One point a row, row-major. */
  readonly points: Float64Array;
  /** They sum to 1. */
  readonly weights: Float64Array;
  readonly logWeights: Float64Array;
}

/** How many points per dimension: the nearer an integrand is to a Gaussian, the fewer will do. */
export type NodeRule = "full" | "few" | "fewest";

const POINTS_OF_ONE = { full: 15, few: 7, fewest: 5 };
const POINTS_OF_TWO = { full: 9, few: 7, fewest: 5 };
/** Pairs x, -x of draws beyond two dimensions. */
const PAIRS = 100;

/**
 * Gauss-Hermite with 15 points in one dimension (few: 7, fewest: 5) and 9 x 9 in two (7 x 7, 5 x 5);
 * beyond that, whatever the rule, 100 antithetic pairs of draws, the same in every call.
 */
export function standardNormalNodes(dimensions: number, rule: NodeRule = "full"): NormalNodes {
  if (dimensions > 2) return antitheticDraws(dimensions);
  const { nodes, weights } = gaussHermite((dimensions === 1 ? POINTS_OF_ONE : POINTS_OF_TWO)[rule]);
  if (dimensions === 1) return withLogs(nodes, weights);
  const pairs = Array.from(nodes, (a, s) =>
    Array.from(nodes, (b, t) => ({ at: [a, b], weight: weights[s] * weights[t] })),
  ).flat();
  return withLogs(
    Float64Array.from(pairs.flatMap(({ at }) => at)),
    Float64Array.from(pairs, ({ weight }) => weight),
  );
}

function antitheticDraws(dimensions: number): NormalNodes {
  const half = new Random(1).fillNormal(new Float64Array(PAIRS * dimensions));
  const points = Float64Array.of(...half, ...half.map((x) => -x));
  return withLogs(points, new Float64Array(2 * PAIRS).fill(1 / (2 * PAIRS)));
}

function withLogs(points: Float64Array, weights: Float64Array): NormalNodes {
  return { points, weights, logWeights: weights.map(Math.log) };
}
