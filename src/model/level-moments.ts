import type { SelectedInverse } from "../sparse/selected-inverse.js";
import { mixture, type EffectMoments } from "./effect-moments.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import { addScoreCovariance } from "./level-covariances.js";
import type { LevelIntegrals } from "./level-integrals.js";
import { shiftedMoments } from "./level-shifts.js";
import type { LocalRows } from "./local-rows.js";

/** Gauss-Hermite rules of two and three points, exact up to degree 3 and 5; weights of the kind that all mixtures have. */
const TWO_POINTS = { nodes: [-1, 1], weights: Float64Array.of(1 / 2, 1 / 2) };
const THREE_POINTS = {
  nodes: [-Math.sqrt(3), 0, Math.sqrt(3)],
  weights: Float64Array.of(1 / 6, 2 / 3, 1 / 6),
};
/** SD of a linear predictor up to which two points do. */
const SMALL_MOVE = 1;

/**
 * Moments of the effect b of each level where the other latent variables x have covariance C = H^-1 about
 * a point at which the linear predictors are o + e, o those where the integrals stand. The mean of b given
 * x depends on x through w'x to first order, w = dE[b]/dx, so o moves along the regression on it,
 *
 *     o(t) = o + e + t d,   d_i = a_i'C w / sqrt(w'C w),   t ~ N(0, 1),
 *
 * and with M, V, T the moments of b at o(t), by the law of total cumulance,
 *
 *     mean = E[M],   variance = E[V] + Var(M),   third = E[T] + 3 Cov(V, M) + E[(M - E[M])^3].
 *
 * M, V and T come from the nodes at o where `shiftedMoments` has them, else from new ones; the
 * integrals of such levels are left at the last of them.
 */
export function levelMoments(
  integrals: LevelIntegrals,
  local: LocalRows,
  hessian: IntegratedHessian,
  inverse: SelectedInverse,
  o: Float64Array,
  e: Float64Array,
): EffectMoments {
  const d = directions(integrals, local, hessian, inverse);
  const small = d.every((move) => Math.abs(move) <= SMALL_MOVE);
  const { nodes, weights } = small ? TWO_POINTS : THREE_POINTS;
  const shifts = nodes.map((t) => e.map((value, i) => value + t * d[i]));
  const far = new Uint8Array(integrals.rows.levels);
  const before = integrals.moments();
  const parts = shifts.map((shift) => shiftedMoments(integrals, shift, before, far));
  const list = integrals.likelihood.all.filter((g) => far[g] === 1);
  shifts.forEach((shift, t) => {
    const moved = o.map((value, i) => value + shift[i]);
    integrals.replaceMoments(moved, list, parts[t]);
  });
  return mixture(parts, weights);
}

/** d_i of every row. */
function directions(
  integrals: LevelIntegrals,
  local: LocalRows,
  hessian: IntegratedHessian,
  inverse: SelectedInverse,
): Float64Array {
  const { rows } = integrals;
  const d = new Float64Array(rows.count);
  const covariances = new Float64Array(rows.count);
  addScoreCovariance(integrals, integrals.nodes, 1, covariances);
  const zero = new Float64Array(rows.count);
  const w = new Float64Array(local.largest);
  const y = new Float64Array(local.largest);
  for (let g = 0; g < rows.levels; g++) {
    if (local.dimension(g) === 0) continue;
    local.open(g);
    local.combine(covariances, 0, zero, w);
    writeDirections(local, g, hessian.localInverse(g, inverse), w, y, d);
  }
  return d;
}

/** d_i of the rows of level g, which is open, with the block of C for it; y is a workspace, which C w goes to. */
function writeDirections(
  local: LocalRows,
  g: number,
  block: Float64Array,
  w: Float64Array,
  y: Float64Array,
  d: Float64Array,
): void {
  const size = local.dimension(g);
  const { starts } = local.rows;
  let square = 0;
  for (let i = 0; i < size; i++) {
    y[i] = 0;
    for (let j = 0; j < size; j++) y[i] += block[i * size + j] * w[j];
    square += w[i] * y[i];
  }
  if (!(square > 0)) return;
  const root = Math.sqrt(square);
  for (let i = starts[g]; i < starts[g + 1]; i++) d[i] = local.dot(i - starts[g], y) / root;
}
