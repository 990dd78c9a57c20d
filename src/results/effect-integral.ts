import type { Family, ResponseRows, RowGroups } from "../families/family.js";
import { backwardSolveSmall } from "../math/small-cholesky.js";
import { dot } from "../math/small-matrix.js";
import { EffectMode } from "./effect-mode.js";
import { eachRow } from "./row-kernel.js";
import { standardNormalNodes, type NodeRule, type NormalNodes } from "./standard-normal-nodes.js";

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
  private readonly peak: EffectMode;
  private readonly effectsAt: Float64Array;
  /** Node after node: eta_r, and the rows to go with it. */
  private readonly etaAt: Float64Array;
  private readonly rowsAt: ResponseRows;
  private readonly groupsAt: RowGroups;
  private readonly sums: Float64Array;
  /** Of each node of the last call: log of its term of the sum. */
  readonly logTerms: Float64Array;
  /** l_r at the nodes of the last call, node after node; null unless `byRow`. */
  readonly logRows: Float64Array | null;

  /** @param byRow whether `logRows` is wanted. */
  constructor(
    private readonly family: Family,
    private readonly rows: ResponseRows,
    /** z_rj, rows x effects, row-major. */
    design: Float64Array,
    private readonly effects: number,
    rule: NodeRule = "full",
    byRow = false,
  ) {
    const n = rows.y.length;
    this.nodes = standardNormalNodes(effects, rule);
    this.peak = new EffectMode(family, rows, design, effects);
    this.effectsAt = new Float64Array(effects);
    const count = this.nodes.weights.length;
    this.logTerms = new Float64Array(count);
    this.sums = new Float64Array(count);
    this.logRows = byRow ? new Float64Array(count * n) : null;
    this.etaAt = new Float64Array(count * n);
    this.rowsAt = repeatRows(rows, count);
    this.groupsAt = byRow ? eachRow(count * n) : groupsOfNodes(count, n);
  }

  /**
   * The logarithm of the integral; the search starts from the mode of the call before.
   * @param rest eta_r; @param sds s_j.
   */
  log(rest: Float64Array, sds: Float64Array): number {
    const logDeterminant = this.peak.find(rest, sds);
    this.layNodes(rest);
    this.sumRows();
    return logSumExp(this.logTerms) - logDeterminant / 2;
  }

  /** eta_r at the nodes, and all of `logTerms` but the rows: (x_t'x_t - b_t'b_t) / 2 + log w_t. */
  private layNodes(rest: Float64Array): void {
    const { effects, nodes, effectsAt: b, logTerms, etaAt } = this;
    const { factor, mode, scaled } = this.peak;
    const n = rest.length;
    for (let t = 0; t < logTerms.length; t++) {
      let squares = 0;
      for (let j = 0; j < effects; j++) {
        b[j] = nodes.points[t * effects + j];
        squares += b[j] * b[j];
      }
      backwardSolveSmall(factor, b);
      for (let j = 0; j < effects; j++) b[j] += mode[j];
      logTerms[t] = (squares - dot(b, b)) / 2 + nodes.logWeights[t];
      for (let r = 0; r < n; r++) {
        let eta = rest[r];
        for (let j = 0; j < effects; j++) eta += scaled[r * effects + j] * b[j];
        etaAt[t * n + r] = eta;
      }
    }
  }

  /** Adds the rows' log likelihoods to `logTerms`. */
  private sumRows(): void {
    const { family, etaAt, rowsAt, groupsAt, logTerms, logRows, sums, rows } = this;
    family.evaluateGroups(etaAt, rowsAt, [], groupsAt, logRows ?? sums);
    const n = rows.y.length;
    for (let t = 0; t < logTerms.length; t++) {
      if (logRows === null) logTerms[t] += sums[t];
      else for (let r = 0; r < n; r++) logTerms[t] += logRows[t * n + r];
    }
  }

  /** The row's share in what is known of its effects, at the mode of the last call. */
  leverage(row: number): number {
    return this.peak.leverage(row);
  }
}

/** The rows so many times, one set after the other. */
export function repeatRows({ y, size, weight }: ResponseRows, count: number): ResponseRows {
  const repeat = (vector: Float64Array) => {
    const n = vector.length;
    return new Float64Array(count * n).map((_, i) => vector[i % n]);
  };
  return { y: repeat(y), size: repeat(size), weight: weight && repeat(weight) };
}

/** A group of n rows for each node. */
function groupsOfNodes(count: number, n: number): RowGroups {
  return {
    starts: Int32Array.from({ length: count + 1 }, (_, t) => t * n),
    list: Int32Array.from({ length: count }, (_, t) => t),
  };
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
