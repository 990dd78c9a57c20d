import type { ModelData } from "../model/model-data.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import { EffectIntegral } from "./effect-integral.js";
import type { LeftOutSet, RowCluster } from "./left-out-sets.js";
import type { ParameterDraws } from "./parameter-draws.js";
import { rowsOfModel } from "./prediction-rows.js";
import { PredictorDraws } from "./predictor-draws.js";
import { RowDeletion } from "./row-deletion.js";
import { RowKernel } from "./row-kernel.js";
import { constantsOf, designOf, takeResponses } from "./set-rows.js";

/** In place of -Infinity: its negative is a finite log ratio. */
const LEAST = -1e300;

/** The complete log likelihood of rows, weights and constants included, draw by draw. */
export class LeftOutLikelihood {
  private readonly predictors: PredictorDraws;
  /** Z by row: column i holds the entries of row i. */
  private readonly byRow: CscMatrix;

  constructor(
    private readonly data: ModelData,
    private readonly draws: ParameterDraws,
  ) {
    this.predictors = new PredictorDraws(rowsOfModel(data), draws);
    this.byRow = data.exogVc.transpose();
  }

  /**
   * log p(y_R | theta) of each draw for the rows R of a set, its own effects integrated out over their
   * distribution given vcp.
   */
  of(set: LeftOutSet): Float64Array {
    if (set.ownEffects.length === 0) return this.conditional(set);
    const integral = this.integralOf(set);
    const constant = constantsOf(this.data, set.rows).reduce((sum, value) => sum + value, 0);
    const log = new Float64Array(this.draws.count);
    this.visit(set, (s, rest, sds) => {
      log[s] = atLeast(constant + integral.log(rest, sds));
    });
    return log;
  }

  /**
   * log p(y_i | the other rows of the cluster, theta) of each draw, for each member i of a cluster, its
   * own effects integrated out over their posterior given the other rows.
   */
  ofMembers(cluster: RowCluster): Float64Array[] {
    if (cluster.ownEffects.length === 0) return [this.conditional(cluster)];
    const { data, byRow } = this;
    const { rows, ownEffects, members } = cluster;
    const design = designOf(byRow, rows, ownEffects);
    const responses = takeResponses(data, rows);
    const deletion = new RowDeletion(data.family, responses, design, ownEffects.length);
    const constants = constantsOf(data, rows);
    const logs = members.map(() => new Float64Array(this.draws.count));
    this.visit(cluster, (s, rest, sds) => {
      deletion.at(rest, sds);
      members.forEach((r, m) => {
        logs[m][s] = atLeast(constants[r] + deletion.log(r));
      });
    });
    return logs;
  }

  /** log p(y_R | fe, vc) of each draw. */
  private conditional({ rows }: LeftOutSet): Float64Array {
    const { data, predictors } = this;
    const constants = constantsOf(data, rows);
    const kernel = new RowKernel(data.family, takeResponses(data, rows));
    const sum = new Float64Array(this.draws.count);
    rows.forEach((i, r) => {
      const eta = predictors.visit(i);
      for (let s = 0; s < sum.length; s++) sum[s] += kernel.at(r, eta[s]) + constants[r];
    });
    return sum.map(atLeast);
  }

  private integralOf({ rows, ownEffects }: LeftOutSet): EffectIntegral {
    const { data, byRow } = this;
    const design = designOf(byRow, rows, ownEffects);
    return new EffectIntegral(data.family, takeResponses(data, rows), design, ownEffects.length);
  }

  /** Passes each draw's linear predictors without the own effects, and the SDs of these. */
  private visit(
    { rows, ownEffects }: LeftOutSet,
    use: (s: number, rest: Float64Array, sds: Float64Array) => void,
  ): void {
    const { draws, predictors } = this;
    const { termOf } = this.data;
    const own = new Set(ownEffects);
    const rests = Array.from(rows, (i) => predictors.visit(i, own).slice());
    const logSds = Array.from(ownEffects, (j) => draws.vcp(termOf[j]));
    const rest = new Float64Array(rows.length);
    const sds = new Float64Array(ownEffects.length);
    for (let s = 0; s < draws.count; s++) {
      for (let r = 0; r < rest.length; r++) rest[r] = rests[r][s];
      for (let j = 0; j < sds.length; j++) sds[j] = Math.exp(logSds[j][s]);
      use(s, rest, sds);
    }
  }
}

function atLeast(value: number): number {
  return Math.max(value, LEAST);
}
