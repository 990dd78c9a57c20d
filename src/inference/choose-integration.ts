import { InputError, type FitWarning } from "../errors.js";
import type { LaplaceSeries } from "../model/laplace-series.js";
import type { LaplaceError } from "../model/level-laplace.js";
import { unpack, type PackedParameters } from "../model/model-data.js";
import type { LaplaceOptions } from "./fit-options.js";
import { modesWarnings, retreatWarning, unavailableWarning } from "./integration-warnings.js";
import type { MarginalTarget } from "./marginal-fit.js";

/** The term with the most levels, where its levels can be integrated one by one. */
export interface InnermostTerm<T extends MarginalTarget = MarginalTarget> {
  /** Its position among the terms. */
  readonly term: number;
  /** In words, that another term has the same levels, whose effects stay in x: null where none has. */
  readonly shared: string | null;
  /**
   * How far Laplace's method is off at a point: the derivative in v, the log SD of the term, of the
   * error of its log integrals, and the Fisher information of the levels about v; from a sample of about
   * so many rows.
   */
  laplaceError(at: PackedParameters, rows?: number): LaplaceError;
  /** The same by the first terms of a series, where the term's effects are at their mode; null where there is none. */
  laplaceSeries(at: PackedParameters): LaplaceSeries | null;
  /** The derivatives in theta = (gamma, v) of the sum of its log integrals by rules of so many points each. */
  gradients(points: readonly number[], at: PackedParameters): Float64Array[];
  /** The largest relative error of a level's integral by a rule of so many points. */
  integralError(points: number, at: PackedParameters): number;
  /** The posterior with the term's effects integrated out by a rule of so many points. */
  integrate(points: number): T;
}

/** The innermost term, or in words why there is none that can be integrated. */
export type FindInnermost<T extends MarginalTarget = MarginalTarget> = () =>
  InnermostTerm<T> | string;

/** How the random effects are integrated. */
export interface Integration<T extends MarginalTarget = MarginalTarget> {
  /** The posterior without the innermost term's effects; null: Laplace's method for all terms. */
  readonly target: T | null;
  /** In words, with what the choice rests on. */
  readonly text: string;
  readonly warnings: readonly FitWarning[];
  /** Where the points of the quadrature do not suffice at packed parameters. */
  check?(params: Float64Array): readonly FitWarning[];
  /** What "auto" may take instead. */
  readonly finer?: FinerIntegration<T>;
  /** Laplace's method, for where the search with quadrature leads nowhere. */
  readonly retreat?: Integration<T>;
  /** Quadrature, which "auto" may take where the corrections of Laplace's method turn out to be large. */
  closer?(): Integration<T>;
}

/** The same integrals with more points. */
export interface FinerIntegration<T extends MarginalTarget> {
  /** Whether log SDs as large as `vcp` need them. */
  neededAt(vcp: ArrayLike<number>): boolean;
  /**
   * How they change the gradient of the log marginal in theta = (gamma, v) at packed parameters, other effects held:
   * exact for one term, of the right size within a factor of some for several.
   */
  gradientChange(params: Float64Array): Float64Array;
  integration(): Integration<T>;
}

/**
 * Points that "auto" takes, and takes instead where they do not suffice, as where the SD of the term may be large and
 * derivatives of the integrals are wanted: over levels of 1 to 4 binary rows and SDs from 3 to 12 the fourth derivative of an integral
 * is off by 1e-4 to 1e-2 with 13 points, where the log integral itself is right within 1e-3, and by up to 1e-5 with 31.
 */
const AUTO_POINTS = 13;
const FINER_POINTS = 31;
/** Taken where even 31 do not settle a mode, as with SDs above 30. */
const FINEST_POINTS = 51;
const LARGE_SD = 3;
const MAX_POINTS = 51;
/** Relative change of the innermost SD from which "auto" takes quadrature. */
const NOTABLE_CHANGE = 0.02;
/** The terms of a level up to which the series settles that a change is small. */
const LARGEST_TERM = 0.05;
/** Rows that the comparison looks at first; at more where the change is within a factor of 2.5 of the notable. */
const FEW_ROWS = 500;
const UNCLEAR = 2.5;
/** The comparison is made at this log SD at least: at a variance of zero every method agrees. */
export const LOWEST_LOG_SD = -0.7;

const LAPLACE = "Laplace's method for all terms";

/** @throws InputError unless `quadraturePoints` is "auto" or a whole number from 1 to 51. */
export function readPoints({ quadraturePoints = "auto" }: LaplaceOptions): number | "auto" {
  const points: unknown = quadraturePoints;
  if (points === "auto") return points;
  if (Number.isInteger(points) && (points as number) >= 1 && (points as number) <= MAX_POINTS) {
    return points as number;
  }
  throw new InputError(
    "quadraturePoints",
    `${String(points)} is not a whole number from 1 to ${MAX_POINTS}`,
    'pass 1 for Laplace\'s method, a number such as 13 for quadrature, or "auto"',
  );
}

/**
 * Chooses how to integrate the innermost term: by `points`, or for "auto" from the change of its SD
 * that quadrature would bring, predicted from the Laplace fit. With E(v) the error that Laplace's
 * method makes in the log integrals over the term's levels and i(v) the levels' Fisher information,
 *
 *     change of v = E'(v) / (i(v) + 1 / P^2),
 *
 * one scoring step. It is an average over the levels: it depends on the information in each of them,
 * not on how many there are. From 2% of the SD on quadrature is taken. E' comes from the series of Laplace's method where this
 * shows that no part of the change is notable, else from quadrature.
 */
export function chooseIntegration<T extends MarginalTarget>(
  points: number | "auto",
  laplace: MarginalTarget,
  params: Float64Array,
  findInnermost: FindInnermost<T>,
): Integration<T> {
  if (points === 1) return { target: null, text: LAPLACE, warnings: [] };
  const innermost = findInnermost();
  if (typeof innermost === "string") return unavailable(points, innermost);
  const names = laplace.data.vcpNames;
  const name = names[innermost.term];
  const quadrature = (size: number, what: string): Integration<T> => ({
    target: innermost.integrate(size),
    text: describe(size, names, innermost.term, what),
    warnings: [],
    check: (at) => modesWarnings(innermost.integralError(size, unpack(laplace.data, at)), name),
  });
  const byQuadrature = (why: string) =>
    refinable(innermost, laplace, quadrature, `${name}, ${why}`);
  const closer = () => byQuadrature("as the corrections of Laplace's method are large");
  if (innermost.shared !== null) {
    const kept = unavailable(points, innermost.shared);
    return points === "auto" ? { ...kept, closer } : kept;
  }
  // one point is at the mode
  if (points !== "auto") return quadrature(points | 1, name);
  const change = predictedChange(innermost, laplace, params);
  const percent = `${(100 * change).toPrecision(2)}%`;
  if (Math.abs(change) >= NOTABLE_CHANGE) {
    const chosen = byQuadrature(`whose SD it changes by about ${percent}`);
    return { ...chosen, retreat: retreatFrom(name, percent) };
  }
  const text = `${LAPLACE} (quadrature would change the SD of ${name} by about ${percent})`;
  return { target: null, text, warnings: [], closer };
}

/** Quadrature by as many points as "auto" takes at first, and what it may take instead. */
function refinable<T extends MarginalTarget>(
  innermost: InnermostTerm<T>,
  laplace: MarginalTarget,
  quadrature: (points: number, what: string) => Integration<T>,
  what: string,
): Integration<T> {
  const changeAt = (from: number, to: number) => (params: Float64Array) =>
    gradientChange(innermost, [from, to], unpack(laplace.data, params));
  const finest: FinerIntegration<T> = {
    neededAt: () => false,
    gradientChange: changeAt(FINER_POINTS, FINEST_POINTS),
    integration: () => quadrature(FINEST_POINTS, what),
  };
  const finer: FinerIntegration<T> = {
    neededAt: (vcp) => Math.exp(vcp[innermost.term]) > LARGE_SD,
    gradientChange: changeAt(AUTO_POINTS, FINER_POINTS),
    integration: () => ({ ...quadrature(FINER_POINTS, what), finer: finest }),
  };
  return { ...quadrature(AUTO_POINTS, what), finer };
}

function predictedChange(
  innermost: InnermostTerm,
  laplace: MarginalTarget,
  params: Float64Array,
): number {
  const { term } = innermost;
  const at = unpack(laplace.data, params.slice());
  const atMode = at.vcp[term] >= LOWEST_LOG_SD;
  at.vcp[term] = Math.max(at.vcp[term], LOWEST_LOG_SD);
  const precision = 1 / laplace.data.vcpP[term] ** 2;
  const changeBy = ({ slope, information }: LaplaceError) => slope / (information + precision);
  const series = atMode ? innermost.laplaceSeries(at) : null;
  if (series !== null && series.largest <= LARGEST_TERM) {
    // a small sum of large parts, as of rare events in levels of few rows, settles nothing
    const bound = changeBy({ ...series, slope: series.spread });
    const change = changeBy(series);
    if (bound < NOTABLE_CHANGE && isClear(change)) return change;
  }
  const few = changeBy(innermost.laplaceError(at, FEW_ROWS));
  return isClear(few) ? few : changeBy(innermost.laplaceError(at));
}

function isClear(change: number): boolean {
  const ratio = Math.abs(change) / NOTABLE_CHANGE;
  return !(ratio > 1 / UNCLEAR && ratio < UNCLEAR);
}

function gradientChange(
  innermost: InnermostTerm,
  points: readonly [number, number],
  at: PackedParameters,
): Float64Array {
  const [coarse, fine] = innermost.gradients(points, at);
  return fine.map((g, j) => g - coarse[j]);
}

function describe(points: number, names: readonly string[], term: number, what: string): string {
  const others = names.filter((_, k) => k !== term);
  const rest = others.length === 0 ? "" : `; Laplace's method for ${others.join(", ")}`;
  return `adaptive quadrature, ${points} points, for ${what}${rest}`;
}

function retreatFrom(name: string, percent: string): Integration<never> {
  const what = `with ${name} integrated by quadrature, which would change its SD by about ${percent}, no maximum was found`;
  return { target: null, text: `${LAPLACE} (${what})`, warnings: [retreatWarning(what)] };
}

function unavailable(points: number | "auto", obstacle: string): Integration<never> {
  const text = `${LAPLACE} (no quadrature: ${obstacle})`;
  if (points === "auto") return { target: null, text, warnings: [] };
  return { target: null, text, warnings: [unavailableWarning(points, obstacle)] };
}
