import type { SampledFit } from "./sampled-fit.js";
import { InputError } from "../errors.js";

/** How many posterior draws a quantity is averaged over, and their seed. */
export interface DrawOptions {
  /** Number of posterior draws. */
  draws?: number;
  /** An integer, default 1: the same draws for the same seed. */
  seed?: number;
}

/** Joint posterior draws of the packed parameters, stored by parameter. */
export class PosteriorDraws {
  private constructor(
    /** Number of draws S. */
    readonly count: number,
    private readonly values: Float64Array,
  ) {}

  /** @throws InputError unless `draws` is a whole number >= 2 and `seed` an integer. */
  static of(result: SampledFit, options: DrawOptions, count: number): PosteriorDraws {
    const { draws = count, seed = 1 } = options;
    if (!Number.isInteger(draws) || draws < 2) {
      throw new InputError("draws", `${draws} is not a whole number >= 2`);
    }
    const sample = result.sample(draws, { seed });
    const values = new Float64Array(sample.rows * sample.columns);
    for (let j = 0; j < sample.columns; j++) {
      for (let s = 0; s < draws; s++) values[j * draws + s] = sample.get(s, j);
    }
    return new PosteriorDraws(draws, values);
  }

  /** The S draws of the parameter at a position of the packed vector: a view. */
  parameter(position: number): Float64Array {
    return this.values.subarray(position * this.count, (position + 1) * this.count);
  }
}
