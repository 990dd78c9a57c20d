import { InputError } from "../errors.js";
import type { Random } from "../math/random.js";
import type { FittedModel } from "./fitted-model.js";

/** Most numbers that the draws may hold: 2 GiB. */
const MOST_NUMBERS = 2 ** 28;

/**
 * n joint posterior draws, kept by parameter: `column(j)` holds the n values of parameter j of the
 * packed vector. They are moved so that their means are the posterior means of the result, which are
 * known without the error of simulation.
 */
export class ParameterDraws {
  private readonly values: Float64Array;

  /** @throws InputError for more than 2^28 numbers. */
  constructor(
    private readonly fit: FittedModel,
    readonly n: number,
    random: Random,
  ) {
    const size = fit.params.length;
    if (n * size > MOST_NUMBERS) {
      const most = Math.floor(MOST_NUMBERS / size);
      const problem = `${n} draws of ${size} parameters take ${Math.round((8 * n * size) / 2 ** 20)} MB`;
      throw new InputError("draws", problem, `pass at most ${most}`);
    }
    this.values = transpose(fit.posterior.sample(n, random), n, size);
    for (let j = 0; j < size; j++) centre(this.column(j), fit.params[j]);
  }

  /** The draws of the parameter at a position of (fe, vcp, vc). */
  column(position: number): Float64Array {
    return this.values.subarray(position * this.n, (position + 1) * this.n);
  }

  /** Whether the fit has a standard deviation of the parameter. */
  hasSpread(position: number): boolean {
    return !Number.isNaN(this.fit.sd[position]);
  }
}

function transpose(rows: Float64Array, n: number, size: number): Float64Array {
  const columns = new Float64Array(rows.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < size; j++) columns[j * n + i] = rows[i * size + j];
  }
  return columns;
}

function centre(column: Float64Array, mean: number): void {
  let sum = 0;
  for (let s = 0; s < column.length; s++) sum += column[s] - mean;
  const shift = sum / column.length;
  if (Number.isFinite(shift)) for (let s = 0; s < column.length; s++) column[s] -= shift;
}
