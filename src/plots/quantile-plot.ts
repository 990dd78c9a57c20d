import { normalQuantile } from "../math/normal.js";
import type { ResidualOptions, SimulatedGroups } from "../results/residual-options.js";
import { grouped } from "./labels.js";
import { groupsFor, groupsInWords, type GroupedFit } from "./row-groups.js";
import { orderStatisticBand } from "./order-statistic-band.js";
import { InputError } from "../errors.js";
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
import { GREY, INK } from "./theme.js";

/** A result with residuals. */
export interface ResidualFit extends GroupedFit {
  /** Residuals by row of the fit. */
  residuals(options: ResidualOptions): Float64Array;
}

/** Options of `quantilePlot`. */
export interface QuantileOptions extends PlotOptions {
  /** Probability that a right model keeps all points in the band, default 0.95. */
  level?: number;
  /**
   * Whose random effects the residuals have: "conditional", the fit's own; "new", of groups drawn afresh.
   * Default: "conditional" where the fit has at most one effective parameter to ten rows.
   */
  groups?: SimulatedGroups;
  /** Number of posterior draws that each residual averages over, default 1000. */
  draws?: number;
  /** Of the randomised residuals, default 1. */
  seed?: number;
}

/**
 * Randomised quantile residuals against standard normal quantiles, with a band that all points keep at once
 * with probability `level` if the residuals are independent and the model is right. Rows beyond 250
 * are thinned in the middle; the band is for the points shown. Conditional residuals keep it rather too
 * well, as the fit has seen the rows; those of new groups leave it more often, as rows of a group go
 * together.
 * @throws InputError for fewer than 2 rows.
 */
export function quantilePlot(result: ResidualFit, options: QuantileOptions = {}): VegaLiteSpec {
  checkPlotOptions(options, ["level", "groups", "draws", "seed"]);
  const level = readLevel(options.level);
  const { groups = groupsFor(result), draws = 1000, seed = 1 } = options;
  const residuals = result.residuals({ type: "quantile", groups, draws, seed }).slice().sort();
  const n = residuals.length;
  if (n < 2) throw new InputError("result", `it has ${n} residuals, and a plot takes two or more`);
  const { values, outside } = points(residuals, level);
  const thinned = values.length < n ? ` of ${grouped(n)}` : "";
  const shown = `${grouped(values.length)}${thinned} rows`;
  return specify(
    {
      title: "Quantile residuals",
      subtitle: [
        `${shown}, ${groupsInWords(groups)}`,
        `band: all points of a right model, in ${percent(level)} of data sets`,
        `outside the band: ${outside === 0 ? "none" : outside}`,
      ],
      description: `Quantile residuals of ${shown} against normal quantiles; ${outside} outside the ${percent(level)} band.`,
      width: 320,
      height: 320,
      body: (width, height) => ({ width, height, data: { values }, ...body() }),
    },
    options,
  );
}

function points(residuals: Float64Array, level: number) {
  const n = residuals.length;
  const band = orderStatisticBand(n, level);
  let outside = 0;
  const values = Array.from(band.ranks, (rank, j): JsonObject => {
    const residual = residuals[rank - 1];
    const [lower, upper] = [normalQuantile(band.lower[j]), normalQuantile(band.upper[j])];
    if (residual < lower || residual > upper) outside++;
    // the median of Beta(i, n - i + 1) is near (i - 1/3) / (n + 1/3)
    const normal = normalQuantile((rank - 1 / 3) / (n + 1 / 3));
    return {
      normal: rounded(normal),
      residual: rounded(residual),
      lower: rounded(lower),
      upper: rounded(upper),
    };
  });
  return { values, outside };
}

function body(): JsonObject {
  const type = "quantitative";
  const x = { field: "normal", type, title: "standard normal quantile" };
  const y = (field: string) => ({ field, type, title: "residual, ordered" });
  return {
    encoding: { x },
    layer: [
      {
        mark: { type: "area", color: GREY, opacity: 0.25 },
        encoding: { y: y("lower"), y2: { field: "upper" } },
      },
      { mark: { type: "line", color: GREY, strokeDash: [4, 3] }, encoding: { y: y("normal") } },
      {
        mark: { type: "point", filled: true, color: INK, size: 18, opacity: 0.8 },
        encoding: { y: y("residual") },
      },
    ],
  };
}
