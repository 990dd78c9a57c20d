import { InputError } from "../errors.js";
import type { Family } from "../families/family.js";
import { meanScale } from "./effect-scale.js";
import type { PredictionForm } from "../results/prediction-options.js";
import type { SimulatedGroups } from "../results/residual-options.js";
import { grouped } from "./labels.js";
import {
  groupsFor,
  groupsInWords,
  type GroupedFit,
  type GroupedModel,
  type GroupedRows,
} from "./row-groups.js";
import {
  checkPlotOptions,
  rounded,
  specify,
  type JsonObject,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";
import { GREY, INK } from "./theme.js";

/** Rows of a model with their family. */
export interface FittedRows extends GroupedRows {
  /** The family, whose variance the band is made of. */
  readonly family: Pick<Family, "name" | "link" | "usesTrials" | "variance">;
  /** Number of trials by row; of no meaning for families without trials. */
  readonly trials: ArrayLike<number>;
}

/** A model with its rows. */
export interface RowsModel extends GroupedModel {
  readonly data: FittedRows;
}

/** A result with the responses and means of its rows. */
export interface RowsFit extends GroupedFit {
  readonly model: RowsModel;
  /** Posterior means of the mean response by row, per trial for the binomial. */
  fitted(options: PredictionForm & { interval?: false }): Float64Array;
}

/** Options of `fittedPlot`. */
export interface FittedOptions extends PlotOptions {
  /**
   * Number of bins of rows with like fitted means. Default: for binary responses or more than 400
   * rows the square root of the rows, at most 20; for others 0, a point per row.
   */
  bins?: number;
  /**
   * Whose random effects the means have: "conditional", those of the rows' own groups; "new", averaged over
   * groups drawn afresh. Default: "conditional" where the fit has at most one effective parameter to ten rows.
   */
  groups?: SimulatedGroups;
  /** Number of posterior draws that the fitted means are averages of, default 1000. */
  draws?: number;
  /** Of the draws, default 1. */
  seed?: number;
}

/** A row, or the mean of a bin of rows. */
interface FittedPoint {
  readonly fitted: number;
  readonly observed: number;
  /** Variance of `observed` given `fitted`. */
  readonly variance: number;
  readonly rows: number;
}

/**
 * Observed against fitted means, with the diagonal. Binary rows, and many rows, are averaged over bins of
 * equally many rows with like fitted means; the band, mean -+ 1.96 SD, holds 95% of such averages if
 * the fitted means are right and the rows independent given them: with the fit's own effects averages
 * stay nearer, for groups drawn afresh those of rows in common groups go farther.
 * @throws InputError for `bins` that are no whole number >= 0.
 */
export function fittedPlot(result: RowsFit, options: FittedOptions = {}): VegaLiteSpec {
  checkPlotOptions(options, ["bins", "groups", "draws", "seed"]);
  const { family } = result.model.data;
  const { groups = groupsFor(result), draws = 1000, seed = 1 } = options;
  const averaged = groups === "new" ? "integrated" : groups;
  const rows = rowsOf(result, result.fitted({ groups: averaged, draws, seed }));
  const bins = readBins(options.bins, result, rows.length);
  const shown = bins === 0 ? rows : average(rows, bins);
  const sqrt = !family.usesTrials;
  const values = shown.map((point) => valueOf(point, bins > 0, family.usesTrials));
  const each = grouped(Math.round(rows.length / Math.max(1, bins)));
  const legend =
    bins === 0
      ? [`${grouped(rows.length)} rows; dashed: equal`]
      : [`${bins} bins of about ${each} rows`, "band: 95% of bins, were rows independent"];
  return specify(
    {
      title: "Observed against fitted",
      subtitle: [`fitted ${groupsInWords(groups)}`, ...legend],
      description: `Observed against fitted means of ${grouped(rows.length)} rows.`,
      width: 320,
      height: 320,
      body: (width, height) => ({ width, height, ...body(values, family, bins > 0, sqrt) }),
    },
    options,
  );
}

function rowsOf({ model }: RowsFit, means: Float64Array): FittedPoint[] {
  const { family, endog, trials } = model.data;
  return Array.from(means, (fitted, i) => {
    const size = family.usesTrials ? trials[i] : 1;
    const variance = family.variance(fitted, trials[i]) / (size * size);
    return { fitted, observed: endog[i] / size, variance, rows: 1 };
  }).filter(({ observed }) => !Number.isNaN(observed));
}

function readBins(bins: number | undefined, { model }: RowsFit, rows: number): number {
  if (bins !== undefined) {
    if (Number.isInteger(bins) && bins >= 0) return Math.min(bins, rows);
    throw new InputError("bins", `${bins} is not a whole number >= 0`, "0 shows every row");
  }
  const { family, trials } = model.data;
  const binary = family.usesTrials && Array.from(trials).every((size) => size === 1);
  return binary || rows > 400 ? Math.min(20, Math.ceil(Math.sqrt(rows))) : 0;
}

/** Averages over bins of equally many rows, by ascending fitted mean. */
function average(rows: readonly FittedPoint[], bins: number): FittedPoint[] {
  const sorted = [...rows].sort((a, b) => a.fitted - b.fitted);
  return Array.from({ length: bins }, (_, b) => {
    const [from, to] = [b, b + 1].map((edge) => Math.round((edge * rows.length) / bins));
    const bin = sorted.slice(from, to);
    const sum = (pick: (point: FittedPoint) => number) =>
      bin.reduce((total, point) => total + pick(point), 0);
    const count = bin.length;
    return {
      fitted: sum(({ fitted }) => fitted) / count,
      observed: sum(({ observed }) => observed) / count,
      variance: sum(({ variance }) => variance) / (count * count),
      rows: count,
    };
  });
}

function valueOf(point: FittedPoint, band: boolean, proportion: boolean): JsonObject {
  const { fitted, observed, variance, rows } = point;
  const plain = { fitted: rounded(fitted), observed: rounded(observed) };
  if (!band) return plain;
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  const lower = rounded(Math.max(0, fitted - half));
  const upper = rounded(proportion ? Math.min(1, fitted + half) : fitted + half);
  return { ...plain, rows, lower, upper };
}

function body(
  values: readonly JsonObject[],
  family: RowsFit["model"]["data"]["family"],
  band: boolean,
  sqrt: boolean,
): JsonObject {
  const type = "quantitative";
  const scale = { type: sqrt ? "sqrt" : "linear", zero: false, nice: false, padding: 6 };
  const note = sqrt ? " (square-root scale)" : "";
  const observed = family.usesTrials ? "observed proportion" : "observed";
  const x = { field: "fitted", type, scale, title: `fitted ${meanScale(family)}${note}` };
  const y = (field: string) => ({ field, type, scale, title: `${observed}${note}` });
  const area = {
    mark: { type: "area", color: GREY, opacity: 0.25 },
    encoding: { y: y("lower"), y2: { field: "upper" } },
  };
  const mark = { type: "point", filled: true, color: INK, size: 32, opacity: band ? 1 : 0.55 };
  return {
    data: { values },
    encoding: { x },
    layer: [
      ...(band ? [area] : []),
      { mark: { type: "line", color: GREY, strokeDash: [4, 3] }, encoding: { y: y("fitted") } },
      { mark, encoding: { y: y("observed") } },
    ],
  };
}
