import type { TabulatedDensity } from "../math/tabulated-density.js";
import { logProposal, proposedPoints } from "./vcp-draws.js";
import type { LogDensity } from "./vcp-interpolation.js";

/** Distance of the points of two terms, in z, and bandwidth: they leave ripples of 2 exp(-2 pi^2 (0.12 / 0.15)^2) = 7e-6. */
const SPACING = 0.15;
const LATTICE_BANDWIDTH = 0.12;
/** Points a term of three and more, and bandwidth: densities of normal coordinates come out within 2.5% of their maximum. */
const SEQUENCE_POINTS = 3000;
const SEQUENCE_BANDWIDTH = 0.16;
/** Probability of a proposal beyond each end of the points of two terms. */
const TAIL = 1e-8;
/** Points of a smaller share than this of the largest are left out. */
const NEGLIGIBLE = 1e-8;

/** Points z with weights that add to 1, and log int p(z) dz. */
export interface VcpSample {
  readonly points: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly logIntegral: number;
  /** That leaves no ripples, for `smoothed`. */
  readonly bandwidth: number;
}

/**
 * Points that integrate functions of z over a density p: for two terms those of the trapezoid rule, whose
 * error falls exponentially in 1 / spacing; for more those of a low-discrepancy sequence, drawn from the
 * product q(z) of the proposals and weighted by p(z) / q(z). The same in every run.
 */
export function vcpSample(
  logDensity: LogDensity,
  proposals: readonly TabulatedDensity[],
): VcpSample {
  const terms = proposals.length;
  const points = terms === 2 ? lattice(proposals) : proposedPoints(proposals, SEQUENCE_POINTS);
  const volume =
    terms === 2
      ? () => 2 * Math.log(SPACING)
      : (z: Float64Array) => -logProposal(proposals, z) - Math.log(points.length);
  const logs = points.map((z) => logDensity(z) + volume(z));
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const shares = logs.map((log) => Math.exp(log - largest));
  const total = shares.reduce((a, b) => a + b, 0);
  const kept = points.filter((_, s) => shares[s] > NEGLIGIBLE);
  const weights = Float64Array.from(shares.filter((share) => share > NEGLIGIBLE));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    points: kept,
    weights: weights.map((share) => share / sum),
    logIntegral: largest + Math.log(total),
    bandwidth: terms === 2 ? LATTICE_BANDWIDTH : SEQUENCE_BANDWIDTH,
  };
}

/** The lattice of two coordinates, as far as proposals reach. */
function lattice(proposals: readonly TabulatedDensity[]): Float64Array[] {
  const [first, second] = proposals.map((proposal) => {
    const [from, to] = [proposal.quantile(TAIL), proposal.quantile(1 - TAIL)];
    const size = Math.floor((to - from) / SPACING) + 1;
    return Array.from({ length: size }, (_, i) => from + i * SPACING);
  });
  return second.flatMap((y) => first.map((x) => Float64Array.of(x, y)));
}
