import { InputError, type FitWarning } from "../errors.js";
import { formatNumber } from "./format-number.js";
import type { LooOptions } from "./loo.js";
import { PointwiseScore, standardErrorOfSum } from "./pointwise-score.js";
import { ruledTable } from "./ruled-table.js";
import { singleLine } from "./text-layout.js";

/** What can be cross-validated: the result of a fit. */
export interface CrossValidated {
  /** Leave-one-out cross-validation. */
  loo(options?: LooOptions): PointwiseScore;
}

/** One model of a comparison. */
export interface ComparedModel {
  /** Name of the model, as `compareModels` was given it. */
  readonly name: string;
  /** Expected log predictive density, the sum over the parts left out. */
  readonly elpd: number;
  /** Standard error of `elpd`, sqrt(n Var(elpd_i)). */
  readonly se: number;
  /** elpd less that of the best model: 0 for the best, negative for the others. */
  readonly difference: number;
  /** sqrt(n Var(elpd_i - elpd_i of the best model)); 0 for the best. */
  readonly differenceSe: number;
  /** Effective number of parameters. */
  readonly p: number;
  /** The largest k-hat; null for waic. */
  readonly largestKHat: number | null;
}

/** Models by expected log predictive density, the best first. */
export class ModelComparison {
  constructor(
    /** Where the densities come from. */
    readonly kind: "loo" | "waic",
    /** The models, the best first. */
    readonly rows: readonly ComparedModel[],
    /** What makes the comparison doubtful: k-hats above 0.7, for one. */
    readonly warnings: readonly FitWarning[],
  ) {}

  /** Table with a row per model. */
  toString(): string {
    const { kind } = this;
    const columns = ["", "Diff.", "SE(diff.)", `elpd_${kind}`, "SE", `p_${kind}`, "max k-hat"];
    const rows = this.rows.map((row) => [
      singleLine(row.name),
      ...[row.difference, row.differenceSe, row.elpd, row.se, row.p].map((x) => formatNumber(x, 2)),
      row.largestKHat === null ? "" : formatNumber(row.largestKHat, 2),
    ]);
    const notes = this.warnings.map(({ code, message, remedy }) => {
      return singleLine(`Warning (${code}): ${message}; ${remedy}`);
    });
    return ruledTable("Models by expected log predictive density", columns, rows, notes);
  }
}

/**
 * Models of one response side by side, sorted by the elpd of leave-one-out cross-validation, with the
 * difference to the best and its standard error from the differences part by part. Below about 4 a
 * difference says little; beyond it, compare it with its standard error (Sivula, Magnusson, Vehtari 2020).
 *
 * @param models `{ name: result, ... }`, or scores that `result.loo()` or `result.waic()` returned.
 * @param options those of `loo`, for the results among `models`.
 * @throws InputError for fewer than two models, and for scores of different data or kinds.
 */
export function compareModels(
  models: Readonly<Record<string, CrossValidated | PointwiseScore>>,
  options: LooOptions = {},
): ModelComparison {
  const names = Object.keys(models);
  if (names.length < 2) {
    throw new InputError("models", `${names.length} given`, "pass at least two: { a, b }");
  }
  const scores = names.map((name) => scoreOf(name, models[name], options));
  for (let i = 1; i < names.length; i++) {
    checkAlike(names[0], scores[0], names[i], scores[i]);
  }
  const best = scores.reduce((a, b) => (b.elpd > a.elpd ? b : a));
  const rows = names.map((name, i) => compared(name, scores[i], best));
  rows.sort((a, b) => b.elpd - a.elpd);
  const warnings = scores.flatMap((score, i) =>
    score.warnings.map((warning) => ({ ...warning, message: `${names[i]}: ${warning.message}` })),
  );
  return new ModelComparison(best.kind, rows, warnings);
}

function scoreOf(
  name: string,
  model: CrossValidated | PointwiseScore,
  options: LooOptions,
): PointwiseScore {
  if (model instanceof PointwiseScore) return model;
  if (typeof model?.loo === "function") return model.loo(options);
  const remedy = "pass results of fits, or what their loo() returns";
  throw new InputError("models", `${JSON.stringify(name)} is not the result of a fit`, remedy);
}

function checkAlike(first: string, a: PointwiseScore, second: string, b: PointwiseScore): void {
  const both = `${JSON.stringify(first)} and ${JSON.stringify(second)}`;
  const rows = [a.responseLength, b.responseLength];
  if (rows[0] !== rows[1]) {
    const remedy = "fit both to the rows without missing values in either";
    throw new InputError("models", `${both} have ${rows[0]} and ${rows[1]} rows`, remedy);
  }
  if (!a.sameDataAs(b)) {
    const remedy = "compare models of the same rows in the same order";
    throw new InputError("models", `${both} differ in response, trials or weights`, remedy);
  }
  const sameParts = a.names.length === b.names.length && a.names.every((x, i) => x === b.names[i]);
  if (a.kind === b.kind && a.groups === b.groups && sameParts) return;
  const remedy = "use one kind of score, with the same groups, for all";
  throw new InputError("models", `${both} are scored in different ways`, remedy);
}

function compared(name: string, score: PointwiseScore, best: PointwiseScore): ComparedModel {
  const { elpd, se, p, kHat, pointwise } = score;
  const differences = pointwise.map((value, i) => value - best.pointwise[i]);
  const largestKHat = kHat && kHat.reduce((a, b) => Math.max(a, b), -Infinity);
  const differenceSe = standardErrorOfSum(differences);
  return { name, elpd, se, difference: elpd - best.elpd, differenceSe, p, largestKHat };
}
