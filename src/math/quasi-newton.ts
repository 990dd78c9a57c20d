import { dot, multiply } from "./small-matrix.js";

/** Value and gradient of a smooth function at a point. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface QuasiNewtonOptions<E extends Evaluation> {
  /** f at the start, where it is known already. */
  first?: E;
  /** Approximation of the inverse of minus the Hessian at the start, d x d. */
  metric: Float64Array;
  /** The metric at the present point, which far from the maximum is better than a corrected one. */
  refresh?: () => Float64Array;
  /** Longest change of each coordinate in one step. */
  maxStep: Float64Array;
  /** Largest accepted distance sqrt(g'B g), B the present metric. */
  tolerance: number;
  maxIterations: number;
  /** Called at every accepted point; false stops. */
  onIteration?: (iteration: number, value: number, distance: number) => boolean;
}

export interface QuasiNewtonResult<E extends Evaluation = Evaluation> {
  readonly point: Float64Array;
  readonly evaluation: E;
  readonly iterations: number;
  readonly ending: "converged" | "interrupted" | "exhausted" | "stalled";
}

const SUFFICIENT_INCREASE = 1e-4;
/** Steps longer than this many standard deviations end in a new metric, if there is one. */
const FAR = 0.5;
const SHORTEST_STEP = 1e-8;

/**
 * A local maximum of f by the BFGS method: step B g with B an approximation of the inverse of minus
 * the Hessian, corrected after each step s with change of gradient -y by
 *
 *     B <- (I - r s y') B (I - r y s') + r s s',   r = 1 / y's,
 *
 * wherever y's > 0 (Nocedal, Wright 2006, ch. 6). Steps are cut to a third until f rises enough.
 */
export function maximise<E extends Evaluation>(
  f: (point: Float64Array) => E,
  start: Float64Array,
  options: QuasiNewtonOptions<E>,
): QuasiNewtonResult<E> {
  const { tolerance, maxIterations, onIteration } = options;
  let metric: Float64Array = options.metric;
  let point: Float64Array = start.slice();
  let evaluation = options.first ?? f(point);
  for (let iterations = 0; ; iterations++) {
    const direction = multiply(metric, evaluation.gradient);
    const distance = Math.sqrt(Math.max(0, dot(direction, evaluation.gradient)));
    const go = onIteration?.(iterations, evaluation.value, distance) ?? true;
    const finish = (ending: QuasiNewtonResult["ending"]) => ({
      point,
      evaluation,
      iterations,
      ending,
    });
    if (distance <= tolerance) return finish("converged");
    if (!go) return finish("interrupted");
    if (iterations === maxIterations) return finish("exhausted");
    const next = search(f, point, evaluation, direction, options.maxStep);
    if (next === null) return finish("stalled");
    if (options.refresh !== undefined && distance > FAR) metric = options.refresh();
    metric = correctedMetric(metric, point, evaluation, next.point, next.evaluation);
    ({ point, evaluation } = next);
  }
}

function search<E extends Evaluation>(
  f: (point: Float64Array) => E,
  point: Float64Array,
  evaluation: Evaluation,
  direction: Float64Array,
  maxStep: Float64Array,
): { point: Float64Array; evaluation: E } | null {
  const step = shortened(direction, evaluation.gradient, maxStep);
  const slope = dot(step, evaluation.gradient);
  const noise = 1e-11 * (1 + Math.abs(evaluation.value));
  for (let a = 1; a > SHORTEST_STEP; a /= 3) {
    const candidate = point.map((value, j) => value + a * step[j]);
    const next = f(candidate);
    if (next.value >= evaluation.value + SUFFICIENT_INCREASE * a * slope - noise) {
      return { point: candidate, evaluation: next };
    }
  }
  return null;
}

/**
 * The direction with each coordinate cut to its longest step, so that one that the function hardly
 * depends on does not hold up the others; or cut as a whole where that would not lead uphill.
 */
function shortened(
  direction: Float64Array,
  gradient: Float64Array,
  maxStep: Float64Array,
): Float64Array {
  const cut = direction.map((d, j) => Math.sign(d) * Math.min(Math.abs(d), maxStep[j]));
  if (dot(cut, gradient) > 0) return cut;
  const a = direction.reduce((least, d, j) => Math.min(least, maxStep[j] / Math.abs(d)), 1);
  return direction.map((d) => a * d);
}

function correctedMetric(
  metric: Float64Array,
  from: Float64Array,
  before: Evaluation,
  to: Float64Array,
  after: Evaluation,
): Float64Array {
  const d = from.length;
  const s = to.map((value, j) => value - from[j]);
  const y = before.gradient.map((value, j) => value - after.gradient[j]);
  const ys = dot(y, s);
  const by = multiply(metric, y);
  const yby = dot(y, by);
  if (!(ys > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y)))) return metric;
  const corrected = metric.slice();
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      corrected[i * d + j] += ((1 + yby / ys) * s[i] * s[j] - by[i] * s[j] - s[i] * by[j]) / ys;
    }
  }
  return corrected;
}
