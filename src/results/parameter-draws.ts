import { InputError } from "../errors.js";
import type { Random } from "../math/random.js";
import type { DrawOptions } from "./draw-options.js";
import type { FittedModel } from "./fitted-model.js";
import { keptDraws } from "./kept-draws.js";

/** Most numbers that the draws may hold: 2 GiB. */
const MOST_NUMBERS = 2 ** 28;

/**
 * Joint posterior draws, kept by parameter. A hundred and more are moved so that their means are the
 * posterior means of the result, which are known without the error of simulation.
 */
export class ParameterDraws {
  /** Number of draws. */
  readonly count: number;
  /** Positions of the first vcp and the first vc in (fe, vcp, vc). */
  readonly firstVcp: number;
  readonly firstVc: number;
  /** Shared with other questions about the fit: not to be written into. */
  private values: Float64Array;

  /** @throws InputError for more than 2^28 numbers. */
  constructor(
    private readonly fit: FittedModel,
    { draws, seed }: Required<DrawOptions>,
  ) {
    const size = fit.params.length;
    if (draws * size > MOST_NUMBERS) {
      const most = Math.floor(MOST_NUMBERS / size);
      const megabytes = Math.round((8 * draws * size) / 2 ** 20);
      const problem = `${draws} draws of ${size} parameters take ${megabytes} MB`;
      throw new InputError("draws", problem, `pass at most ${most}`);
    }
    const { feP, termSizes } = fit.model.data;
    this.count = draws;
    this.firstVcp = feP.length;
    this.firstVc = feP.length + termSizes.length;
    this.values = keptDraws(fit, { draws, seed });
  }

  /** The draws of the parameter at a position of (fe, vcp, vc): a view, as are the others. */
  column(position: number): Float64Array {
    return this.values.subarray(position * this.count, (position + 1) * this.count);
  }

  /** The draws of the log standard deviation of term k. */
  vcp(k: number): Float64Array {
    return this.column(this.firstVcp + k);
  }

  /** The draws of random effect j. */
  vc(j: number): Float64Array {
    return this.column(this.firstVc + j);
  }

  /** Whether the fit has a standard deviation of the parameter at a position. */
  hasSpread(position: number): boolean {
    return !Number.isNaN(this.fit.sd[position]);
  }

  /** Replaces the random effects by those of new groups, vc_j ~ N(0, exp(2 vcp)). */
  renewEffects(random: Random): void {
    this.values = this.values.slice();
    this.fit.model.data.termOf.forEach((k, j) => {
      const logSd = this.vcp(k);
      const effects = this.vc(j);
      for (let s = 0; s < this.count; s++) effects[s] = Math.exp(logSd[s]) * random.normal();
    });
  }
}
