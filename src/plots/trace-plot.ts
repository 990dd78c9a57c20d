import {
  byParameter,
  chainColour,
  chainsOf,
  type ChainedFit,
  type ParameterChains,
} from "./chains.js";
import { grouped } from "./labels.js";
import {
  checkPlotOptions,
  rounded,
  specify,
  type JsonObject,
  type PlotOptions,
  type VegaLiteSpec,
} from "./spec.js";

export interface TraceOptions extends PlotOptions {
  /** Names or positions. Default: fixed effects and log standard deviations, at most 8. */
  parameters?: readonly (string | number)[];
}

/** Draws of a chain that are drawn at most. */
const MOST = 250;

/**
 * The draws of `fitNuts` in their order, a row per parameter and a colour per chain. Chains that agree
 * look like one band without drift. Of more than 250 draws per chain every so many are shown.
 * @throws InputError for results without draws, or a parameter that does not exist.
 */
export function tracePlot(result: ChainedFit, options: TraceOptions = {}): VegaLiteSpec {
  checkPlotOptions(options, ["parameters"]);
  const { shown, leftOut } = chainsOf(result, options.parameters);
  const length = shown[0]?.chains[0]?.length ?? 0;
  const every = Math.max(1, Math.ceil(length / MOST));
  const values = shown.flatMap((parameter) => thinned(parameter, every));
  const left = leftOut === 0 ? [] : [`${grouped(leftOut)} more parameters are left out`];
  const thin = every === 1 ? "every draw" : `one draw in ${every}`;
  return specify(
    {
      title: "Traces of the chains",
      subtitle: [`${thin} is shown; good chains look alike and do not drift`, ...left],
      description: `Traces of ${shown.map(({ label }) => label).join(", ")}.`,
      width: 480,
      height: 70,
      body: (width, height) =>
        byParameter(shown, values, { width, height, ...lines(shown[0]?.chains.length ?? 0) }, true),
    },
    options,
  );
}

/** One line a chain; the chains are columns of the data, named 1, 2, ... */
function lines(chains: number): JsonObject {
  const type = "quantitative";
  const axis = { title: null, tickCount: 3 };
  const fold = Array.from({ length: chains }, (_, c) => String(c + 1));
  return {
    transform: [{ fold, as: ["chain", "value"] }],
    mark: { type: "line", strokeWidth: 0.7, opacity: 0.75 },
    encoding: {
      x: { field: "draw", type, scale: { nice: false }, title: "draw" },
      y: { field: "value", type, scale: { zero: false }, axis },
      color: chainColour(chains),
    },
  };
}

function thinned({ label, chains }: ParameterChains, every: number): JsonObject[] {
  const count = Math.ceil((chains[0]?.length ?? 0) / every);
  return Array.from({ length: count }, (_, i) => {
    const draw = i * every;
    const values = chains.map((chain, c) => [String(c + 1), rounded(chain[draw])]);
    return { parameter: label, draw: draw + 1, ...Object.fromEntries(values) };
  });
}
