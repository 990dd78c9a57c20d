import { validateModel } from "../../src/model/validate-model.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";
import { Draws } from "./random-models.js";

export interface ClusteredChoices {
  rows: number;
  groups: number;
  /** A second factor with so many levels: nested in the first, or crossed with it. */
  inner?: number;
  crossed?: number;
}

/** Binary rows with an intercept and a covariate, in many groups; SD 0.8 of each factor. */
export function clusteredInputs({ rows, groups, inner = 0, crossed = 0 }: ClusteredChoices) {
  const draws = new Draws(3);
  const second = inner + crossed;
  const effects = Float64Array.from(draws.normals(groups + second, 0.8));
  const columns: number[][] = [];
  const exog = new Float64Array(2 * rows);
  const endog = Float64Array.from({ length: rows }, (_, i) => {
    const x = draws.normal();
    exog.set([1, x], 2 * i);
    const level = inner > 0 ? draws.below(inner) : draws.below(groups);
    const row = inner > 0 ? [level % groups, groups + level] : [level];
    if (crossed > 0) row.push(groups + draws.below(crossed));
    columns.push(row);
    const eta = row.reduce((sum, j) => sum + effects[j], -0.4 + 0.7 * x);
    return Number(draws.uniform() < 1 / (1 + Math.exp(-eta)));
  });
  const rowIndices = columns.flatMap((row, i) => row.map(() => i));
  const columnIndices = columns.flat();
  const ones = columnIndices.map(() => 1);
  const exogVc = CscMatrix.fromTriplets(rows, groups + second, rowIndices, columnIndices, ones);
  const ident = Int32Array.from(effects, (_, j) => Number(j >= groups));
  return { endog, exog: { rows, columns: 2, data: exog }, exogVc, ident };
}

export function clusteredData(choices: ClusteredChoices) {
  const { endog, exog, exogVc, ident } = clusteredInputs(choices);
  return validateModel(endog, exog, exogVc, ident, { feP: Infinity, vcpP: Infinity }).data;
}
