import type { Family, ResponseRows } from "../families/family.js";
import { backwardSolveSmall, factorSmall, forwardSolveSmall } from "../math/small-cholesky.js";
import { dot } from "../math/small-matrix.js";

const MAX_STEPS = 50;
/**
 * Newton decrement at which the search ends: nodes a tenth of an SD off the mode serve as well, since
 * exp(x / 10) is a polynomial of low order to them.
 */
const TOLERANCE = 0.1;
const MAX_HALVINGS = 30;

/** The mode of h(b) = sum_r l_r(eta_r + sum_j z_rj s_j b_j) - b'b / 2, the effects b in units of their SD. */
export class EffectMode {
  /** b at the mode; the next search starts here. */
  readonly mode: Float64Array;
  /** Lower triangle of L, L L' = H = I + A'WA at the mode, row-major. */
  readonly factor: Float64Array;
  /** A: z_rj s_j, row-major. */
  readonly scaled: Float64Array;
  private readonly eta: Float64Array;
  private readonly slope: Float64Array;
  private readonly curvature: Float64Array;
  private readonly gradient: Float64Array;
  private readonly work: Float64Array;

  constructor(
    private readonly family: Family,
    private readonly rows: ResponseRows,
    /** z_rj, rows x effects, row-major. */
    private readonly design: Float64Array,
    private readonly effects: number,
  ) {
    const n = rows.y.length;
    this.mode = new Float64Array(effects);
    this.factor = new Float64Array(effects * effects);
    this.scaled = new Float64Array(design.length);
    this.eta = new Float64Array(n);
    this.slope = new Float64Array(n);
    this.curvature = new Float64Array(n);
    this.gradient = new Float64Array(effects);
    this.work = new Float64Array(effects);
  }

  /**
   * Newton's method with halved steps, from the mode last found; returns log |H|.
   * @param rest eta_r; @param sds s_j.
   */
  find(rest: Float64Array, sds: Float64Array): number {
    const { effects, scaled, design, factor } = this;
    for (let t = 0; t < scaled.length; t++) scaled[t] = design[t] * sds[t % effects];
    this.search(rest);
    let logDeterminant = 0;
    for (let j = 0; j < effects; j++) logDeterminant += 2 * Math.log(factor[j * (effects + 1)]);
    return logDeterminant;
  }

  /** w_r a_r'H^-1 a_r at the mode of the last call: the row's share in what is known of its effects. */
  leverage(row: number): number {
    const { scaled, effects, factor, curvature, work } = this;
    for (let j = 0; j < effects; j++) work[j] = scaled[row * effects + j];
    forwardSolveSmall(factor, work);
    return Math.max(-curvature[row], 0) * dot(work, work);
  }

  /** h(b) = sum_r l_r - b'b / 2; the (2 pi)^(-d/2) of the prior cancels that of the nodes. */
  private value(rest: Float64Array, b: Float64Array, derivatives: Float64Array[]): number {
    const { eta, scaled, effects } = this;
    for (let r = 0; r < eta.length; r++) {
      eta[r] = rest[r];
      for (let j = 0; j < effects; j++) eta[r] += scaled[r * effects + j] * b[j];
    }
    return this.family.evaluate(eta, this.rows, derivatives) - dot(b, b) / 2;
  }

  private search(rest: Float64Array): void {
    const { mode, slope, curvature, factor, work: direction } = this;
    let value = this.value(rest, mode, [slope, curvature]);
    if (!Number.isFinite(value)) value = this.value(rest, mode.fill(0), [slope, curvature]);
    for (let step = 0; step < MAX_STEPS; step++) {
      this.assemble();
      direction.set(this.gradient);
      forwardSolveSmall(factor, direction);
      const decrement = Math.sqrt(dot(direction, direction));
      if (!(decrement > TOLERANCE)) return;
      backwardSolveSmall(factor, direction);
      const next = this.climb(rest, direction, value);
      if (next === null) return;
      value = next;
    }
  }

  /** Moves the mode along `direction`; null where nothing is gained. */
  private climb(rest: Float64Array, direction: Float64Array, value: number): number | null {
    const { mode, slope, curvature } = this;
    const start = mode.slice();
    for (let halving = 0, length = 1; halving < MAX_HALVINGS; halving++, length /= 2) {
      for (let j = 0; j < mode.length; j++) mode[j] = start[j] + length * direction[j];
      const next = this.value(rest, mode, [slope, curvature]);
      if (next >= value) return next;
    }
    mode.set(start);
    this.value(rest, mode, [slope, curvature]);
    return null;
  }

  /** Gradient and factor of H = I + A'WA, W = max(-l'', 0). */
  private assemble(): void {
    const { gradient, factor, scaled, slope, curvature, mode, effects } = this;
    factor.fill(0);
    for (let j = 0; j < effects; j++) {
      gradient[j] = -mode[j];
      factor[j * (effects + 1)] = 1;
    }
    for (let r = 0; r < slope.length; r++) {
      const w = Math.max(-curvature[r], 0);
      for (let j = 0; j < effects; j++) {
        const a = scaled[r * effects + j];
        if (a === 0) continue;
        gradient[j] += slope[r] * a;
        for (let c = 0; c <= j; c++) factor[j * effects + c] += w * a * scaled[r * effects + c];
      }
    }
    factorSmall(factor, effects);
  }
}
