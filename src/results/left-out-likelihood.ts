import { dot } from "../math/small-matrix.js";
import type { ModelData } from "../model/model-data.js";
import type { CscMatrix } from "../sparse/csc-matrix.js";
import { chooseRule } from "./choose-rule.js";
import { EffectIntegral } from "./effect-integral.js";
import type { LeftOutSet, RowCluster } from "./left-out-sets.js";
import type { ParameterDraws } from "./parameter-draws.js";
import { rowsOfModel } from "./prediction-rows.js";
import { PredictorDraws } from "./predictor-draws.js";
import { RowDeletion } from "./row-deletion.js";
import { RowKernel } from "./row-kernel.js";
import { SetDraws } from "./set-draws.js";
import { constantsOf, designOf, takeResponses } from "./set-rows.js";
import { starOf, StarIntegral, type Star } from "./star-integral.js";

/** In place of -Infinity: its negative is a finite log ratio. */
const LEAST = -1e300;

/** The complete log likelihood of rows, weights and constants included, draw by draw. */
export class LeftOutLikelihood {
  private readonly predictors: PredictorDraws;
  /** Z by row: column i holds the entries of row i. */
  private readonly byRow: CscMatrix;
  private readonly kernel: RowKernel;

  constructor(
    private readonly data: ModelData,
    private readonly draws: ParameterDraws,
  ) {
    this.predictors = new PredictorDraws(rowsOfModel(data), draws);
    this.byRow = data.exogVc.transpose();
    this.kernel = new RowKernel(data.family, draws.count);
  }

  /**
   * log p(y_R | theta) of each draw for the rows R of a set, its own effects integrated out over their
   * distribution given vcp.
   */
  of(set: LeftOutSet): Float64Array {
    if (set.ownEffects.length === 0) return this.conditional(set);
    const { data, byRow, draws, predictors } = this;
    const star = starOf(designOf(byRow, set.rows, set.ownEffects), set.ownEffects.length);
    const { rows, counts, ownEffects } = star === null ? set : rearranged(set, star);
    const responses = takeResponses(data, rows, counts);
    const design = designOf(byRow, rows, ownEffects);
    const Integral = star === null ? EffectIntegral : StarIntegral;
    const at = new SetDraws({ ...set, rows, ownEffects }, data, predictors, draws);
    const valueOf = (integral: EffectIntegral | StarIntegral, s: number) => {
      at.moveTo(s);
      return integral.log(at.rest, at.sds);
    };
    const integral = chooseRule<EffectIntegral | StarIntegral>(
      (rule) => new Integral(data.family, responses, design, ownEffects.length, rule),
      (integral, s) => [valueOf(integral, s)],
      draws.count,
    );
    const constant = dot(constantsOf(data, rows), counts);
    const log = new Float64Array(draws.count);
    for (let s = 0; s < log.length; s++) log[s] = atLeast(constant + valueOf(integral, s));
    return log;
  }

  /**
   * log p(y_i | the other rows of the cluster, theta) of each draw, for each member i of a cluster, its
   * own effects integrated out over their posterior given the other rows.
   */
  ofMembers(cluster: RowCluster): Float64Array[] {
    if (cluster.ownEffects.length === 0) return [this.conditional(cluster)];
    const { data, byRow, draws, predictors } = this;
    const { rows, counts, ownEffects, members } = cluster;
    const responses = takeResponses(data, rows, counts);
    const design = designOf(byRow, rows, ownEffects);
    const at = new SetDraws(cluster, data, predictors, draws);
    const valuesOf = (deletion: RowDeletion, s: number) => {
      at.moveTo(s);
      deletion.at(at.rest, at.sds);
      return members.map((r) => deletion.log(r));
    };
    const deletion = chooseRule(
      (rule) => new RowDeletion(data.family, responses, counts, design, ownEffects.length, rule),
      valuesOf,
      draws.count,
    );
    const constants = constantsOf(data, rows);
    const logs = members.map(() => new Float64Array(draws.count));
    for (let s = 0; s < draws.count; s++) {
      valuesOf(deletion, s).forEach((value, m) => {
        logs[m][s] = atLeast(constants[members[m]] + value);
      });
    }
    return logs;
  }

  /** log p(y_R | fe, vc) of each draw. */
  private conditional({ rows, counts }: LeftOutSet): Float64Array {
    const { data, predictors, kernel } = this;
    const responses = takeResponses(data, rows, counts);
    const sum = new Float64Array(this.draws.count).fill(dot(constantsOf(data, rows), counts));
    rows.forEach((i, r) => {
      const values = kernel.evaluate(responses, r, predictors.visit(i));
      for (let s = 0; s < sum.length; s++) sum[s] += values[s];
    });
    return sum.map(atLeast);
  }
}

/** The set with its rows and effects in another order. */
function rearranged(set: LeftOutSet, star: Star) {
  return {
    rows: star.rows.map((r) => set.rows[r]),
    counts: Float64Array.from(star.rows, (r) => set.counts[r]),
    ownEffects: star.effects.map((j) => set.ownEffects[j]),
  };
}

function atLeast(value: number): number {
  return Math.max(value, LEAST);
}
