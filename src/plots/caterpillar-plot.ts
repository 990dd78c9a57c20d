import { InputError } from "../errors.js";
import { effectScale } from "./effect-scale.js";
import { intervalRow, intervalRows, type IntervalRow } from "./interval-rows.js";
import { grouped, levelsOf, shorten } from "./labels.js";
import { findTerm, type PlottedFit } from "./plotted-fit.js";
import {
  checkPlotOptions,
  percent,
  readLevel,
  specify,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";

/** Options of `caterpillarPlot`. */
export interface CaterpillarOptions extends PlotOptions {
  /** Level of the thin interval, default 0.95; the thick one is 50%. */
  level?: number;
  /** Most groups shown, default 60: of more, the lowest and the highest in equal numbers. */
  groups?: number;
}

/**
 * Caterpillar plot: the effect of each group of a random term on the scale of the linear predictor,
 * median with 50% interval and that of `level`, from the highest at the top to the lowest.
 * @param term name of the term, or its position from 0 to k - 1.
 * @throws InputError for a term that does not exist, `level` outside (0, 1) or `groups` below 2.
 */
export function caterpillarPlot(
  result: PlottedFit,
  term: string | number,
  options: CaterpillarOptions = {},
): VegaLiteSpec {
  checkPlotOptions(options, ["level", "groups"]);
  const { groups = 60 } = options;
  if (!Number.isInteger(groups) || groups < 2) {
    throw new InputError("groups", `${groups} is not a whole number >= 2`);
  }
  const level = readLevel(options.level);
  const { model } = result;
  const { name, positions } = findTerm(model, term);
  const { rows, leftOut } = extremes(result, positions, groups, level);
  const title = shorten(name);
  const scale = effectScale(model.family);
  const left = leftOut === 0 ? [] : [`${grouped(leftOut)} groups in between are left out`];
  const axes = { x: `effect (${scale})`, y: title, reference: 0, log: false };
  const body = intervalRows(rows, axes, `⋯ ${grouped(leftOut)} more ⋯`);
  return specify(
    {
      title: `Effects of ${title}`,
      subtitle: [`median, 50% and ${percent(level)} intervals`, ...left],
      description: `Effects of the ${grouped(positions.length)} groups of ${name} on the ${scale}, with intervals, in descending order.`,
      width: 420,
      height: { step: rows.length > 30 ? 13 : 17 },
      body: (width, height) => ({ width, height, ...body }),
    },
    options,
  );
}

/** Rows in descending order of the posterior mean; null where groups are left out. */
function extremes(
  result: PlottedFit,
  positions: readonly number[],
  groups: number,
  level: number,
): { rows: (IntervalRow | null)[]; leftOut: number } {
  const { model, vcMean } = result;
  const before = model.fepNames.length + model.vcpNames.length;
  const levels = levelsOf(positions.map((position) => model.vcNames[position - before]));
  const order = positions.map((position, j) => ({ position, name: levels[j] }));
  order.sort((a, b) => vcMean[b.position - before] - vcMean[a.position - before]);
  const rowOf = ({ position, name }: (typeof order)[number]) =>
    intervalRow(name, result.marginal(position), level);
  const leftOut = Math.max(0, order.length - groups);
  if (leftOut === 0) return { rows: order.map(rowOf), leftOut };
  const top = Math.ceil(groups / 2);
  const [highest, lowest] = [order.slice(0, top), order.slice(top + leftOut)];
  return { rows: [...highest.map(rowOf), null, ...lowest.map(rowOf)], leftOut };
}
