import { ratioTitle } from "../results/effect-ratios.js";
import { InputError } from "../errors.js";
import { effectScale } from "./effect-scale.js";
import { intervalRow, intervalRows } from "./interval-rows.js";
import { findParameter, type PlottedFit, type PlottedModel } from "./plotted-fit.js";
import {
  checkPlotOptions,
  percent,
  readLevel,
  specify,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";

/** Options of `coefficientPlot`. */
export interface CoefficientOptions extends PlotOptions {
  /** Level of the thin interval, default 0.95; the thick one is 50%. */
  level?: number;
  /** true shows odds, rate or risk ratios, exp of the coefficients, on a log scale. Default false. */
  exponentiate?: boolean;
  /** Names or positions, in the order wanted. Default: all fixed effects but "Intercept". */
  parameters?: readonly (string | number)[];
}

/**
 * Forest plot of the fixed effects: median, 50% interval and that of `level`, in the order of the model.
 * @throws InputError for parameters that are no fixed effects, for none at all, or for `exponentiate`
 *   with a link other than logit and log.
 */
export function coefficientPlot(
  result: PlottedFit,
  options: CoefficientOptions = {},
): VegaLiteSpec {
  checkPlotOptions(options, ["level", "exponentiate", "parameters"]);
  const level = readLevel(options.level);
  const { model } = result;
  const positions = readParameters(model, options.parameters);
  const log = options.exponentiate === true;
  const scale = log ? ratioTitle(model.family).toLowerCase() : effectScale(model.family);
  const transform = log ? Math.exp : undefined;
  const rows = positions.map((position) =>
    intervalRow(model.fepNames[position], result.marginal(position), level, transform),
  );
  const x = log ? scale : `coefficient (${scale})`;
  const body = intervalRows(rows, { x, y: null, reference: log ? 1 : 0, log });
  return specify(
    {
      title: log ? `Fixed effects: ${scale}s` : "Fixed effects",
      subtitle: [`median, 50% and ${percent(level)} intervals`],
      description: `Fixed effects (${scale}) with intervals: ${rows.map(({ name }) => name).join(", ")}.`,
      width: 420,
      height: { step: 24 },
      body: (width, height) => ({ width, height, ...body }),
    },
    options,
  );
}

function readParameters(
  model: PlottedModel,
  parameters: readonly (string | number)[] | undefined,
): number[] {
  const { fepNames } = model;
  const slopes = [...fepNames.keys()].filter((j) => fepNames[j] !== "Intercept");
  if (parameters === undefined && fepNames.length > 0) {
    return slopes.length > 0 ? slopes : [0];
  }
  const found = (parameters ?? []).map((parameter) => findParameter(model, parameter));
  const other = found.find(({ kind }) => kind !== "fe");
  if (other !== undefined) {
    const problem = `${JSON.stringify(other.name)} is no fixed effect`;
    throw new InputError("parameters", problem, "caterpillarPlot shows random effects");
  }
  if (found.length === 0) throw new InputError("parameters", "there are none to show");
  return found.map(({ position }) => position);
}
