import { smoothed } from "../math/smoothed-sample.js";
import { TabulatedDensity } from "../math/tabulated-density.js";
import type { VcpScale } from "./posterior-state.js";
import { VcpDraws } from "./vcp-draws.js";
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
    if (this.sample === null) return mapped(this.proposals[0], n[0], shift);
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
}

/** The density of slope x + shift, x with the density given. */
function mapped(
  { start, step, values }: TabulatedDensity,
  slope: number,
  shift: number,
): TabulatedDensity {
  const first = slope > 0 ? start : start + step * (values.length - 1);
  const along = slope > 0 ? values : Float64Array.from(values).reverse();
  return new TabulatedDensity(shift + slope * first, Math.abs(slope) * step, along);
}
