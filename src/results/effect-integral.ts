import type { Family, ResponseRows } from "../families/family.js";
import { backwardSolveSmall, factorSmall, forwardSolveSmall } from "../math/small-cholesky.js";
import { dot } from "../math/small-matrix.js";
import { standardNormalNodes, type NormalNodes } from "./standard-normal-nodes.js";

const MAX_STEPS = 50;
/** Newton decrement (half its square is the gain in log density) at which the mode is found. */
const TOLERANCE = 1e-6;
const MAX_HALVINGS = 30;

/**
 * The likelihood of some rows with their own effects integrated out,
 *
 *     log integral exp(sum_r l_r(eta_r + sum_j z_rj s_j b_j)) N(b; 0, I) db,
 *
 * by adaptive quadrature: with m the mode of the integrand exp(h), H = L L' = -h''(m) and nodes x_t of
 * weight w_t for the standard normal density (`standardNormalNodes`),
 *
 *     -log|H| / 2 + log sum_t w_t exp(h(m + L'^-1 x_t) + x_t'x_t / 2).
 */
export class EffectIntegral {
  private readonly nodes: NormalNodes;
  private readonly eta: Float64Array;
  private readonly slope: Float64Array;
  private readonly curvature: Float64Array;
  private readonly hessian: Float64Array;
  private readonly gradient: Float64Array;
  /** z_rj s_j, row-major. */
  private readonly scaled: Float64Array;
  private readonly mode: Float64Array;
  private readonly work: Float64Array;
  /** b at each node of the last call. */
  private readonly effectsAt: Float64Array;
  /** Of each node of the last call: log of its term of the sum. */
  readonly logTerms: Float64Array;

  constructor(
    private readonly family: Family,
    private readonly rows: ResponseRows,
    /** z_rj, rows x effects, row-major. */
    private readonly design: Float64Array,
    private readonly effects: number,
  ) {
    const n = rows.y.length;
    this.nodes = standardNormalNodes(effects);
    this.eta = new Float64Array(n);
    this.slope = new Float64Array(n);
    this.curvature = new Float64Array(n);
    this.hessian = new Float64Array(effects * effects);
    this.gradient = new Float64Array(effects);
    this.scaled = new Float64Array(design.length);
    this.mode = new Float64Array(effects);
    this.work = new Float64Array(effects);
    this.effectsAt = new Float64Array(this.nodes.points.length);
    this.logTerms = new Float64Array(this.nodes.weights.length);
  }

  /**
   * The logarithm of the integral; the search starts from the mode of the call before.
   * @param rest eta_r; @param sds s_j.
   */
  log(rest: Float64Array, sds: Float64Array): number {
    const { effects, scaled, design, mode, nodes, hessian, effectsAt, logTerms } = this;
    for (let t = 0; t < scaled.length; t++) scaled[t] = design[t] * sds[t % effects];
    this.findMode(rest);
    let logDeterminant = 0;
    for (let j = 0; j < effects; j++) logDeterminant += 2 * Math.log(hessian[j * (effects + 1)]);
    for (let t = 0; t < logTerms.length; t++) {
      const x = nodes.points.subarray(t * effects, (t + 1) * effects);
      const b = effectsAt.subarray(t * effects, (t + 1) * effects);
      b.set(x);
      backwardSolveSmall(hessian, b);
      for (let j = 0; j < effects; j++) b[j] += mode[j];
      logTerms[t] = this.value(rest, b, []) + dot(x, x) / 2 + nodes.logWeights[t];
    }
    return logSumExp(logTerms) - logDeterminant / 2;
  }

  /** z_r'S b_t of a row at the nodes of the last call, with `logTerms` their log posterior weights. */
  shiftAt(row: number, node: number): number {
    const { scaled, effectsAt, effects } = this;
    let shift = 0;
    for (let j = 0; j < effects; j++) {
      shift += scaled[row * effects + j] * effectsAt[node * effects + j];
    }
    return shift;
  }

  /** w_r a_r'H^-1 a_r at the mode of the last call: the row's share in what is known of its effects. */
  leverage(row: number): number {
    const { scaled, effects, hessian, curvature, work } = this;
    for (let j = 0; j < effects; j++) work[j] = scaled[row * effects + j];
    forwardSolveSmall(hessian, work);
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

  /** Newton's method with halved steps; leaves the factor of H in `hessian`. */
  private findMode(rest: Float64Array): void {
    const { mode, slope, curvature, hessian } = this;
    let value = this.value(rest, mode, [slope, curvature]);
    if (!Number.isFinite(value)) value = this.value(rest, mode.fill(0), [slope, curvature]);
    for (let step = 0; step < MAX_STEPS; step++) {
      this.assemble();
      const direction = this.gradient.slice();
      forwardSolveSmall(hessian, direction);
      const decrement = Math.sqrt(dot(direction, direction));
      if (!(decrement > TOLERANCE)) return;
      backwardSolveSmall(hessian, direction);
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
    const { gradient, hessian, scaled, slope, curvature, mode, effects } = this;
    hessian.fill(0);
    for (let j = 0; j < effects; j++) {
      gradient[j] = -mode[j];
      hessian[j * (effects + 1)] = 1;
    }
    for (let r = 0; r < slope.length; r++) {
      const w = Math.max(-curvature[r], 0);
      for (let j = 0; j < effects; j++) {
        const a = scaled[r * effects + j];
        if (a === 0) continue;
        gradient[j] += slope[r] * a;
        for (let c = 0; c <= j; c++) hessian[j * effects + c] += w * a * scaled[r * effects + c];
      }
    }
    factorSmall(hessian, effects);
  }
}

/** log sum_t exp(x_t) without overflow. */
export function logSumExp(x: Float64Array): number {
  let largest = -Infinity;
  for (let t = 0; t < x.length; t++) largest = Math.max(largest, x[t]);
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += Math.exp(x[t] - largest);
  return largest + Math.log(sum);
}
