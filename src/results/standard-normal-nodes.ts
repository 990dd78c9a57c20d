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

const POINTS_OF_ONE = 15;
const POINTS_OF_TWO = 9;
/** Pairs x, -x of draws beyond two dimensions. */
const PAIRS = 100;

/**
 * Gauss-Hermite with 15 points in one dimension and 9 x 9 in two; beyond that 100 antithetic pairs
 * of draws, the same in every call.
 */
export function standardNormalNodes(dimensions: number): NormalNodes {
  if (dimensions > 2) return antitheticDraws(dimensions);
  const rule = gaussHermite(dimensions === 1 ? POINTS_OF_ONE : POINTS_OF_TWO);
  if (dimensions === 1) return withLogs(rule.nodes, rule.weights);
  const pairs = Array.from(rule.nodes, (a, s) =>
    Array.from(rule.nodes, (b, t) => ({ at: [a, b], weight: rule.weights[s] * rule.weights[t] })),
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
