import type { Family } from "../families/family.js";
import { fourthDerivatives } from "../families/fourth-derivatives.js";
import type { LaplaceError } from "./level-laplace.js";
import type { MergedRows } from "./merged-rows.js";

/** The first terms of the series of what Laplace's method leaves out. */
export interface LaplaceSeries extends LaplaceError {
  /** The sum of the sizes of the levels' parts of the slope, which may cancel in it. */
  readonly spread: number;
  /** The largest |F| / (8 k^2) + 5 T^2 / (24 k^3) of a level: the series is of use where it is small. */
  readonly largest: number;
}

/** A term of a model at a point where its effects are at their mode, nearly. */
export interface TermAtMode {
  readonly rows: MergedRows;
  /** Linear predictor of every row. */
  readonly eta: Float64Array;
  /** Term of each effect, the term asked about, and exp(v), the SD of its effects. */
  readonly termOf: Int32Array;
  readonly term: number;
  readonly scale: number;
  /** u_j of every effect. */
  readonly vc: Float64Array;
}

/**
 * The error of Laplace's method for the integrals over the effects b ~ N(0, 1) of a term by the first terms of its
 * asymptotic series, one pass over the rows: with h the log integrand, k = -h'', T = h''' and F = h'''' at the mode b^,
 *
 *     E = F / (8 k^2) + 5 T^2 / (24 k^3),
 *
 * and its derivative in v, with b^ + db^/dv = m = 2 b^ / k and the fifth derivative left out,
 *
 *     dk = 2 (k - 1) - T m,   dT = 3 T + F m,   dF = 4 F,
 *     dE = (dF - 2 F dk / k) / (8 k^2) + 5 T (2 dT - 3 T dk / k) / (24 k^3).
 *
 * The information is minus the second derivative of Laplace's own integral, or 2 (1 - 1/k)^2 where the sum of these
 * is not positive, which is that of a Gaussian response.
 */
export function laplaceSeries(family: Family, at: TermAtMode): LaplaceSeries {
  const { termOf, term, scale, vc } = at;
  const levels = levelDerivatives(family, at);
  const sums = { slope: 0, spread: 0, observed: 0, gaussian: 0, largest: 0 };
  for (let j = 0; j < termOf.length; j++) {
    if (termOf[j] === term) addLevel(levels, j, vc[j] / scale, sums);
  }
  const { slope, spread, observed, gaussian, largest } = sums;
  return { slope, spread, information: observed > 0 ? observed : gaussian, largest };
}

/** k, T and F of the levels of all terms; 1, 0 and 0 for those of others. */
interface LevelDerivatives {
  readonly precisions: Float64Array;
  readonly thirds: Float64Array;
  readonly fourths: Float64Array;
}

/** k = 1 - sum_i c_i^2 l2_i, T = sum_i c_i^3 l3_i, F = sum_i c_i^4 l4_i, with c_i = exp(v) z_i. */
function levelDerivatives(
  family: Family,
  { rows, eta, termOf, term, scale }: TermAtMode,
): LevelDerivatives {
  const { count, rowPointers, columnsOf, values } = rows;
  const derivatives = [1, 2, 3].map(() => new Float64Array(count));
  family.evaluate(eta, rows, derivatives);
  const [, second, third] = derivatives;
  const fourth = new Float64Array(count);
  fourthDerivatives(family, () => eta, rows, derivatives, fourth);
  const precisions = new Float64Array(termOf.length).fill(1);
  const thirds = new Float64Array(termOf.length);
  const fourths = new Float64Array(termOf.length);
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      const j = columnsOf[s];
      if (termOf[j] !== term) continue;
      const c = values === null ? scale : scale * values[s];
      const square = c * c;
      precisions[j] -= square * second[i];
      thirds[j] += square * c * third[i];
      fourths[j] += square * square * fourth[i];
    }
  }
  return { precisions, thirds, fourths };
}

/**
 * Adds level j with its mode b. With I' = b^2 - dk / (2 k) that of Laplace's integral and db = b (2 - k) / k,
 *
 *     I'' = 2 b db - d2k / (2 k) + (dk / k)^2 / 2,   d2k = 2 dk - dT m - T dm,   dm = (2 db - m dk) / k.
 */
function addLevel(
  { precisions, thirds, fourths }: LevelDerivatives,
  j: number,
  b: number,
  sums: { slope: number; spread: number; observed: number; gaussian: number; largest: number },
): void {
  const k = precisions[j];
  const t = thirds[j];
  const f = fourths[j];
  const m = (2 * b) / k;
  const rate = (2 * (k - 1) - t * m) / k;
  const dt = 3 * t + f * m;
  const cubic = (5 * t) / (24 * k ** 3);
  const quartic = f / (8 * k * k);
  const slope = quartic * (4 - 2 * rate) + cubic * (2 * dt - 3 * t * rate);
  sums.slope += slope;
  sums.spread += Math.abs(slope);
  const db = (b * (2 - k)) / k;
  const d2k = 2 * rate * k - dt * m - t * ((2 * db) / k - m * rate);
  sums.observed -= 2 * b * db - d2k / (2 * k) + rate ** 2 / 2;
  sums.gaussian += 2 * (1 - 1 / k) ** 2;
  sums.largest = Math.max(sums.largest, Math.abs(quartic) + cubic * t);
}
