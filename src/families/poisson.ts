import { drawCount, poissonCounts, tailProbabilities } from "../math/count-distribution.js";
import { logFactorial } from "../math/log-gamma.js";
import type { Random } from "../math/random.js";
import { addBarrier } from "./domain-edge.js";
import { Family, type ResponseRows, type RowGroups } from "./family.js";
import { addScaledJet, newJet, setJet, type Jet } from "./jet.js";
import type { Link } from "./link.js";
import { Log } from "./log.js";
import { requireCount } from "./require-count.js";

/**
 * Counts y with mean mu; a row that merges `size` rows holds their sum:
 * kernel y log mu - size mu (with a barrier where mu < 0), constant -log y!, variance size mu.
 */
export class Poisson extends Family {
  readonly name = "Poisson";
  override readonly additive = true;

  /** @param link default log. */
  constructor(link: Link = new Log()) {
    super(link);
  }

  kernelJet(y: number, size: number, eta: number, out: Jet): void {
    setJet(out, 0, 0);
    if (y !== 0) {
      this.link.logMeanJet(eta, scratch);
      addScaledJet(out, y, scratch);
    }
    this.link.inverseJet(eta, scratch);
    addScaledJet(out, -size, scratch);
    addBarrier(out, size, this.link.outside(eta, UNBOUNDED));
  }

  logConstant(y: number): number {
    return -logFactorial(y);
  }

  variance(mu: number, size: number): number {
    return size * mu;
  }

  override get canonical(): boolean {
    return this.link.constructor === Log;
  }

  override inDomain(eta: number): boolean {
    return this.link.inDomain(eta);
  }

  /** size mu'^2 / mu = size mu' (log mu)': no quotient of two numbers that underflow. */
  override information(size: number, eta: number): number {
    this.link.logMeanJet(eta, scratch);
    const logSlope = scratch[1];
    this.link.inverseJet(eta, scratch);
    return Math.max(0, size * scratch[1] * logSlope);
  }

  /** Where the link leaves mu >= 0 the mean is 0. */
  override draw(size: number, eta: number, random: Random): number {
    return drawCount(poissonCounts(size * Math.max(0, this.link.inverse(eta))), random);
  }

  /** 2 (y log(y / (size mu)) - y + size mu) */
  override deviance(y: number, size: number, eta: number): number {
    this.kernelJet(y, size, eta, devianceJet);
    const saturated = y === 0 ? 0 : y * Math.log(y / size) - y;
    return Math.max(0, 2 * (saturated - devianceJet[0]));
  }

  override tailProbabilities(y: number, size: number, eta: number, out: Float64Array): void {
    tailProbabilities(poissonCounts(size * Math.max(0, this.link.inverse(eta))), y, out);
  }

  /**
   * `endog` must hold whole numbers >= 0.
   * @throws InputError for "endog", with row and value.
   */
  checkResponse(endog: ArrayLike<number>): void {
    for (let i = 0; i < endog.length; i++) {
      const rate = endog[i] > 0 && endog[i] < Infinity;
      requireCount("endog", i, endog[i], rate ? RATE_REMEDY : undefined);
    }
  }

  override evaluateGroups(
    eta: Float64Array,
    rows: ResponseRows,
    derivatives: readonly Float64Array[],
    groups: RowGroups,
    sums: Float64Array,
  ): void {
    if (this.hasKernel(Poisson.prototype, rows))
      evaluateLog(eta, rows.y, rows.size, derivatives, groups, sums);
    else super.evaluateGroups(eta, rows, derivatives, groups, sums);
  }

  /** Log link: y m - size exp(m + variance / 2). */
  override expectedKernel(
    mean: Float64Array,
    variance: Float64Array,
    rows: ResponseRows,
    slope: Float64Array,
    curvature: Float64Array,
  ): number | null {
    if (!this.hasKernel(Poisson.prototype, rows)) return null;
    const { y, size } = rows;
    let sum = 0;
    for (let i = 0; i < mean.length; i++) {
      const expected = size[i] === 0 ? 0 : size[i] * Math.exp(mean[i] + variance[i] / 2);
      sum += (y[i] === 0 ? 0 : y[i] * mean[i]) - expected;
      slope[i] = y[i] - expected;
      curvature[i] = expected;
    }
    return sum;
  }
}

const RATE_REMEDY = "for rates pass the counts, with exposure";

/** Supremum of the means. */
const UNBOUNDED = Infinity;

/** Hold one jet within a call. */
const scratch = newJet();
const devianceJet = newJet();

/** The kernel y eta - size exp(eta) with its derivatives. */
function evaluateLog(
  eta: Float64Array,
  y: Float64Array,
  size: Float64Array,
  derivatives: readonly Float64Array[],
  { starts, list, exponentials }: RowGroups,
  sums: Float64Array,
): void {
  const order = derivatives.length;
  const [d1, d2, d3, d4] = derivatives;
  for (let a = 0; a < list.length; a++) {
    const g = list[a];
    let sum = 0;
    for (let i = starts[g], end = starts[g + 1]; i < end; i++) {
      const x = eta[i];
      const count = y[i];
      const units = size[i];
      const e = exponentials ? exponentials[i] : Math.exp(x);
      const mean = units === 0 ? 0 : units * e;
      sum += (count === 0 ? 0 : count * x) - mean;
      if (order > 0) d1[i] = count - mean;
      if (order > 1) d2[i] = -mean;
      if (order > 2) d3[i] = -mean;
      if (order > 3) d4[i] = -mean;
    }
    sums[g] = sum;
  }
}
