import type {
  CheckStatistic,
  PredictiveCheck,
  PredictiveCheckOptions,
} from "../results/predictive-check.js";
import {
  checkPlotOptions,
  rounded,
  specify,
  type JsonObject,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";
import { ACCENT, INK } from "./theme.js";

/** A result with checks against simulated data. */
export interface CheckedFit {
  /** Statistics of the data beside those of simulated data. */
  posteriorPredictiveCheck(options: PredictiveCheckOptions): PredictiveCheck[];
}

/** Options of `predictiveCheckPlot`. */
export interface PredictiveCheckPlotOptions
  extends PlotOptions, Pick<PredictiveCheckOptions, "statistics" | "groups" | "n" | "seed"> {}

/** What each statistic is of. */
export const CHECK_WORDS: Record<CheckStatistic, string> = {
  mean: "mean of the response",
  variance: "variance of the response",
  zeros: "rows with a zero",
  maximum: "largest response",
  overdispersion: "overdispersion (1: as the family has it)",
};

/**
 * Statistics of the data beside those of data simulated from the posterior, a row each with its own
 * axis: mean and 95% interval of the simulated ones, and the data's. Options as for
 * `posteriorPredictiveCheck`; by default those statistics that can differ: for responses of 0 and 1 the
 * variance, the zeros and the maximum follow from the mean.
 */
export function predictiveCheckPlot(
  result: CheckedFit,
  options: PredictiveCheckPlotOptions = {},
): VegaLiteSpec {
  checkPlotOptions(options, ["statistics", "groups", "n", "seed"]);
  const { statistics, groups, n, seed } = options;
  const all = result.posteriorPredictiveCheck({
    ...(statistics === undefined ? {} : { statistics }),
    ...(groups === undefined ? {} : { groups }),
    ...(n === undefined ? {} : { n }),
    ...(seed === undefined ? {} : { seed }),
  });
  const checks = statistics === undefined ? informative(all) : all;
  const words = checks.map(({ statistic }) => CHECK_WORDS[statistic].split(" (")[0]).join(", ");
  return specify(
    {
      title: "Posterior predictive check",
      subtitle: [
        "circle: the data",
        "bar: mean and 95% interval of data simulated from the model",
        "p value: share of these above the data",
      ],
      description: `Statistics of the data beside those of simulated data: ${words}.`,
      width: 420,
      height: 18,
      body: (width, height) => ({
        spacing: 14,
        vconcat: checks.map((check) => row(check, width, height)),
      }),
    },
    options,
  );
}

/** The statistics that can differ: for responses of 0 and 1 all others follow from the mean. */
export function informative(checks: PredictiveCheck[]): PredictiveCheck[] {
  const maximum = checks.find(({ statistic }) => statistic === "maximum");
  if (maximum === undefined || maximum.observed > 1 || maximum.upper > 1) return checks;
  return checks.filter(({ statistic }) => ["mean", "overdispersion"].includes(statistic));
}

function row(check: PredictiveCheck, width: number, height: number | JsonObject): JsonObject {
  const { statistic, observed, mean, lower, upper, pValue } = check;
  const numbers = { observed, mean, lower, upper };
  const values = [
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, rounded(value)])),
  ];
  const type = "quantitative";
  const inside = observed >= lower && observed <= upper;
  const scale = { zero: false, nice: true, padding: 12 };
  const title = `${CHECK_WORDS[statistic]}; p = ${pValue.toFixed(3)}`;
  const x = (field: string) => ({ field, type, scale, axis: { title, tickCount: 6 } });
  const circle = { type: "point", size: 90, strokeWidth: 2.5, opacity: 1 };
  return {
    width,
    height,
    data: { values },
    layer: [
      {
        mark: { type: "rule", color: INK, strokeWidth: 4 },
        encoding: { x: x("lower"), x2: { field: "upper" } },
      },
      { mark: { type: "tick", color: INK, thickness: 2, size: 16 }, encoding: { x: x("mean") } },
      {
        mark: { ...circle, color: ACCENT, filled: !inside, fillOpacity: inside ? 0 : 1 },
        encoding: { x: x("observed") },
      },
    ],
  };
}
