import { InputError } from "../errors.js";
import { checkOptions } from "../options.js";
import { readDraws, type DrawOptions } from "./draw-options.js";
import { summarizeDraws, type DrawSummary } from "./draw-summary.js";
import { FactorLevels } from "./factor-levels.js";
import type { FittedModel, SourcedModel } from "./fitted-model.js";
import { formatNumber } from "./format-number.js";
import { IntegratedMeans } from "./integrated-mean.js";
import { ParameterDraws } from "./parameter-draws.js";
import { PredictorDraws } from "./predictor-draws.js";
import { ruledTable } from "./ruled-table.js";

import { squaredDesign } from "./squared-design.js";
import { singleLine } from "./text-layout.js";
import { VarianceDraws } from "./variance-draws.js";

/** Options of `marginalMeans`. */
export interface MarginalMeansOptions extends DrawOptions {
  /** Number of posterior draws, default 1000. */
  draws?: number;
  /**
   * "response" (default): means of the response (per trial, for the binomial) averaged over new groups.
   * "linear": linear predictors with all random effects at zero.
   */
  scale?: "response" | "linear";
}

/** The marginal mean of one level of a factor. */
export interface MarginalMean extends DrawSummary {
  /** Level of the factor. */
  readonly level: string;
}

/** The difference between the marginal means of two levels. */
export interface MarginalContrast extends DrawSummary {
  /** "b - a": the later level less the earlier one. */
  readonly contrast: string;
}

/** Means by level of a factor and their differences, with SDs and 95% intervals from draws. */
export class MarginalMeans {
  constructor(
    /** The factor as the formula has it: `C(period)`. */
    readonly factor: string,
    /** Scale of the means: that of the response, or the linear predictor. */
    readonly scale: "response" | "linear",
    /** A mean per level, in the order of the levels. */
    readonly rows: readonly MarginalMean[],
    /** Differences of every pair of levels. */
    readonly contrasts: readonly MarginalContrast[],
  ) {}

  /** Two tables: means, then differences. */
  toString(): string {
    const cells = (name: string, { mean, sd, lower, upper }: DrawSummary) => [
      singleLine(name),
      ...[mean, sd, lower, upper].map((x) => formatNumber(x, 4)),
    ];
    const columns = ["", "Mean", "SD", "2.5%", "97.5%"];
    const title = `Marginal means of ${singleLine(this.factor)} (${this.scale} scale)`;
    const means = this.rows.map((row) => cells(row.level, row));
    const differences = this.contrasts.map((row) => cells(row.contrast, row));
    return `${ruledTable(title, columns, means)}\n${ruledTable("Differences", columns, differences)}`;
  }
}

const DRAWS = 1000;

/**
 * Means per level of a factor, averaged over the rows of the fit (by weight) with the factor set to the
 * level and everything else as observed. For each posterior draw, with v_i = sum_k sum_(j in k) z_ij^2
 * exp(2 vcp_k) the variance of the row's random effects,
 *
 *     response: mean_i E[g^-1(x_i'fe + offset_i + N(0, v_i))],   linear: mean_i (x_i'fe + offset_i).
 *
 * @param factor a categorical variable of the fixed part: "period", also for `C(period)`.
 * @throws InputError for models from matrices, other variables, and unknown options.
 */
export function marginalMeans(
  fit: FittedModel,
  factor: string,
  options: MarginalMeansOptions = {},
): MarginalMeans {
  checkOptions("options", options, ["draws", "seed", "scale"]);
  const { scale = "response" } = options;
  if (scale !== "response" && scale !== "linear") {
    throw new InputError("scale", String(scale), 'use "response" or "linear"');
  }
  const { model } = fit;
  const variable = FactorLevels.of(model, factor);
  const draws = new ParameterDraws(fit, readDraws(options, DRAWS));
  const means = variable.levels.map((level) => {
    const rows = rowsAt(model, variable, level);
    return averageRows(model, rows, draws, scale);
  });
  const { levels } = variable;
  const rows = levels.map((level, a) => ({ level, ...summarizeDraws(means[a]) }));
  const contrasts = levels.flatMap((first, a) =>
    levels.slice(a + 1).map((second, after) => {
      const difference = means[a + 1 + after].map((mean, s) => mean - means[a][s]);
      return { contrast: `${second} - ${first}`, ...summarizeDraws(difference) };
    }),
  );
  return new MarginalMeans(factor, scale, rows, contrasts);
}

/** Rows of the fit with the factor at a level. */
interface LevelRows {
  /** X, row-major. */
  readonly exog: Float64Array;
  /** sum of z_ij^2 by row and term. */
  readonly squares: Float64Array;
}

function rowsAt({ data }: SourcedModel, variable: FactorLevels, level: string): LevelRows {
  const { exog, exogVc } = variable.designAt(level);
  const { keptRows } = variable.source;
  const [p, terms] = [exog.columns, data.termSizes.length];
  const observed = squaredDesign(data.exogVc, data.termOf, terms);
  const coded = squaredDesign(exogVc!, data.termOf, terms);
  const x = new Float64Array(keptRows.length * p);
  keptRows.forEach((row, i) => {
    x.set(exog.data.subarray(row * p, (row + 1) * p), i * p);
  });
  // A combination of levels that the fit did not see has no column: its entry is that observed.
  const squares = observed.map((square, t) => {
    const [i, k] = [Math.floor(t / terms), t % terms];
    return coded[keptRows[i] * terms + k] || square;
  });
  return { exog: x, squares };
}

function averageRows(
  { data, family }: SourcedModel,
  { exog, squares }: LevelRows,
  draws: ParameterDraws,
  scale: "response" | "linear",
): Float64Array {
  const [p, terms] = [data.exog.columns, data.termSizes.length];
  const { offset, weights } = data;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const rows = { exog: { rows: offset.length, columns: p, data: exog }, offset, effects: null };
  const predictors = new PredictorDraws(rows, draws);
  const variances = new VarianceDraws(draws, terms);
  const means = new IntegratedMeans(family);
  const values = new Float64Array(draws.count);
  const sums = new Float64Array(draws.count);
  for (let i = 0; i < offset.length; i++) {
    const eta = predictors.visit(i);
    const variance = variances.visit(squares.subarray(i * terms, (i + 1) * terms));
    if (scale === "linear") values.set(eta);
    else means.write(eta, variance, values);
    const share = weights[i] / total;
    for (let s = 0; s < sums.length; s++) sums[s] += share * values[s];
  }
  return sums;
}
