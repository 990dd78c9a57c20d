import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import { addScoreCovariance } from "./level-covariances.js";
import type { LevelIntegrals } from "./level-integrals.js";
import type { LocalRows } from "./local-rows.js";

/** Derivatives of log |H| at fixed latent x and fixed other standard deviations. */
export interface DeterminantDerivatives {
  /** tau_i = d log|H| / do_i for every row. */
  readonly rows: Float64Array;
  /** d log|H| / dv, v the log standard deviation of the integrated term. */
  readonly vcp: number;
}

/**
 * With C = H^-1, B_ij = a_i'C a_j and, at each value of a group's effect b,
 *
 *     A = sum_i B_ii (-l2_i) - (l1 - E l1)'B (l1 - E l1),
 *     e_i = -B_ii l3_i - 2 l2_i (B (l1 - E l1))_i,   D = sum_i l1_i c_i b,
 *
 * the group adds E[A] to tr(C H), and
 *
 *     tau_i = E[e_i] + Cov(A, l1_i),   d/dv = E[sum_i e_i c_i b] + Cov(A, D),
 *
 * to which the motion of the nodes is added, as in the derivatives of the integrals.
 */
export function determinantDerivatives(
  integrals: LevelIntegrals,
  local: LocalRows,
  hessian: IntegratedHessian,
  inverse: SelectedInverse,
): DeterminantDerivatives {
  const { rows, points, nodes, probabilities, pulls, drifts, xi } = integrals;
  const tau = new Float64Array(rows.count);
  const traces = new Float64Array(rows.groups * points);
  const pass = new GroupPass(integrals, local, hessian, inverse, tau);
  let vcp = 0;
  for (let g = 0; g < rows.groups; g++) {
    if (local.dimension(g) === 0) continue;
    pass.enter(g);
    let mean = 0;
    let centre = 0;
    let spread = 0;
    for (let s = g * points; s < (g + 1) * points; s++) {
      if (probabilities[s] === 0) continue;
      const { trace, slope } = pass.visit(g, s - g * points, probabilities[s]);
      traces[s] = trace;
      mean += probabilities[s] * trace;
      vcp += probabilities[s] * slope * nodes[s];
      centre += probabilities[s] * slope;
      spread += probabilities[s] * slope * xi[s - g * points];
    }
    for (let s = g * points; s < (g + 1) * points; s++) {
      if (probabilities[s] === 0) continue;
      const excess = probabilities[s] * (traces[s] - mean);
      vcp += excess * pulls[s] * nodes[s];
      centre += excess * drifts[s];
      spread += excess * drifts[s] * xi[s - g * points];
    }
    vcp += integrals.addMotion(g, centre, spread, tau);
  }
  const atNodes = (g: number, values: Float64Array) =>
    values.set(traces.subarray(g * points, (g + 1) * points));
  addScoreCovariance(integrals, atNodes, 1, tau);
  return { rows: tau, vcp };
}

/** What the nodes of one group need together. */
class GroupPass {
  private d = 0;
  private inverseBlock: Float64Array = new Float64Array(0);
  /** B_ii of every row. */
  private readonly leverages: Float64Array;
  private readonly deviation: Float64Array;
  private readonly solution: Float64Array;

  constructor(
    private readonly integrals: LevelIntegrals,
    private readonly local: LocalRows,
    private readonly hessian: IntegratedHessian,
    private readonly inverse: SelectedInverse,
    private readonly tau: Float64Array,
  ) {
    this.leverages = new Float64Array(integrals.rows.count);
    this.deviation = new Float64Array(local.largest);
    this.solution = new Float64Array(local.largest);
  }

  enter(g: number): void {
    const { local } = this;
    const { starts } = local.rows;
    this.d = local.dimension(g);
    this.inverseBlock = this.hessian.localInverse(g, this.inverse);
    for (let i = starts[g]; i < starts[g + 1]; i++) {
      this.leverages[i] = local.quadraticForm(g, i, this.inverseBlock, this.d);
    }
  }

  /** A and sum_i e_i c_i at node m; tau_i += p e_i. */
  visit(g: number, m: number, p: number): { trace: number; slope: number } {
    const { local, leverages, solution, tau, integrals } = this;
    const { likelihood, rows } = integrals;
    let trace = -this.solveDeviation(g, m);
    let slope = 0;
    const shift = m * rows.count;
    for (let i = rows.starts[g]; i < rows.starts[g + 1]; i++) {
      const l2 = likelihood.curvatures[shift + i];
      const e = -leverages[i] * likelihood.thirds[shift + i] - 2 * l2 * local.dot(g, i, solution);
      trace -= leverages[i] * l2;
      tau[i] += p * e;
      slope += likelihood.c[i] * e;
    }
    return { trace, slope };
  }

  /** y = C a with a = sum_i (l1_i - E l1_i) a_i at node m; returns a'C a. */
  private solveDeviation(g: number, m: number): number {
    const { local, deviation, solution, inverseBlock, d, integrals } = this;
    const { likelihood, meanSlopes, rows } = integrals;
    local.combine(g, likelihood.slopes, m * rows.count, meanSlopes, deviation);
    let square = 0;
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += inverseBlock[i * d + j] * deviation[j];
      solution[i] = sum;
      square += sum * deviation[i];
    }
    return square;
  }
}
