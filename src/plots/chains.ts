import { InputError } from "../errors.js";
import { labelsOf } from "./labels.js";
import { findParameter, mainParameters, type PlottedModel } from "./plotted-fit.js";
import { type JsonObject } from "./spec.js";
import { PALETTE } from "./theme.js";

/** A result whose posterior is known by its draws. */
export interface ChainedFit {
  /** The model, for the names of the parameters. */
  readonly model: PlottedModel;
  /** The draws of `fitNuts`; null for other fits. */
  readonly draws: {
    /** The draws of the parameter at a packed position, chain by chain. */
    of(position: number): ArrayLike<number>[];
  } | null;
}

/** The draws of one parameter, chain by chain. */
export interface ParameterChains {
  readonly label: string;
  readonly chains: readonly ArrayLike<number>[];
}

/** Parameters shown unless asked for more. */
const MOST = 8;

/**
 * Chains of the parameters asked for; by default fixed effects and log standard deviations, at most 8,
 * the log standard deviations first to stay.
 * @throws InputError for results without draws, or a parameter that does not exist.
 */
export function chainsOf(
  { model, draws }: ChainedFit,
  parameters: readonly (string | number)[] | undefined,
): { shown: ParameterChains[]; leftOut: number } {
  if (draws === null || draws === undefined) {
    throw new InputError("result", "it has no draws", "fitNuts makes them");
  }
  const all = parameters ?? mainParameters(model);
  const first = Math.max(0, all.length - model.vcpNames.length);
  const room = Math.max(0, MOST - model.vcpNames.length);
  const kept =
    parameters !== undefined || all.length <= MOST
      ? all
      : [...all.slice(0, Math.min(first, room)), ...all.slice(first)].slice(0, MOST);
  const found = kept.map((parameter) => findParameter(model, parameter));
  const labels = labelsOf(
    found.map(({ name, kind }) => (kind === "vcp" ? `log SD of ${name}` : name)),
  );
  const shown = found.map(({ position }, j) => ({
    label: labels[j],
    chains: draws.of(position),
  }));
  return { shown, leftOut: all.length - kept.length };
}

/** Colour by chain; from the seventh chain on they repeat. */
export function chainColour(chains: number): JsonObject {
  const names = Array.from({ length: chains }, (_, c) => String(c + 1));
  const range = names.map((_, c) => PALETTE[c % PALETTE.length]);
  return {
    field: "chain",
    type: "nominal",
    sort: null,
    scale: { domain: names, range },
    legend: { title: "chain", orient: "top", symbolType: "stroke" },
  };
}

/** Facets, one under the other, with the parameter above each and their own vertical axes. */
export function byParameter(
  rows: readonly ParameterChains[],
  values: readonly JsonObject[],
  spec: JsonObject,
  independent: boolean,
): JsonObject {
  return {
    data: { values },
    facet: {
      row: {
        field: "parameter",
        type: "nominal",
        sort: rows.map(({ label }) => label),
        header: { title: null, labelAngle: 0, labelOrient: "top", labelAnchor: "start" },
      },
    },
    spacing: 10,
    spec,
    ...(independent ? { resolve: { scale: { y: "independent" } } } : {}),
  };
}
