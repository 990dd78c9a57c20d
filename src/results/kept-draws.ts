import { Random } from "../math/random.js";
import type { DrawOptions } from "./draw-options.js";
import type { FittedModel } from "./fitted-model.js";

interface KeptDraws extends Required<DrawOptions> {
  readonly values: WeakRef<Float64Array>;
}

/** The draws of a fit last asked for, until memory is wanted elsewhere. */
const last = new WeakMap<FittedModel, KeptDraws>();

/** From so many draws on they are moved to the posterior means; fewer would lose spread by it, 1 / n. */
const MANY_DRAWS = 100;

/**
 * Joint posterior draws of a fit, a column of `draws` numbers per parameter; a hundred and more are moved
 * so that their means are the posterior means. Questions in a row about one fit share them: do not write into them.
 */
export function keptDraws(fit: FittedModel, { draws, seed }: Required<DrawOptions>): Float64Array {
  const kept = last.get(fit);
  const known = kept?.draws === draws && kept.seed === seed ? kept.values.deref() : undefined;
  if (known !== undefined) return known;
  const size = fit.params.length;
  const values = transpose(fit.posterior.sample(draws, new Random(seed)), draws, size);
  for (let j = 0; draws >= MANY_DRAWS && j < size; j++) {
    centre(values.subarray(j * draws, (j + 1) * draws), fit.params[j]);
  }
  last.set(fit, { draws, seed, values: new WeakRef(values) });
  return values;
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
