import type { Random } from "../math/random.js";
import { multiply } from "../math/small-matrix.js";
import { TabulatedDensity } from "../math/tabulated-density.js";
import type { VcpScale } from "./posterior-state.js";
import type { Interpolation } from "./vcp-interpolation.js";

/** Proposals are the axes' densities to this power: somewhat wider than they. */
const TEMPER = 0.8;
/** Points a term among which the largest ratio is looked for. */
const BOUND_POINTS = 1024;
/** Tables reach this far beyond the explored points, in z. */
const MARGIN = 4;
/** Fewer nodes do for proposals of several terms, whose weights are exact whatever they are. */
const PROPOSAL_NODES = 201;

/** Draws of standardised log standard deviations z from their density p(z) as it was explored. */
export class VcpDraws {
  /** Densities of the z_a that points are proposed from; for one term that of z. */
  protected readonly proposals: readonly TabulatedDensity[];

  /** The largest p / q at proposed points, as a logarithm, once a draw was asked for. */
  private bound: number | null = null;

  constructor(
    protected readonly known: Interpolation,
    readonly scale: VcpScale,
  ) {
    const terms = scale.centre.length;
    const temper = terms === 1 ? 1 : TEMPER;
    this.proposals = known.axes.map((axis, a) => {
      const along = (t: number) =>
        temper * known.logDensity(new Float64Array(terms).fill(t, a, a + 1));
      const [from, to] = [axis[0].z[a] - MARGIN, axis[axis.length - 1].z[a] + MARGIN];
      return TabulatedDensity.fromLog(along, from, to, terms === 1 ? undefined : PROPOSAL_NODES);
    });
  }

  /** A draw of z: by inversion for one term, by rejection from the proposals for several. */
  draw(random: Random): Float64Array {
    for (;;) {
      const z = Float64Array.from(this.proposals, (proposal) =>
        proposal.quantile(random.uniform()),
      );
      if (z.length === 1) return z;
      if (Math.log(random.uniform()) <= this.logRatio(z) - this.largestRatio()) return z;
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

  private largestRatio(): number {
    return (this.bound ??= proposedPoints(this.proposals, BOUND_POINTS).reduce(
      (most, z) => Math.max(most, this.logRatio(z)),
      -Infinity,
    ));
  }

  /** log p(z) / q(z) */
  private logRatio(z: Float64Array): number {
    return this.logDensity(z) - logProposal(this.proposals, z);
  }
}

/** log q(z) */
export function logProposal(proposals: readonly TabulatedDensity[], z: Float64Array): number {
  return proposals.reduce((sum, proposal, a) => sum + Math.log(proposal.pdf(z[a])), 0);
}

/**
 * So many points a term: quantiles of the proposals at the points of Kronecker's sequence in the unit cube, i (1/g, 1/g^2, ...) + 1/2
 * mod 1 with g the positive root of g^(d+1) = g + 1: evenly spread in every dimension (Roberts 2018).
 */
export function proposedPoints(
  proposals: readonly TabulatedDensity[],
  perTerm: number,
): Float64Array[] {
  const size = perTerm * proposals.length;
  let g = 1.5;
  for (let n = 0; n < 60; n++) g = (1 + g) ** (1 / (proposals.length + 1));
  return Array.from({ length: size }, (_, i) =>
    Float64Array.from(proposals, (proposal, a) => {
      const u = (0.5 + (i + 1) * g ** -(a + 1)) % 1;
      return proposal.quantile(Math.min(1 - 1e-12, Math.max(1e-12, u)));
    }),
  );
}
