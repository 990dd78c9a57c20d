/** Abscissae and weights of the trapezoidal rule for the standard normal density on [-7, 7]. */
const STEP = 0.5;
const POINTS = Array.from({ length: 29 }, (_, i) => (i - 14) * STEP);
const WEIGHTS = POINTS.map((z) => (STEP * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI));

/** Means of the response by draw of the parameters, summed up from the matrices of the model. */
export class LatentDraws {
  /** @param draws of `fitNuts`. */
  constructor({ exog, exogVc, offset, termOf, termSizes, family }, draws) {
    Object.assign(this, { exog, offset, termOf, family, count: draws.chains * draws.draws });
    this.columns = Array.from({ length: draws.parameters }, (_, j) => draws.all(j));
    this.firstVcp = exog.columns;
    this.firstVc = exog.columns + termSizes.length;
    this.entries = Array.from(offset, () => []);
    for (let j = 0; j < exogVc.columns; j++) {
      for (let t = exogVc.columnPointers[j]; t < exogVc.columnPointers[j + 1]; t++) {
        this.entries[exogVc.rowIndices[t]].push([j, exogVc.values[t]]);
      }
    }
    this.known = new Map();
  }

  /** The mean of row i in each draw: given its groups, or averaged over new groups. */
  means(i, groups) {
    const { link } = this.family;
    const eta = this.fixed(i);
    if (groups === "conditional") {
      for (const [j, z] of this.entries[i]) this.add(eta, this.firstVc + j, z);
      return eta.map((x) => link.inverse(x));
    }
    const key = [
      this.offset[i],
      ...this.row(i),
      ...this.entries[i].map(([j, z]) => `${this.termOf[j]} ${z}`),
    ].join();
    if (!this.known.has(key)) this.known.set(key, this.integrated(i, eta));
    return this.known.get(key);
  }

  integrated(i, eta) {
    const { link } = this.family;
    const logSds = this.entries[i].map(([j]) => this.columns[this.firstVcp + this.termOf[j]]);
    return eta.map((x, s) => {
      const variance = this.entries[i].reduce(
        (sum, [, z], t) => sum + z * z * Math.exp(2 * logSds[t][s]),
        0,
      );
      const sd = Math.sqrt(variance);
      let mean = 0;
      for (let t = 0; t < POINTS.length; t++) mean += WEIGHTS[t] * link.inverse(x + sd * POINTS[t]);
      return mean;
    });
  }

  fixed(i) {
    const eta = new Float64Array(this.count).fill(this.offset[i]);
    this.row(i).forEach((x, j) => this.add(eta, j, x));
    return eta;
  }

  row(i) {
    const { columns, data } = this.exog;
    return data.subarray(i * columns, (i + 1) * columns);
  }

  add(eta, position, factor) {
    if (factor === 0) return;
    const values = this.columns[position];
    for (let s = 0; s < eta.length; s++) eta[s] += factor * values[s];
  }
}

/** Mean, SD and central 95% of draws; `noise`: half the differences of the two halves of the draws. */
export function summarize(draws) {
  const half = draws.length >> 1;
  const [first, second] = [draws.subarray(0, half), draws.subarray(half)].map(figures);
  const noise = {};
  for (const what of ["mean", "lower", "upper"]) {
    noise[what] = Math.abs(first[what] - second[what]) / 2;
  }
  return { ...figures(draws), noise };
}

function figures(draws) {
  const n = draws.length;
  const mean = draws.reduce((sum, x) => sum + x, 0) / n;
  const sd = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const sorted = draws.slice().sort();
  const at = (p) => (sorted[Math.floor(n * p)] + sorted[Math.ceil(n * p) - 1]) / 2;
  return { mean, sd, lower: at(0.025), upper: at(0.975) };
}
