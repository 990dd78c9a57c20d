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
  /** z_a of every point, for each a. */
  readonly coordinates: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly logIntegral: number;
  /** That leaves no ripples, for `smoothed`. */
  readonly bandwidth: number;
}

/** Points z and the log of the density there times the volume that each stands for. */
interface Points {
  readonly coordinates: readonly Float64Array[];
  readonly logs: Float64Array;
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
  const two = proposals.length === 2;
  const { coordinates, logs } = (two ? lattice : sequence)(logDensity, proposals);
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const shares = logs.map((log) => Math.exp(log - largest));
  const kept = (values: Float64Array) => values.filter((_, s) => shares[s] > NEGLIGIBLE);
  const weights = kept(shares);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const sum = total(weights);
  return {
    coordinates: coordinates.map(kept),
    weights: weights.map((share) => share / sum),
    logIntegral: largest + Math.log(total(shares)),
    bandwidth: two ? LATTICE_BANDWIDTH : SEQUENCE_BANDWIDTH,
  };
}

/** The lattice of two coordinates, as far as proposals reach. */
function lattice(logDensity: LogDensity, proposals: readonly TabulatedDensity[]): Points {
  const [first, second] = proposals.map((proposal) => {
    const [from, to] = [proposal.quantile(TAIL), proposal.quantile(1 - TAIL)];
    const size = Math.floor((to - from) / SPACING) + 1;
    return Float64Array.from({ length: size }, (_, i) => from + i * SPACING);
  });
  const x = new Float64Array(first.length * second.length).map((_, s) => first[s % first.length]);
  const y = x.map((_, s) => second[Math.floor(s / first.length)]);
  const logVolume = 2 * Math.log(SPACING);
  const logs = x.map((at, s) => logDensity(Float64Array.of(at, y[s])) + logVolume);
  return { coordinates: [x, y], logs };
}

function sequence(logDensity: LogDensity, proposals: readonly TabulatedDensity[]): Points {
  const points = proposedPoints(proposals, SEQUENCE_POINTS);
  const logSize = Math.log(points.length);
  return {
    coordinates: proposals.map((_, a) => Float64Array.from(points, (z) => z[a])),
    logs: Float64Array.from(points, (z) => logDensity(z) - logProposal(proposals, z) - logSize),
  };
}
