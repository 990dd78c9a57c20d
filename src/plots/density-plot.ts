import { ratioTitle } from "../results/effect-ratios.js";
import { effectScale } from "./effect-scale.js";
import { shorten } from "./labels.js";
import {
  checkSpread,
  findParameter,
  type PlottedFit,
  type PlottedMarginal,
  type PlottedParameter,
} from "./plotted-fit.js";
import {
  checkPlotOptions,
  percent,
  readLevel,
  rounded,
  specify,
  type JsonObject,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";
import { ACCENT, GREY, INK } from "./theme.js";

/** Options of `densityPlot`. */
export interface DensityOptions extends PlotOptions {
  /** Level of the shaded interval, default 0.95. */
  level?: number;
  /**
   * true shows exp of the parameter: of a term the standard deviation of its effects, of a fixed effect
   * the ratio. Default: for terms only.
   */
  exponentiate?: boolean;
}

/**
 * Posterior density of one parameter with its prior beside it; the interval of `level` is shaded. For a
 * random effect the curve beside it is the distribution of all effects of its term, N(0, s^2), at the
 * posterior median of s. A flat prior is not drawn.
 * @param parameter name of a fixed effect, a term or a random effect, or a position in `params`.
 * @throws InputError for a parameter that does not exist or has no standard deviation, or for
 *   `exponentiate` of a fixed effect with a link other than logit and log.
 */
export function densityPlot(
  result: PlottedFit,
  parameter: string | number,
  options: DensityOptions = {},
): VegaLiteSpec {
  checkPlotOptions(options, ["level", "exponentiate"]);
  const level = readLevel(options.level);
  const found = findParameter(result.model, parameter);
  const marginal = result.marginal(found.position);
  checkSpread(marginal);
  const exponentiate = options.exponentiate ?? found.kind === "vcp";
  const prior = priorOf(result, found);
  const values = curve(marginal, level, exponentiate, prior.sd);
  const label = shorten(found.name);
  const dashed = prior.sd === Infinity ? [] : [`dashed: ${prior.words}`];
  return specify(
    {
      title: found.kind === "vcp" ? `Standard deviation of ${label}` : label,
      subtitle: [`posterior density, ${percent(level)} interval shaded`, ...dashed],
      description: `Posterior density of ${found.name}, with its ${percent(level)} interval and prior.`,
      width: 420,
      height: 180,
      body: (width, height) => ({
        width,
        height,
        data: { values },
        encoding: encoding(axisTitle(result, found, exponentiate)),
        layer: layers(),
      }),
    },
    options,
  );
}

/** Standard deviation of the Gaussian beside the posterior, and what it is called. */
function priorOf(result: PlottedFit, { kind, index }: PlottedParameter) {
  const { model } = result;
  const { feP, vcpP, termOf } = model.data;
  if (kind === "fe") return { sd: feP[index], words: `prior N(0, ${feP[index]}²)` };
  if (kind === "vcp") return { sd: vcpP[index], words: `prior, log SD ~ N(0, ${vcpP[index]}²)` };
  const term = termOf[index];
  const logSd = result.marginal(model.fepNames.length + term);
  const centre = logSd.sd > 0 ? logSd.quantile(0.5) : logSd.mean;
  return { sd: Math.exp(centre), words: `all effects of ${shorten(model.vcpNames[term])}` };
}

function axisTitle({ model }: PlottedFit, { kind }: PlottedParameter, exponentiate: boolean) {
  const scale = effectScale(model.family);
  if (kind === "vcp")
    return exponentiate ? `standard deviation (${scale})` : "log standard deviation";
  return exponentiate ? ratioTitle(model.family).toLowerCase() : scale;
}

const POINTS = 161;

/** Points of both densities. exp(v) has density p(log s) / s. */
function curve(
  marginal: PlottedMarginal,
  level: number,
  exponentiate: boolean,
  priorSd: number,
): JsonObject[] {
  const [low, high] = [marginal.quantile(0.001), marginal.quantile(0.999)];
  const margin = (high - low) / 5;
  const transform = exponentiate ? Math.exp : (x: number) => x;
  const back = exponentiate ? Math.log : (x: number) => x;
  const [from, to] = [transform(low - margin), transform(high + margin / (exponentiate ? 4 : 1))];
  const bounds = [(1 - level) / 2, (1 + level) / 2].map((p) => transform(marginal.quantile(p)));
  const grid = Array.from({ length: POINTS }, (_, i) => from + ((to - from) * i) / (POINTS - 1));
  const xs = [...grid, ...bounds].sort((a, b) => a - b);
  return xs.map((x) => {
    const value = back(x);
    const jacobian = exponentiate ? 1 / x : 1;
    const z = value / priorSd;
    const prior = (jacobian * Math.exp((-z * z) / 2)) / (priorSd * Math.sqrt(2 * Math.PI));
    const inside = x >= bounds[0] && x <= bounds[1];
    return {
      x: rounded(x),
      posterior: rounded(jacobian * marginal.pdf(value)),
      inside: inside ? rounded(jacobian * marginal.pdf(value)) : null,
      prior: priorSd === Infinity ? null : rounded(prior),
    };
  });
}

function encoding(title: string): JsonObject {
  return { x: { field: "x", type: "quantitative", scale: { zero: false, nice: false }, title } };
}

function layers(): JsonObject[] {
  const y = (field: string) => ({
    y: {
      field,
      type: "quantitative",
      axis: { title: "density", labels: false, grid: false },
    },
  });
  return [
    { mark: { type: "area", color: INK, opacity: 0.25 }, encoding: y("inside") },
    { mark: { type: "line", color: INK, strokeWidth: 2 }, encoding: y("posterior") },
    {
      mark: { type: "line", color: ACCENT, strokeWidth: 1.5, strokeDash: [5, 4] },
      encoding: y("prior"),
    },
    {
      data: { values: [{}] },
      mark: { type: "rule", color: GREY, opacity: 0.5 },
      encoding: { y: { datum: 0, type: "quantitative" }, x: null },
    },
  ];
}
