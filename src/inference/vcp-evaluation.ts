import { multiply } from "../math/small-matrix.js";
import { SMALL_PAIRS } from "../model/second-order.js";
import type { NestedLaplace, PairTerms } from "./nested-laplace.js";
import type { VcpScale } from "./posterior-state.js";
import type { ExploredDensity, ExploredPoint } from "./vcp-exploration.js";

/** Hears of every point, and may say stop. */
export interface ExplorationObserver {
  readonly interrupted: boolean;
  tell(logDensity: number): void;
}

/**
 * Going outwards on an axis, the terms of pairs of rows are computed until their change in a unit of z, times the density relative
 * to its maximum, is less than this.
 */
const NEGLIGIBLE_SLOPE = 0.002;
/** Above this z the terms go on in a straight line: where they still grow there, the series that they belong to overshoots. */
const UPPER_REACH = 2;

/**
 * The evaluation of points z at multiples of `step`, null once the observer has said stop; points on the axes come first,
 * by increasing distance. The terms of pairs of rows are those of `PairLines`, or an estimate where they are small.
 */
export function evaluation(
  objective: Pick<NestedLaplace, "pairBound" | "approximate" | "logDensity">,
  { centre, factor }: VcpScale,
  step: number,
  observer: ExplorationObserver,
): ExploredDensity {
  const k = centre.length;
  const toVcp = (z: Float64Array) => multiply(factor, z).map((value, a) => value + centre[a]);
  const small = objective.pairBound(centre) < SMALL_PAIRS;
  const lines = small ? null : new PairLines(k, step);
  return {
    at: (z, near, opposite) => {
      if (observer.interrupted && near !== null) return null;
      const pairs = lines?.at(z) ?? "estimated";
      const [before, behind] = [near?.approximation, opposite?.approximation];
      const approximation = objective.approximate(toVcp(z), pairs, before, behind);
      // the factor is lower triangular
      const gradient = z.map((_, b) =>
        approximation.gradient.reduce((sum, g, a) => sum + factor[a * k + b] * g, 0),
      );
      const { correction } = approximation;
      const point = { z, logDensity: approximation.logMarginal + correction, correction };
      lines?.keep(point, approximation.pairTerms);
      observer.tell(point.logDensity);
      return { ...point, gradient, approximation };
    },
    logDensity: (z, near) => {
      if (observer.interrupted) return null;
      const pairs = lines?.at(z) ?? "estimated";
      const logDensity = objective.logDensity(toVcp(z), pairs, near.approximation);
      observer.tell(logDensity);
      return logDensity;
    },
  };
}

/** The terms of pairs at a point of an axis, and the log density there. */
interface LinePoint {
  readonly terms: number;
  readonly logDensity: number;
}

/**
 * The terms of pairs f as f(0) + sum_a (f_a(z_a) - f(0)), f_a those on axis a: exact at 0 and outwards from there, the
 * same at all points beyond one where they hardly change, linear between the points and above z = 2.
 */
class PairLines {
  /** For each axis, by the number of steps from 0. */
  private readonly lines: Map<number, LinePoint>[];
  private largest = -Infinity;

  constructor(
    terms: number,
    private readonly step: number,
  ) {
    this.lines = Array.from({ length: terms }, () => new Map<number, LinePoint>());
  }

  /** What `approximate` is to take at z. */
  at(z: Float64Array): PairTerms {
    const spanned = Array.from(z.keys()).filter((a) => z[a] !== 0);
    if (spanned.length === 0) return "exact";
    const [a] = spanned;
    if (spanned.length === 1) return this.outwards(this.lines[a], Math.round(z[a] / this.step));
    const { terms } = this.lines[a].get(0) as LinePoint;
    return spanned.reduce((sum, b) => sum + this.between(this.lines[b], z[b]) - terms, terms);
  }

  /** Keeps what has been found at a point, if that lies on an axis. */
  keep({ z, logDensity }: Pick<ExploredPoint, "z" | "logDensity">, terms: number): void {
    this.largest = Math.max(this.largest, logDensity);
    this.lines.forEach((line, a) => {
      const onAxis = z.every((value, b) => b === a || value === 0);
      if (onAxis) line.set(Math.round(z[a] / this.step), { terms, logDensity });
    });
  }

  /** At a point of an axis, from the two points before it. */
  private outwards(line: Map<number, LinePoint>, index: number): PairTerms {
    const last = line.get(index - Math.sign(index)) as LinePoint;
    const before = line.get(index - 2 * Math.sign(index));
    if (before === undefined || Math.abs(index) === 1) return "exact";
    const change = last.terms - before.terms;
    const density = Math.exp(last.logDensity - this.largest);
    if (Math.abs(change / this.step) * density < NEGLIGIBLE_SLOPE) return last.terms;
    return index * this.step > UPPER_REACH ? last.terms + change : "exact";
  }

  /** f_a(x), beyond the points of the axis that of the last. */
  private between(line: Map<number, LinePoint>, x: number): number {
    const indices = [...line.keys()];
    const at = Math.max(Math.min(...indices), Math.min(Math.max(...indices), x / this.step));
    const below = Math.floor(at);
    const [low, high] = [below, Math.ceil(at)].map((i) => (line.get(i) as LinePoint).terms);
    return low + (at - below) * (high - low);
  }
}
