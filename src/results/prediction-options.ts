import { InputError } from "../errors.js";
import type { DataInput } from "../formula/data-table.js";
import type { VectorOption } from "../formula/option-vectors.js";
import type { ExogInput, ExogVcInput } from "../model/matrix-input.js";
import { checkOptions } from "../options.js";
import { readDraws, type DrawOptions } from "./draw-options.js";

/**
 * Whose random effects a prediction has: "conditional", those of the row's own groups; "new", of groups
 * drawn afresh; "integrated", the average over new groups; "zero", none, as in statsmodels.
 */
export type Groups = "conditional" | "new" | "integrated" | "zero";

/** What is predicted, whatever the rows. */
export interface PredictionForm extends DrawOptions {
  /**
   * Default "conditional", but "zero" for a call that asks for no more than statsmodels' `predict`: no
   * `data`, `exogVc`, `interval` or outcomes.
   */
  groups?: Groups;
  /** The mean of the response (default; per trial, for the binomial), or the linear predictor. */
  scale?: "response" | "linear";
  /** true is short for `scale: "linear"`. */
  linear?: boolean;
  /**
   * Level of an equal-tailed interval, such as 0.95; false, the default, for the means alone. Its ends are
   * quantiles of `draws` draws: of 4,000, the Monte Carlo error of 95% ends is about 0.04 posterior SDs.
   */
  interval?: number | false;
  /**
   * "mean" (default), or "outcome": a new response, with the randomness of its family (for the binomial
   * a count out of `trials`).
   */
  kind?: "mean" | "outcome";
}

/** Options of `predict`; without rows, those of the fit. */
export interface PredictionOptions extends PredictionForm {
  /** New rows for a model from a formula: an array of row objects, or an object of columns. */
  data?: DataInput;
  /** X of new rows; a row with NaN is missing. */
  exog?: ExogInput;
  /** Z of new rows, columns as in the fit. */
  exogVc?: ExogVcInput;
  /**
   * Levels of random terms that the fit did not see, with `data` and conditional groups: an error
   * (default), or "new": an effect drawn afresh from the term.
   */
  unknownLevels?: "error" | "new";
  /**
   * Offset of new rows: a vector, or with `data` the name of a column; null is none. Default: with `data` the
   * column that the fit's option named, with `exog` 0.
   */
  offset?: VectorOption;
  /** Exposure of new rows, given as `offset`; default with `exog` 1. */
  exposure?: VectorOption;
  /** Number of trials of new rows, given as `offset`; default with `exog` 1. */
  trials?: VectorOption;
}

/** A form with its defaults. */
export interface PredictionRequest {
  readonly groups: Groups;
  readonly linear: boolean;
  /** null where no interval is wanted. */
  readonly level: number | null;
  readonly outcome: boolean;
  readonly draws: number;
  readonly seed: number;
  /** Whether the call asks for no more than statsmodels' `predict`. */
  readonly plain: boolean;
}

const FORM: readonly (keyof PredictionForm)[] = [
  "groups",
  "scale",
  "linear",
  "interval",
  "kind",
  "draws",
  "seed",
];

const ROWS: readonly (keyof PredictionOptions)[] = [
  "data",
  "exog",
  "exogVc",
  "unknownLevels",
  "offset",
  "exposure",
  "trials",
];

const GROUPS: readonly Groups[] = ["conditional", "new", "integrated", "zero"];

/**
 * Checks what is predicted and fills in defaults; `rows` tells whether options for rows are allowed.
 * @throws InputError naming the option and the values it takes.
 */
export function readRequest(options: PredictionOptions, rows: boolean): PredictionRequest {
  checkOptions("options", options, rows ? [...ROWS, ...FORM] : FORM);
  const { data, exogVc, linear, scale, interval = false, kind = "mean" } = options;
  oneOf("kind", kind, ["mean", "outcome"]);
  const outcome = kind === "outcome";
  const beyond = data !== undefined || exogVc !== undefined || interval !== false || outcome;
  const { groups = beyond || !rows ? "conditional" : "zero" } = options;
  oneOf("groups", groups, GROUPS);
  return {
    groups,
    linear: readScale(scale, linear, outcome),
    level: interval === false ? null : readLevel(interval),
    outcome,
    ...readDraws(options, 4000),
    plain: !beyond && groups === "zero",
  };
}

/** @throws InputError listing the choices. */
export function oneOf(argument: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  const listed = choices.map((choice) => `"${choice}"`).join(", ");
  throw new InputError(argument, `${String(value)} is not one of ${listed}`);
}

function readScale(scale: unknown, linear: unknown, outcome: boolean): boolean {
  if (linear !== undefined && typeof linear !== "boolean") {
    throw new InputError("linear", `${String(linear)} is neither true nor false`);
  }
  if (scale !== undefined) oneOf("scale", scale, ["response", "linear"]);
  const wanted = scale === undefined ? linear === true : scale === "linear";
  if (scale !== undefined && linear !== undefined && linear !== wanted) {
    throw new InputError("linear", `${linear} contradicts scale "${String(scale)}"`, "pass one");
  }
  if (!wanted || !outcome) return wanted;
  throw new InputError("scale", "outcomes have no linear predictor", 'leave kind "outcome" out');
}

function readLevel(level: unknown): number {
  if (typeof level === "number" && level > 0 && level < 1) return level;
  const problem = `${String(level)} is neither false nor between 0 and 1`;
  throw new InputError("interval", problem, "for 95% pass 0.95");
}
