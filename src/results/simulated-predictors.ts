import { Random } from "../math/random.js";
import type { FittedModel } from "./fitted-model.js";
import { ParameterDraws } from "./parameter-draws.js";
import type { SimulatedGroups } from "./residual-options.js";

/**
 * Linear predictors of the fit's rows in joint posterior draws. With "new" groups the effects are drawn
 * afresh from their terms, one per column of Z and draw: rows of a group share them.
 */
export class SimulatedPredictors {
  private readonly draws: ParameterDraws;
  private readonly eta: Float64Array;
  private readonly z: { pointers: Int32Array; columns: Int32Array; values: Float64Array };
  private readonly effects: readonly Float64Array[];

  constructor(
    private readonly fit: FittedModel,
    n: number,
    groups: SimulatedGroups,
    seed: number,
  ) {
    const { exog, exogVc, termOf, termSizes } = fit.model.data;
    const draws = new ParameterDraws(fit, n, new Random(seed));
    const random = new Random(seed, 1);
    const first = exog.columns + termSizes.length;
    const { columnPointers, rowIndices, values } = exogVc.transpose();
    this.draws = draws;
    this.eta = new Float64Array(n);
    this.z = { pointers: columnPointers, columns: rowIndices, values };
    this.effects = Array.from(termOf, (k, j) => {
      if (groups === "conditional") return draws.column(first + j);
      return draws.column(exog.columns + k).map((v) => Math.exp(v) * random.normal());
    });
  }

  /** eta of row i by draw; overwritten by the next visit. */
  visit(i: number): Float64Array {
    const { draws, eta, effects } = this;
    const { exog, offset } = this.fit.model.data;
    const { pointers, columns, values } = this.z;
    eta.fill(offset[i]);
    for (let j = 0; j < exog.columns; j++) {
      addScaled(eta, exog.data[i * exog.columns + j], draws.column(j));
    }
    for (let s = pointers[i]; s < pointers[i + 1]; s++) {
      addScaled(eta, values[s], effects[columns[s]]);
    }
    return eta;
  }
}

function addScaled(sum: Float64Array, factor: number, values: Float64Array): void {
  if (factor === 0) return;
  for (let s = 0; s < sum.length; s++) sum[s] += factor * values[s];
}
