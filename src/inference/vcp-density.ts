import type { Random } from "../math/random.js";
import { multiply } from "../math/small-matrix.js";
import { TabulatedDensity } from "../math/tabulated-density.js";
import type { VcpScale } from "./posterior-state.js";
import type { Interpolation } from "./vcp-interpolation.js";

/** Points a term at which the density of several terms is weighed. */
const SAMPLE_SIZE = 1024;
/** Proposals are the axes' densities to this power: somewhat wider than they. */
const TEMPER = 0.8;
/** Standard deviation of the kernel that smooths a sample, in those of the sample. */
const BANDWIDTH = 0.12;
/** Tables reach this far beyond the explored points, in z. */
const MARGIN = 4;
const NODES = 801;
/** Fewer do for proposals, whose weights are exact whatever they are. */
const PROPOSAL_NODES = 201;

/**
 * The posterior of the log standard deviations v as its exploration shows it. For one term its table;
 * for several terms the points z of a low-discrepancy sequence, drawn from a density q(z) that is a
 * product over the axes and weighted by p(z) / q(z): the same in every run.
 */
export class VcpDensity {
  /** Densities of the z_a that points are proposed from. */
  private readonly proposals: readonly TabulatedDensity[];
  /** Points z with weights that add to 1; none for one term. */
  private readonly sample: readonly Float64Array[];
  private readonly weights: Float64Array;
  /** The largest p / q seen, as a logarithm. */
  private readonly bound: number;
  /** log int p(v) dv for the log density as it was explored. */
  readonly logIntegral: number;

  constructor(
    private readonly known: Interpolation,
    readonly scale: VcpScale,
  ) {
    const terms = scale.centre.length;
    const temper = terms === 1 ? 1 : TEMPER;
    this.proposals = known.axes.map((axis, a) => {
      const along = (t: number) =>
        temper * known.logDensity(new Float64Array(terms).fill(t, a, a + 1));
      const [from, to] = [axis[0].z[a] - MARGIN, axis[axis.length - 1].z[a] + MARGIN];
      return TabulatedDensity.fromLog(along, from, to, terms === 1 ? NODES : PROPOSAL_NODES);
    });
    const size = terms === 1 ? 0 : SAMPLE_SIZE * terms;
    this.sample = lowDiscrepancy(size, terms).map((u) => this.propose(u));
    const logs = this.sample.map((z) => this.logRatio(z));
    this.bound = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    const shares = Float64Array.from(logs, (log) => Math.exp(log - this.bound));
    const total = shares.reduce((a, b) => a + b, 0);
    this.weights = shares.map((share) => share / total);
    // dv = |det L| dz
    let logVolume = 0;
    for (let a = 0; a < terms; a++) logVolume += Math.log(scale.factor[a * (terms + 1)]);
    const inZ = terms === 1 ? this.proposals[0].logIntegral : this.bound + Math.log(total / size);
    this.logIntegral = inZ + logVolume;
  }

  /** Of the coordinate n'z + shift. */
  along(n: ArrayLike<number>, shift = 0): TabulatedDensity {
    if (this.sample.length === 0) return this.onlyTerm(n[0], shift);
    const values = this.sample.map((z) => z.reduce((sum, value, a) => sum + n[a] * value, shift));
    return smoothed(values, this.weights);
  }

  /** Of the log standard deviation v_k. */
  marginal(k: number): TabulatedDensity {
    const { centre, factor } = this.scale;
    const terms = centre.length;
    return this.along(factor.subarray(k * terms, (k + 1) * terms), centre[k]);
  }

  /** E[f(z)], length of f, for several terms. */
  expectation(f: (z: Float64Array) => Float64Array): Float64Array {
    const { sample, weights } = this;
    const sum = f(sample[0]).fill(0);
    sample.forEach((z, s) => f(z).forEach((value, i) => (sum[i] += weights[s] * value)));
    return sum;
  }

  /** A draw of z: by inversion for one term, by rejection from the proposals for several. */
  draw(random: Random): Float64Array {
    for (;;) {
      const z = this.propose(this.proposals.map(() => random.uniform()));
      if (this.sample.length === 0) return z;
      if (Math.log(random.uniform()) <= this.logRatio(z) - this.bound) return z;
    }
  }

  /** log p(z), up to a constant. */
  logDensity(z: Float64Array): number {
    return this.known.logDensity(z);
  }

  /** v of a point z. */
  toVcp(z: Float64Array): Float64Array {
    return multiply(this.scale.factor, z).map((value, a) => value + this.scale.centre[a]);
  }

  private propose(u: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.proposals, (proposal, a) => proposal.quantile(u[a]));
  }

  private logRatio(z: Float64Array): number {
    let log = this.known.logDensity(z);
    for (let a = 0; a < z.length; a++) log -= Math.log(this.proposals[a].pdf(z[a]));
    return log;
  }

  private onlyTerm(slope: number, shift: number): TabulatedDensity {
    const [axis] = this.known.axes;
    const ends = [axis[0].z[0] - MARGIN, axis[axis.length - 1].z[0] + MARGIN];
    const [from, to] = ends.map((z) => shift + slope * z).sort((a, b) => a - b);
    const log = (v: number) => this.known.logDensity([(v - shift) / slope]);
    return TabulatedDensity.fromLog(log, from, to, NODES);
  }
}

/**
 * Points of Kronecker's sequence in the unit cube, i (1/g, 1/g^2, ...) + 1/2 mod 1 with g the positive
 * root of g^(d+1) = g + 1: evenly spread in every dimension (Roberts 2018).
 */
function lowDiscrepancy(size: number, dimension: number): Float64Array[] {
  let g = 1.5;
  for (let n = 0; n < 60; n++) g = (1 + g) ** (1 / (dimension + 1));
  const steps = Float64Array.from({ length: dimension }, (_, a) => g ** -(a + 1));
  return Array.from({ length: size }, (_, i) =>
    steps.map((step) => {
      const u = (0.5 + (i + 1) * step) % 1;
      return Math.min(1 - 1e-12, Math.max(1e-12, u));
    }),
  );
}

/**
 * A weighted sample as a smooth density: each value, drawn towards the mean so that the variance
 * stays what it is, spread by a normal kernel (West 1993).
 */
function smoothed(values: readonly number[], weights: Float64Array): TabulatedDensity {
  const mean = values.reduce((sum, value, s) => sum + weights[s] * value, 0);
  const variance = values.reduce((sum, value, s) => sum + weights[s] * (value - mean) ** 2, 0);
  const width = BANDWIDTH * Math.sqrt(variance);
  const shrink = Math.sqrt(1 - BANDWIDTH ** 2);
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const start = mean + shrink * (low - mean) - 6 * width;
  const step = (mean + shrink * (high - mean) + 6 * width - start) / (NODES - 1);
  const counts = new Float64Array(NODES);
  values.forEach((value, s) => {
    // each weight is shared by the two nodes next to it
    const at = (mean + shrink * (value - mean) - start) / step;
    const i = Math.floor(at);
    counts[i] += weights[s] * (1 - at + i);
    counts[i + 1] += weights[s] * (at - i);
  });
  return new TabulatedDensity(start, step, convolved(counts, width / step));
}

/** Counts convolved with a normal kernel of so many nodes. */
function convolved(counts: Float64Array, width: number): Float64Array {
  const reach = Math.ceil(6 * width);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, d) =>
    Math.exp(-((d / width) ** 2) / 2),
  );
  return counts.map((_, i) => {
    let sum = 0;
    const last = Math.min(counts.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) sum += counts[j] * kernel[Math.abs(i - j)];
    return sum;
  });
}
