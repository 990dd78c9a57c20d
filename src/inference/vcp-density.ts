import { smoothed } from "../math/smoothed-sample.js";
import { TabulatedDensity } from "../math/tabulated-density.js";
import type { VcpScale } from "./posterior-state.js";
import { MARGIN, VcpDraws } from "./vcp-draws.js";
import type { Interpolation } from "./vcp-interpolation.js";
import { vcpSample, type VcpSample } from "./vcp-sample.js";

/**
 * The posterior of the log standard deviations v as its exploration shows it: for one term its table, for
 * several terms the points of `vcpSample`.
 */
export class VcpDensity extends VcpDraws {
  /** Null for one term. */
  private readonly sample: VcpSample | null;
  /** log int p(v) dv for the log density as it was explored. */
  readonly logIntegral: number;
  /** Of each v_k, once it has been asked for. */
  private readonly marginals: TabulatedDensity[] = [];

  constructor(known: Interpolation, scale: VcpScale) {
    super(known, scale);
    const terms = scale.centre.length;
    this.sample = terms === 1 ? null : vcpSample(known.logDensity, this.proposals);
    // dv = |det L| dz
    let logVolume = 0;
    for (let a = 0; a < terms; a++) logVolume += Math.log(scale.factor[a * (terms + 1)]);
    this.logIntegral = (this.sample ?? this.proposals[0]).logIntegral + logVolume;
  }

  /** Of the coordinate n'z + shift. */
  along(n: ArrayLike<number>, shift = 0): TabulatedDensity {
    if (this.sample === null) return this.onlyTerm(n[0], shift);
    const { coordinates, weights, bandwidth } = this.sample;
    const values = new Float64Array(weights.length).fill(shift);
    coordinates.forEach((z, a) => {
      for (let s = 0; s < values.length; s++) values[s] += n[a] * z[s];
    });
    return smoothed(values, weights, bandwidth);
  }

  /** Of the log standard deviation v_k. */
  marginal(k: number): TabulatedDensity {
    const { centre, factor } = this.scale;
    const terms = centre.length;
    const row = factor.subarray(k * terms, (k + 1) * terms);
    return (this.marginals[k] ??= this.along(row, centre[k]));
  }

  /** E[f(z)], length of f, for several terms. */
  expectation(f: (z: Float64Array) => Float64Array): Float64Array {
    const { coordinates, weights } = this.sample as VcpSample;
    const z = new Float64Array(coordinates.length);
    const sum = f(z).fill(0);
    for (let s = 0; s < weights.length; s++) {
      coordinates.forEach((values, a) => (z[a] = values[s]));
      f(z).forEach((value, i) => (sum[i] += weights[s] * value));
    }
    return sum;
  }

  private onlyTerm(slope: number, shift: number): TabulatedDensity {
    const [axis] = this.known.axes;
    const ends = [axis[0].z[0] - MARGIN, axis[axis.length - 1].z[0] + MARGIN];
    const [from, to] = ends.map((z) => shift + slope * z).sort((a, b) => a - b);
    const log = (v: number) => this.known.logDensity([(v - shift) / slope]);
    return TabulatedDensity.fromLog(log, from, to);
  }
}
