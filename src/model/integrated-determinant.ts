import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
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
  const { count, groups } = integrals.rows;
  const pass = new GroupPass(integrals, local, hessian, inverse, new Float64Array(count));
  let vcp = 0;
  for (let g = 0; g < groups; g++) if (local.dimension(g) > 0) vcp += pass.differentiate(g);
  return { rows: pass.tau, vcp };
}

/** What the nodes of one group need together. */
class GroupPass {
  /** A at the node visited last, and at each node. */
  private trace = 0;
  private readonly traces: Float64Array;
  /** How E[A] changes with the nodes, and with the logs of their scales. */
  private readonly forces: Float64Array;
  private readonly excessShares: Float64Array;
  private d = 0;
  private inverseBlock: Float64Array = new Float64Array(0);
  /** B, of order n by columns, where the group has n <= d rows; else n = 0. */
  private n = 0;
  private readonly products: Float64Array;
  /** B_ii of each row of the group, l1 - E l1 and B (l1 - E l1). */
  private readonly leverages: Float64Array;
  private readonly excesses: Float64Array;
  private readonly images: Float64Array;
  /** Vectors of local coordinates. */
  private readonly deviation: Float64Array;
  private readonly solution: Float64Array;

  constructor(
    private readonly integrals: LevelIntegrals,
    private readonly local: LocalRows,
    private readonly hessian: IntegratedHessian,
    private readonly inverse: SelectedInverse,
    readonly tau: Float64Array,
  ) {
    const { starts, groups } = integrals.rows;
    this.traces = new Float64Array(integrals.points);
    this.forces = new Float64Array(integrals.points);
    this.excessShares = new Float64Array(integrals.points);
    let longest = 0;
    for (let g = 0; g < groups; g++) longest = Math.max(longest, starts[g + 1] - starts[g]);
    this.products = new Float64Array(Math.min(longest, local.largest) ** 2);
    this.leverages = new Float64Array(longest);
    this.excesses = new Float64Array(longest);
    this.images = new Float64Array(longest);
    this.deviation = new Float64Array(local.largest);
    this.solution = new Float64Array(local.largest);
  }

  /** Adds the share of group g to tau, and returns that of d/dv. */
  differentiate(g: number): number {
    const { integrals, traces, forces } = this;
    const { points, nodes, probabilities } = integrals;
    this.enter(g);
    const first = g * points;
    let vcp = 0;
    let mean = 0;
    forces.fill(0);
    for (let m = 0; m < points; m++) {
      const p = probabilities[first + m];
      if (p === 0) continue;
      forces[m] = p * this.visit(g, m, p);
      traces[m] = this.trace;
      mean += p * this.trace;
      vcp += forces[m] * nodes[first + m];
    }
    return vcp + this.addCovariances(g, mean);
  }

  /** Cov(A, l1_i) and Cov(A, D), and the motion of the nodes, given E[A]; returns the share of d/dv. */
  private addCovariances(g: number, mean: number): number {
    const { integrals, traces, forces, excessShares, tau } = this;
    const { points, nodes, probabilities, pulls, drifts, rows, likelihood } = integrals;
    const { slopes } = likelihood;
    excessShares.fill(0);
    let vcp = 0;
    for (let m = 0, s = g * points; m < points; m++, s++) {
      if (probabilities[s] === 0) continue;
      const excess = probabilities[s] * (traces[m] - mean);
      excessShares[m] = excess;
      vcp += excess * pulls[s] * nodes[s];
      forces[m] += excess * drifts[s];
      const shift = m * rows.count;
      for (let i = rows.starts[g], end = rows.starts[g + 1]; i < end; i++) {
        tau[i] += excess * slopes[shift + i];
      }
    }
    return vcp + integrals.motion.add(g, forces, excessShares, 0, tau);
  }

  private enter(g: number): void {
    const { local, products, leverages, solution } = this;
    const { starts } = local.rows;
    const rows = starts[g + 1] - starts[g];
    const d = local.dimension(g);
    const block = this.hessian.localInverse(g, this.inverse);
    local.open(g);
    this.d = d;
    this.inverseBlock = block;
    this.n = rows <= d ? rows : 0;
    for (let r = 0; r < rows; r++) {
      if (this.n === 0) leverages[r] = local.quadraticForm(r, block);
      else {
        local.image(r, block, solution);
        for (let t = 0; t < rows; t++) products[r * rows + t] = local.dot(t, solution);
        leverages[r] = products[r * (rows + 1)];
      }
    }
  }

  /** Returns sum_i e_i c_i at node m; tau_i += p e_i. */
  private visit(g: number, m: number, p: number): number {
    const { leverages, images, tau } = this;
    const { likelihood, rows } = this.integrals;
    const { curvatures, thirds, c } = likelihood;
    const from = rows.starts[g];
    const to = rows.starts[g + 1];
    const shift = m * rows.count;
    let trace = -(this.n === 0 ? this.solve(g, m) : this.multiply(from, shift));
    let slope = 0;
    for (let i = from, r = 0; i < to; i++, r++) {
      const l2 = curvatures[shift + i];
      const e = -leverages[r] * thirds[shift + i] - 2 * l2 * images[r];
      trace -= leverages[r] * l2;
      tau[i] += p * e;
      slope += c[i] * e;
    }
    this.trace = trace;
    return slope;
  }

  /** `images` at the node with this shift, by the products; returns (l1 - E l1)'B (l1 - E l1). */
  private multiply(from: number, shift: number): number {
    const { n, products, excesses, images } = this;
    const { likelihood, meanSlopes } = this.integrals;
    const { slopes } = likelihood;
    for (let r = 0; r < n; r++) excesses[r] = slopes[shift + from + r] - meanSlopes[from + r];
    let square = 0;
    for (let r = 0; r < n; r++) {
      let sum = 0;
      for (let t = 0; t < n; t++) sum += products[r * n + t] * excesses[t];
      images[r] = sum;
      square += sum * excesses[r];
    }
    return square;
  }

  /** The same in local coordinates, by y = C a with a = sum_i (l1_i - E l1_i) a_i. */
  private solve(g: number, m: number): number {
    const { local, deviation, solution, inverseBlock, d, images } = this;
    const { likelihood, meanSlopes, rows } = this.integrals;
    local.combine(likelihood.slopes, m * rows.count, meanSlopes, deviation);
    let square = 0;
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += inverseBlock[i * d + j] * deviation[j];
      solution[i] = sum;
      square += sum * deviation[i];
    }
    const count = rows.starts[g + 1] - rows.starts[g];
    for (let r = 0; r < count; r++) images[r] = local.dot(r, solution);
    return square;
  }
}
