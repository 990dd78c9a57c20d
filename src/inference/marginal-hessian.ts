import type { MarginalObjective } from "./marginal-objective.js";

/** Step of the forward differences, in standard deviations of the metric. */
const SHORT_STEP = 1e-4;
/** Step of central differences where rounding has spoilt shorter ones; at most that. */
const LONG_STEP = 0.02;
/** Largest |h_ij - h_ji| / sqrt(h_ii h_jj) of differences that are trusted. */
const MAX_ASYMMETRY = 1e-3;
/** Where h_jj times the squared scale, 1 for a posterior SD, is less, the scale is so short that differences may be rounding. */
const LEAST_BEND = 0.01;
/** The largest factor by which a scale grows at a time, and how often. */
const LARGEST_GROWTH = 10;
const MAX_GROWTHS = 12;
/** Beyond this much arithmetic the fixed effects' block comes from its closed form. */
const LARGE_WORK = 2e8;

/** Where the Hessian is wanted: theta = (gamma, v), the gradient there, and a scale for each. */
export interface HessianPoint {
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  /** A standard deviation for each coordinate. */
  readonly scale: Float64Array;
  /** Number of fixed effects. */
  readonly fixed: number;
  /** How near the mode of the random effects is to be found, in posterior SDs. */
  readonly latentTolerance: number;
}

/**
 * Minus the Hessian of the log marginal posterior, d x d, by differences of its exact gradient along
 * each coordinate: forward ones, with a relative error of about 1e-4. Where these come out asymmetric, central ones of a
 * step as short, which serve where the gradient bends within it, as near the border of a link's domain; where these are asymmetric too, as in
 * the rounding of very large counts, or the scale turns out to be much shorter than an SD, central ones of a longer step.
 * Those stay within the moves over which the curvature changes: under separation, where the prior alone holds an
 * effect, these are a small part of an SD.
 *
 * In large models the block of gamma is `fixedCurvature` instead, which leaves out a part of relative
 * order 1 / (rows per level)^2: one evaluation a fixed effect is spared.
 */
export function marginalHessian(objective: MarginalObjective, at: HessianPoint): Float64Array {
  const d = at.theta.length;
  const forward = differences(objective, at, (j) => {
    const step = SHORT_STEP * at.scale[j];
    const moved = gradientAt(objective, at, j, step);
    return at.gradient.map((g, i) => (g - moved[i]) / step);
  });
  const short = at.scale.some(
    (scale, j) => isShort(forward[j * (d + 1)], scale) && (j < at.fixed || scale < 1),
  );
  if (!short && asymmetry(forward, d) <= MAX_ASYMMETRY) return symmetrised(forward, d);
  const central = (step: number, longest: Float64Array) =>
    differences(objective, at, (j) => centralDifferences(objective, at, j, step, longest[j]));
  const anything = at.scale.map((_, j) => (j < at.fixed ? Infinity : 1));
  const fine = short ? null : central(SHORT_STEP, anything);
  if (fine !== null && asymmetry(fine, d) <= MAX_ASYMMETRY) return symmetrised(fine, d);
  objective.evaluate(at.theta, at.latentTolerance);
  return symmetrised(central(LONG_STEP, objective.longestMoves()), d);
}

/** From a scale of at most 1, that of a column of X, which grows up to `longest` while it is much shorter than an SD. */
function centralDifferences(
  objective: MarginalObjective,
  at: HessianPoint,
  j: number,
  share: number,
  longest: number,
): Float64Array {
  let scale = Math.min(at.scale[j], longest, 1);
  for (let growths = 0; ; growths++) {
    const step = share * scale;
    const above = gradientAt(objective, at, j, step);
    const below = gradientAt(objective, at, j, -step);
    const column = below.map((g, i) => (g - above[i]) / (2 * step));
    const done = !isShort(column[j], scale) || scale >= longest || growths === MAX_GROWTHS;
    if (done) return column;
    const bend = Math.max(column[j] * scale ** 2, LARGEST_GROWTH ** -2);
    scale = Math.min(scale / Math.sqrt(bend), longest);
  }
}

const isShort = (curvature: number, scale: number) => !(curvature * scale ** 2 >= LEAST_BEND);

/** The matrix whose column j is `column(j)`, or in large models the closed form for gamma. */
function differences(
  objective: MarginalObjective,
  { theta, fixed }: HessianPoint,
  column: (j: number) => Float64Array,
): Float64Array {
  const d = theta.length;
  const large = objective.work * fixed > LARGE_WORK;
  const hessian = new Float64Array(d * d);
  if (large) {
    objective.evaluate(theta);
    const curvature = objective.fixedCurvature();
    for (let i = 0; i < fixed; i++) {
      for (let j = 0; j < fixed; j++) hessian[i * d + j] = curvature[i * fixed + j];
    }
  }
  for (let j = large ? fixed : 0; j < d; j++) {
    const values = column(j);
    for (let i = 0; i < d; i++) hessian[i * d + j] = values[i];
    if (large) for (let i = 0; i < fixed; i++) hessian[j * d + i] = values[i];
  }
  return hessian;
}

function gradientAt(
  objective: MarginalObjective,
  { theta, latentTolerance }: HessianPoint,
  j: number,
  step: number,
): Float64Array {
  const point = theta.slice();
  point[j] += step;
  return objective.evaluate(point, latentTolerance).gradient;
}

/** Infinity where a diagonal entry is not positive. */
function asymmetry(matrix: Float64Array, d: number): number {
  let largest = 0;
  for (let i = 0; i < d; i++) {
    if (!(matrix[i * (d + 1)] > 0)) return Infinity;
    for (let j = 0; j < i; j++) {
      const size = Math.sqrt(matrix[i * (d + 1)] * matrix[j * (d + 1)]);
      largest = Math.max(largest, Math.abs(matrix[i * d + j] - matrix[j * d + i]) / size);
    }
  }
  return largest;
}

function symmetrised(matrix: Float64Array, d: number): Float64Array {
  return matrix.map((value, s) => (value + matrix[(s % d) * d + Math.floor(s / d)]) / 2);
}
