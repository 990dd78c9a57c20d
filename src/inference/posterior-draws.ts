import type { Random } from "../math/random.js";
import { mean, variance } from "../math/moments.js";
import { quantileOf } from "./nuts/diagnostics.js";
import { checkDenseSize } from "./dense-covariance.js";
import type { Marginal, Posterior } from "./posterior.js";
import type { DrawsState } from "./posterior-state.js";

/** Draws of the packed parameters (fe, vcp, vc), in chains of equal length. */
export class PosteriorDraws {
  /**
   * @param chains number of chains.
   * @param draws draws of each chain.
   * @param parameters length of a draw.
   * @param values draw after draw, chain after chain: parameter j of draw i of chain c is
   *   `values[(c * draws + i) * parameters + j]`.
   */
  constructor(
    readonly chains: number,
    readonly draws: number,
    readonly parameters: number,
    readonly values: Float64Array,
  ) {}

  /** The draws of the parameter at a packed position, chain by chain. */
  of(position: number): Float64Array[] {
    return this.block(position, 1)[0];
  }

  /** `of` for `count` parameters from a position on; memory is read once for all of them. */
  block(position: number, count: number): Float64Array[][] {
    const { chains, draws, parameters, values } = this;
    const columns = Array.from({ length: count }, () =>
      Array.from({ length: chains }, () => new Float64Array(draws)),
    );
    for (let c = 0; c < chains; c++) {
      for (let i = 0; i < draws; i++) {
        const from = (c * draws + i) * parameters + position;
        for (let j = 0; j < count; j++) columns[j][c][i] = values[from + j];
      }
    }
    return columns;
  }

  /** The draws of a parameter, all chains one after the other. */
  all(position: number): Float64Array {
    const { chains, draws, parameters, values } = this;
    return new Float64Array(chains * draws).map((_, i) => values[i * parameters + position]);
  }

  /** Dense covariance of the parameters, row-major. */
  covariance(): Float64Array {
    const { chains, draws, parameters: size, values } = this;
    const total = chains * draws;
    const means = new Float64Array(size);
    for (let i = 0; i < total; i++) {
      for (let j = 0; j < size; j++) means[j] += values[i * size + j] / total;
    }
    const covariance = new Float64Array(size * size);
    const away = new Float64Array(size);
    for (let i = 0; i < total; i++) {
      for (let j = 0; j < size; j++) away[j] = values[i * size + j] - means[j];
      for (let j = 0; j < size; j++) {
        const weight = away[j] / (total - 1);
        for (let l = 0; l <= j; l++) covariance[j * size + l] += weight * away[l];
      }
    }
    for (let j = 0; j < size; j++) {
      for (let l = 0; l < j; l++) covariance[l * size + j] = covariance[j * size + l];
    }
    return covariance;
  }
}

/** The posterior as its draws show it: empirical distributions, and draws taken from the draws. */
export class DrawsPosterior implements Posterior {
  constructor(readonly draws: PosteriorDraws) {}

  static restore({ chains, draws, values }: DrawsState, parameters: number): DrawsPosterior {
    return new DrawsPosterior(new PosteriorDraws(chains, draws, parameters, values));
  }

  marginal(position: number): Marginal {
    return new DrawsMarginal(this.draws.all(position));
  }

  /** n rows of the draws, chosen with replacement. */
  sample(n: number, random: Random): Float64Array {
    const { parameters, values } = this.draws;
    const total = values.length / parameters;
    const rows = new Float64Array(n * parameters);
    for (let i = 0; i < n; i++) {
      const from = Math.floor(random.uniform() * total) * parameters;
      rows.set(values.subarray(from, from + parameters), i * parameters);
    }
    return rows;
  }

  covariance(): Float64Array {
    checkDenseSize(this.draws.parameters);
    return this.draws.covariance();
  }

  state(): DrawsState {
    const { chains, draws, values } = this.draws;
    return { kind: "draws", chains, draws, values };
  }
}

/** Empirical distribution, linear between the order statistics, and a kernel estimate of the density. */
class DrawsMarginal implements Marginal {
  readonly mean: number;
  readonly sd: number;
  private readonly sorted: Float64Array;
  private readonly bandwidth: number;

  constructor(draws: Float64Array) {
    this.mean = mean(draws);
    this.sd = Math.sqrt(variance(draws));
    this.sorted = draws.sort();
    const spread = (this.quantile(0.75) - this.quantile(0.25)) / 1.34;
    // Silverman's rule
    this.bandwidth = 0.9 * Math.min(this.sd, spread || this.sd) * draws.length ** -0.2;
  }

  /** Gaussian kernels on the draws, with the bandwidth of Silverman (1986, equation 3.31). */
  pdf(x: number): number {
    const { sorted, bandwidth } = this;
    let sum = 0;
    for (const draw of sorted) sum += Math.exp(-(((x - draw) / bandwidth) ** 2) / 2);
    return sum / (sorted.length * bandwidth * Math.sqrt(2 * Math.PI));
  }

  /** The inverse of `quantile` within the range of the draws; 0 below it and 1 above. */
  cdf(x: number): number {
    const { sorted } = this;
    const last = sorted.length - 1;
    if (!(x >= sorted[0])) return 0;
    if (x >= sorted[last]) return 1;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] <= x) low = middle;
      else high = middle;
    }
    const gap = sorted[high] - sorted[low];
    return (low + (x - sorted[low]) / gap) / last;
  }

  quantile(p: number): number {
    return quantileOf(this.sorted, p);
  }
}
