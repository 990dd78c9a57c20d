import type { LatentWhitening } from "./latent-whitening.js";

/** m = E sqrt(1 + s^2) for a standard normal s. */
const MEAN_ROOT = 1.35453081;
/** Products out of this range, or its reciprocal, are turned into a sum of logs. */
const LARGE_PRODUCT = 1e200;

/** The map z -> (v, x) of a whitening, and the way back for gradients. */
export class WhiteningMap {
  /** The last point mapped: log standard deviations, and latent variables by position. */
  readonly vcp: Float64Array;
  readonly x: Float64Array;
  /** v - v* */
  private readonly moved: Float64Array;
  /** tau_j = exp(-2 v) / D_j(v), the prior's share in effect j; 0 for fixed effects. */
  private readonly priorShare: Float64Array;
  /** f_j / D_j(v) and 1 / sqrt(D_j(v)) */
  private readonly gain: Float64Array;
  private readonly sd: Float64Array;
  /** The two parts of x_j: mean given the later ones, and deviation from it. */
  private readonly mean: Float64Array;
  private readonly deviation: Float64Array;
  /** Of T_j at the last point: T', and the derivative of log T'. */
  private readonly stretch: Float64Array;
  private readonly stretchSlope: Float64Array;

  constructor(readonly whitening: LatentWhitening) {
    const size = whitening.order.length;
    const k = whitening.vcp.length;
    this.vcp = new Float64Array(k);
    this.moved = new Float64Array(k);
    this.x = new Float64Array(size);
    this.priorShare = new Float64Array(size);
    this.gain = new Float64Array(size);
    this.sd = new Float64Array(size);
    this.mean = new Float64Array(size);
    this.deviation = new Float64Array(size);
    this.stretch = new Float64Array(size).fill(1);
    this.stretchSlope = new Float64Array(size);
  }

  get dimension(): number {
    return this.vcp.length + this.x.length;
  }

  /** Moves to z; returns log |d(v, x) / dz| - sum_k q_k v_k up to a constant. */
  forward(z: Float64Array): number {
    const { vcp: mode, vcpRoot } = this.whitening;
    const { vcp, moved } = this;
    const k = mode.length;
    for (let a = 0; a < k; a++) {
      moved[a] = 0;
      for (let b = 0; b <= a; b++) moved[a] += vcpRoot[a * k + b] * z[b];
      vcp[a] = mode[a] + moved[a];
    }
    const logScales = this.updateScales();
    const logStretches = this.bendDeviations(z);
    this.substituteBack();
    return logScales + logStretches;
  }

  /** -log(D_j(v) exp(2 v)) / 2 summed over the effects, -log(D_j(v)) / 2 over the fixed effects. */
  private updateScales(): number {
    const { terms, information } = this.whitening;
    const { priorShare, gain, sd } = this;
    const priorVariances = this.vcp.map((v) => Math.exp(2 * v));
    const exponents = this.logFactors();
    let sum = 0;
    let product = 1;
    for (let j = 0; j < terms.length; j++) {
      const f = Math.exp(exponents[j]);
      const data = information[j] * f;
      if (terms[j] < 0) {
        sd[j] = 1 / Math.sqrt(data);
        gain[j] = f / data;
        sum += exponents[j];
        continue;
      }
      const priorVariance = priorVariances[terms[j]];
      const ratio = 1 + data * priorVariance;
      const share = 1 / ratio;
      const variance = priorVariance * share;
      priorShare[j] = share;
      sd[j] = Math.sqrt(variance);
      gain[j] = f * variance;
      product *= ratio;
      if (product > LARGE_PRODUCT) {
        sum += Math.log(product);
        product = 1;
      }
    }
    return -(sum + Math.log(product)) / 2;
  }

  /** log f_j(v); in the workspace of the deviations. */
  private logFactors(): Float64Array {
    const { decay } = this.whitening;
    const { moved, deviation } = this;
    const size = deviation.length;
    deviation.fill(0);
    for (let a = 0; a < moved.length; a++) {
      const step = moved[a];
      const column = a * size;
      for (let j = 0; j < size; j++) deviation[j] -= decay[column + j] * step;
    }
    return deviation;
  }

  /** Leaves T_j in the workspace of the deviations; returns sum_j log T_j' up to a constant. */
  private bendDeviations(z: Float64Array): number {
    const { bends } = this.whitening;
    const { deviation, stretch, stretchSlope } = this;
    const k = this.vcp.length;
    for (let j = 0; j < deviation.length; j++) deviation[j] = z[k + j];
    this.addShifts(deviation);
    let sum = 0;
    let product = 1;
    for (let j = 0; j < deviation.length; j++) {
      const a = bends[j];
      if (a === 0) continue;
      const s = deviation[j];
      const root = Math.sqrt(1 + s * s);
      const rise = 1 + (a * s) / root;
      const unit = 1 / Math.sqrt(1 + a * a * (2 - MEAN_ROOT * MEAN_ROOT));
      deviation[j] = (s + a * (root - MEAN_ROOT)) * unit;
      stretch[j] = rise * unit;
      stretchSlope[j] = a / (root * root * root * rise);
      product *= rise;
      if (product > LARGE_PRODUCT || product < 1 / LARGE_PRODUCT) {
        sum += Math.log(product);
        product = 1;
      }
    }
    return sum + Math.log(product);
  }

  private substituteBack(): void {
    const { centres, columnPointers, rowIndices, values } = this.whitening;
    const { x, mean, deviation, gain, sd } = this;
    for (let j = x.length - 1; j >= 0; j--) {
      let sum = centres[j];
      const end = columnPointers[j + 1];
      for (let s = columnPointers[j]; s < end; s++) sum -= values[s] * x[rowIndices[s]];
      const centre = sum * gain[j];
      const away = deviation[j] * sd[j];
      mean[j] = centre;
      deviation[j] = away;
      x[j] = centre + away;
    }
  }

  /** standard += E (v - v*) */
  private addShifts(standard: Float64Array): void {
    const { shifts } = this.whitening;
    const { moved } = this;
    const size = standard.length;
    for (let a = 0; a < moved.length; a++) {
      const step = moved[a];
      const column = a * size;
      for (let j = 0; j < size; j++) standard[j] += shifts[column + j] * step;
    }
  }

  /**
   * The gradient in z, at the point of the last `forward`, of a function of (v, x) plus the log density that
   * `forward` returned. `gx` is the function's gradient in x by position, `gv` that in v; both are
   * overwritten. Once for each `forward`.
   */
  pullBack(gx: Float64Array, gv: Float64Array, out: Float64Array): void {
    const { columnPointers, rowIndices, values, vcpRoot } = this.whitening;
    const { gain, sd, stretch, stretchSlope } = this;
    const k = gv.length;
    for (let j = 0; j < gx.length; j++) {
      const adjoint = gx[j];
      const weight = adjoint * gain[j];
      const end = columnPointers[j + 1];
      for (let s = columnPointers[j]; s < end; s++) gx[rowIndices[s]] -= values[s] * weight;
      out[k + j] = adjoint * sd[j] * stretch[j] + stretchSlope[j];
    }
    this.addVcpGradient(gx, out, gv);
    for (let b = 0; b < k; b++) {
      out[b] = 0;
      for (let a = b; a < k; a++) out[b] += vcpRoot[a * k + b] * gv[a];
    }
  }

  /**
   * With d = 1 for the effect's own term and 0 for others, tau the prior's share,
   *
   *     d mean_j / dv      = tau (2 d - r) mean_j
   *     d deviation_j / dv = (tau d + (1 - tau) r / 2) deviation_j + E_j T_j' / sqrt(D_j)
   *     d log density / dv = -(1 - tau) (d - r / 2).
   */
  private addVcpGradient(adjoints: Float64Array, standard: Float64Array, gv: Float64Array): void {
    const { terms, decay, shifts } = this.whitening;
    const { priorShare, mean, deviation } = this;
    const k = gv.length;
    const size = adjoints.length;
    // from here on `mean` holds the factor of r_j
    for (let j = 0; j < size; j++) {
      const tau = priorShare[j];
      const atMean = tau * adjoints[j] * mean[j];
      const atDeviation = adjoints[j] * deviation[j];
      mean[j] = ((1 - tau) * (atDeviation + 1)) / 2 - atMean;
      if (terms[j] >= 0) gv[terms[j]] += 2 * atMean + tau * (atDeviation + 1) - 1;
    }
    for (let a = 0; a < k; a++) {
      const column = a * size;
      let sum = 0;
      for (let j = 0; j < size; j++) {
        sum += decay[column + j] * mean[j] + shifts[column + j] * standard[k + j];
      }
      gv[a] += sum;
    }
  }
}
