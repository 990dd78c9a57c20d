import type { Marginal } from "../inference/posterior.js";
import { InputError } from "../errors.js";

/** A point of a density, for a plot. */
export interface DensityPoint {
  /** Value of the parameter. */
  readonly x: number;
  /** Posterior density there. */
  readonly density: number;
}

/** The posterior distribution of one parameter. */
export class ParameterMarginal implements Marginal {
  constructor(
    /** Name of the parameter. */
    readonly name: string,
    private readonly marginal: Marginal,
  ) {}

  /** Posterior mean. */
  get mean(): number {
    return this.marginal.mean;
  }

  /** Posterior standard deviation. */
  get sd(): number {
    return this.marginal.sd;
  }

  /** Posterior density at x. */
  pdf(x: number): number {
    return this.marginal.pdf(x);
  }

  /** P(parameter <= x). */
  cdf(x: number): number {
    return this.marginal.cdf(x);
  }

  /**
   * The x with cdf(x) = p.
   * @throws InputError unless 0 < p < 1.
   */
  quantile(p: number): number {
    if (!(p > 0 && p < 1)) throw new InputError("p", `${p} is not between 0 and 1`);
    return this.marginal.quantile(p);
  }

  /** The interval between the quantiles (1 - level) / 2 and (1 + level) / 2; default level 0.95. */
  interval(level = 0.95): [lower: number, upper: number] {
    if (!(level > 0 && level < 1)) throw new InputError("level", `${level} is not between 0 and 1`);
    return [this.quantile((1 - level) / 2), this.quantile((1 + level) / 2)];
  }

  /** The density at `count` evenly spaced points from the 0.1% to the 99.9% quantile. */
  points(count = 101): DensityPoint[] {
    const [from, to] = [this.quantile(0.001), this.quantile(0.999)];
    return Array.from({ length: count }, (_, i) => {
      const x = from + ((to - from) * i) / Math.max(1, count - 1);
      return { x, density: this.pdf(x) };
    });
  }
}
