import type { ModelData } from "../model/model-data.js";
import type { LeftOutSet } from "./left-out-sets.js";
import type { ParameterDraws } from "./parameter-draws.js";
import type { PredictorDraws } from "./predictor-draws.js";

/** What the likelihood of a set of rows rests on in one posterior draw, its own effects aside. */
export class SetDraws {
  /** Linear predictors of the rows without the own effects. */
  readonly rest: Float64Array;
  /** Standard deviations of the own effects. */
  readonly sds: Float64Array;
  private readonly rests: readonly Float64Array[];
  private readonly logSds: readonly Float64Array[];

  constructor(
    { rows, ownEffects }: LeftOutSet,
    { termOf }: ModelData,
    predictors: PredictorDraws,
    draws: ParameterDraws,
  ) {
    const own = new Set(ownEffects);
    this.rests = Array.from(rows, (i) => predictors.visit(i, own).slice());
    this.logSds = Array.from(ownEffects, (j) => draws.vcp(termOf[j]));
    this.rest = new Float64Array(rows.length);
    this.sds = new Float64Array(ownEffects.length);
  }

  /** Moves `rest` and `sds` to draw s. */
  moveTo(s: number): void {
    const { rest, sds, rests, logSds } = this;
    for (let r = 0; r < rest.length; r++) rest[r] = rests[r][s];
    for (let j = 0; j < sds.length; j++) sds[j] = Math.exp(logSds[j][s]);
  }
}
