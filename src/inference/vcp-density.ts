import type { Random } from "../math/random.js";
import { multiply } from "../math/small-matrix.js";
import { smoothed } from "../math/smoothed-sample.js";
import { TabulatedDensity } from "../math/tabulated-density.js";
import type { VcpScale } from "./posterior-state.js";
import type { Interpolation } from "./vcp-interpolation.js";
import { logProposal, proposedPoints, vcpSample, type VcpSample } from "./vcp-sample.js";

/** Proposals are the axes' densities to this power: somewhat wider than they. */
const TEMPER = 0.8;
/** Tables reach this far beyond the explored points, in z. */
const MARGIN = 4;
const NODES = 801;
/** Fewer do for proposals, whose weights are exact whatever they are. */
const PROPOSAL_NODES = 201;

/**
 * The posterior of the log standard deviations v as its exploration shows it: for one term its table, for
 * several terms the points of `vcpSample`.
 */
export class VcpDensity {
  /** Densities of the z_a that points are proposed from. */
  private readonly proposals: readonly TabulatedDensity[];
  /** Null for one term. */
  private readonly sample: VcpSample | null;
  /** The largest p / q at proposed points, as a logarithm, once a draw was asked for. */
  private largestRatio: number | null = null;
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
    this.sample = terms === 1 ? null : vcpSample(known.logDensity, this.proposals);
    // dv = |det L| dz
    let logVolume = 0;
    for (let a = 0; a < terms; a++) logVolume += Math.log(scale.factor[a * (terms + 1)]);
    this.logIntegral = (this.sample ?? this.proposals[0]).logIntegral + logVolume;
  }

  /** Of the coordinate n'z + shift. */
  along(n: ArrayLike<number>, shift = 0): TabulatedDensity {
    if (this.sample === null) return this.onlyTerm(n[0], shift);
    const { points, weights } = this.sample;
    const values = points.map((z) => z.reduce((sum, value, a) => sum + n[a] * value, shift));
    return smoothed(values, weights);
  }

  /** Of the log standard deviation v_k. */
  marginal(k: number): TabulatedDensity {
    const { centre, factor } = this.scale;
    const terms = centre.length;
    return this.along(factor.subarray(k * terms, (k + 1) * terms), centre[k]);
  }

  /** E[f(z)], length of f, for several terms. */
  expectation(f: (z: Float64Array) => Float64Array): Float64Array {
    const { points, weights } = this.sample as VcpSample;
    const sum = f(points[0]).fill(0);
    points.forEach((z, s) => f(z).forEach((value, i) => (sum[i] += weights[s] * value)));
    return sum;
  }

  /** A draw of z: by inversion for one term, by rejection from the proposals for several. */
  draw(random: Random): Float64Array {
    for (;;) {
      const z = this.propose(this.proposals.map(() => random.uniform()));
      if (this.sample === null) return z;
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

  private get bound(): number {
    this.largestRatio ??= proposedPoints(this.proposals).reduce(
      (most, z) => Math.max(most, this.logRatio(z)),
      -Infinity,
    );
    return this.largestRatio;
  }

  private logRatio(z: Float64Array): number {
    return this.known.logDensity(z) - logProposal(this.proposals, z);
  }

  private onlyTerm(slope: number, shift: number): TabulatedDensity {
    const [axis] = this.known.axes;
    const ends = [axis[0].z[0] - MARGIN, axis[axis.length - 1].z[0] + MARGIN];
    const [from, to] = ends.map((z) => shift + slope * z).sort((a, b) => a - b);
    const log = (v: number) => this.known.logDensity([(v - shift) / slope]);
    return TabulatedDensity.fromLog(log, from, to, NODES);
  }
}
