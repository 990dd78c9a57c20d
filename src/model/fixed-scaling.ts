import type { DenseRows } from "./model-data.js";

/**
 * Internal coordinates of the fixed effects, for numerical comfort only. Columns of X are divided by
 * their standard deviation, and centred where X has a constant column to take up the difference:
 *
 *     X beta = Xs gamma,   beta_j = gamma_j / sd_j,   beta_c = gamma_c - sum_j (mean_j / x_c) gamma_j / sd_j
 *
 * with c the constant column (value x_c). So beta = T gamma with T unit-like and easy to apply, and
 * the user's prior on beta becomes gamma' T' diag(1/P^2) T gamma.
 */
export class FixedScaling {
  private constructor(
    /** The scaled columns Xs. */
    readonly scaled: DenseRows,
    /** Position of the constant column, or -1. */
    private readonly constant: number,
    private readonly sds: Float64Array,
    /** mean_j / x_c, 0 where column j is not centred. */
    private readonly shifts: Float64Array,
  ) {}

  static of(exog: DenseRows): FixedScaling {
    const { rows, columns, data } = exog;
    const constant = findConstant(exog);
    const { means, variances } = moments(exog);
    const sds = new Float64Array(columns).fill(1);
    const shifts = new Float64Array(columns);
    const centres = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      if (j === constant) continue;
      const mean = means[j];
      const sd = Math.sqrt(variances[j]);
      const centred = constant >= 0 && sd > 1e-14 * Math.abs(mean);
      const scale = centred ? sd : Math.sqrt(variances[j] + mean * mean);
      if (scale > 0 && Number.isFinite(1 / scale)) sds[j] = scale;
      if (!centred) continue;
      shifts[j] = mean / data[constant];
      centres[j] = mean;
    }
    const scaled = new Float64Array(data.length);
    for (let s = 0; s < data.length;) {
      for (let j = 0; j < columns; j++, s++) scaled[s] = (data[s] - centres[j]) / sds[j];
    }
    return new FixedScaling({ rows, columns, data: scaled }, constant, sds, shifts);
  }

  /** gamma with X beta = eta in every row; zeros where X has no constant column. */
  constantPredictor(eta: number): Float64Array {
    const { columns, data } = this.scaled;
    const gamma = new Float64Array(columns);
    if (this.constant >= 0) gamma[this.constant] = eta / data[this.constant];
    return gamma;
  }

  /** beta = T gamma */
  toUser(gamma: ArrayLike<number>): Float64Array {
    const beta = Float64Array.from(gamma, (value, j) => value / this.sds[j]);
    if (this.constant < 0) return beta;
    let sum = 0;
    for (let j = 0; j < beta.length; j++) sum += this.shifts[j] * beta[j];
    beta[this.constant] -= sum;
    return beta;
  }

  /** log |det T| */
  get logDeterminant(): number {
    return -this.sds.reduce((sum, sd) => sum + Math.log(sd), 0);
  }

  /** gamma = T^-1 beta */
  toInternal(beta: ArrayLike<number>): Float64Array {
    const gamma = Float64Array.from(beta, (value, j) => value * this.sds[j]);
    if (this.constant < 0) return gamma;
    for (let j = 0; j < gamma.length; j++) gamma[this.constant] += this.shifts[j] * beta[j];
    return gamma;
  }

  /** T' g: the gradient in gamma of a function whose gradient in beta is g. */
  pullBack(gradient: ArrayLike<number>): Float64Array {
    const atConstant = this.constant < 0 ? 0 : gradient[this.constant];
    return Float64Array.from(
      gradient,
      (value, j) => (value - this.shifts[j] * atConstant) / this.sds[j],
    );
  }

  /** T' diag(d) T, row-major. */
  transformPrecision(d: Float64Array): Float64Array {
    const p = d.length;
    const result = new Float64Array(p * p);
    for (let j = 0; j < p; j++) {
      const unit = new Float64Array(p);
      unit[j] = 1;
      const column = this.toUser(unit);
      for (let i = 0; i < p; i++) column[i] *= d[i];
      result.set(this.pullBack(column), j * p);
    }
    return result;
  }
}

/** The first column whose entries are all equal and not zero; -1 if there is none. */
function findConstant({ rows, columns, data }: DenseRows): number {
  for (let j = 0; j < columns; j++) {
    let i = 0;
    while (i < rows && data[i * columns + j] === data[j]) i++;
    if (i === rows && data[j] !== 0) return j;
  }
  return -1;
}

/** Mean and variance of each column. */
function moments({ rows, columns, data }: DenseRows) {
  const means = new Float64Array(columns);
  const variances = new Float64Array(columns);
  for (let s = 0; s < data.length;) {
    for (let j = 0; j < columns; j++, s++) means[j] += data[s] / rows;
  }
  for (let s = 0; s < data.length;) {
    for (let j = 0; j < columns; j++, s++) variances[j] += (data[s] - means[j]) ** 2 / rows;
  }
  return { means, variances };
}
