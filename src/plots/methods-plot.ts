import { InputError } from "../errors.js";
import { effectScale } from "./effect-scale.js";
import { intervalRow, intervalRows } from "./interval-rows.js";
import { shorten } from "./labels.js";
import { findParameter, type PlottedFit } from "./plotted-fit.js";
import {
  checkPlotOptions,
  percent,
  readLevel,
  specify,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";

export interface MethodsOptions extends PlotOptions {
  /** Level of the thin interval, default 0.95; the thick one is 50%. */
  level?: number;
}

/**
 * One parameter in several fits: median, 50% interval and that of `level`, a row per fit. A term is shown
 * as the standard deviation of its effects, on a log scale.
 *
 *     methodsPlot({ inla: model.fitInla(), nuts: model.fitNuts() }, "district")
 *
 * @param parameter name of a fixed effect, a term or a random effect, or a position in `params`.
 * @throws InputError for no fits, or a parameter that one of them does not have.
 */
export function methodsPlot(
  fits: Readonly<Record<string, PlottedFit>>,
  parameter: string | number,
  options: MethodsOptions = {},
): VegaLiteSpec {
  checkPlotOptions(options, ["level"]);
  const level = readLevel(options.level);
  const entries = Object.entries(fits);
  if (entries.length === 0) throw new InputError("fits", "there are none", "pass { inla, nuts }");
  const { model } = entries[0][1];
  const { name, kind } = findParameter(model, parameter);
  const log = kind === "vcp";
  const rows = entries.map(([fitName, fit]) => {
    const { position } = findParameter(fit.model, parameter);
    return intervalRow(fitName, fit.marginal(position), level, log ? Math.exp : undefined);
  });
  const scale = effectScale(model.family);
  const label = shorten(name);
  const x = log ? `standard deviation of ${label}` : `${label} (${scale})`;
  const crossesZero = !log && rows.some(({ outer }) => outer[0] * outer[1] <= 0);
  const body = intervalRows(rows, { x, y: null, reference: crossesZero ? 0 : null, log });
  return specify(
    {
      title: `${label} by method`,
      subtitle: [`median, 50% and ${percent(level)} intervals`],
      description: `Posterior of ${name} in ${entries.length} fits, with intervals: ${entries.map(([key]) => key).join(", ")}.`,
      width: 420,
      height: { step: 26 },
      body: (width, height) => ({ width, height, ...body }),
    },
    options,
  );
}
