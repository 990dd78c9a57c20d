import type { FitWarning } from "mixedglm";
import type { FamilyKey, LinkKey } from "./families.js";

/**
 * What page and worker say to each other. Results stay in the worker: only plain data cross.
 */

/** A column of the table, as the page describes it. */
export interface ColumnDescription {
  readonly name: string;
  readonly kind: "number" | "text";
  /** Different values, missing ones not counted. */
  readonly distinct: number;
  readonly missing: number;
  /** Of numbers: least and largest; null where there are none. */
  readonly range: readonly [least: number, largest: number] | null;
  readonly whole: boolean;
  /** The first values in sorted order. */
  readonly examples: readonly string[];
}

export interface TableDescription {
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
  /** The first rows, as text; missing cells are empty. */
  readonly preview: readonly (readonly string[])[];
}

export type Method = "inla" | "laplace" | "map" | "vb" | "nuts";

export interface ModelSpec {
  readonly formula: string;
  readonly family: FamilyKey;
  readonly link: LinkKey;
  /** Names of columns. */
  readonly trials: string | null;
  readonly exposure: string | null;
}

export interface FitSpec extends ModelSpec {
  readonly method: Method;
  readonly feP: number;
  readonly vcpP: number;
  /** Of "nuts": draws of each chain, after as many of warm-up. */
  readonly draws: number;
}

/** What a model without error holds. */
export interface ModelSize {
  readonly rows: number;
  readonly droppedRows: number;
  readonly fixedEffects: number;
  readonly terms: readonly { readonly name: string; readonly levels: number }[];
}

export interface Progress {
  readonly stage: string;
  readonly fraction: number;
}

/** A number with its 95% interval; NaN where the fit does not give it. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface FixedEffect extends Interval {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  /** Odds or rate ratio; null for links without. */
  readonly ratio: ({ readonly median: number } & Interval) | null;
}

export interface RandomTerm extends Interval {
  readonly name: string;
  readonly levels: number;
  /** Posterior median of the standard deviation of the effects. */
  readonly median: number;
}

export interface FitDescription {
  readonly method: Method;
  readonly converged: boolean;
  /** How the fit ended, in words. */
  readonly ending: string;
  readonly seconds: number;
  readonly rows: number;
  readonly droppedRows: number;
  readonly integration: string | null;
  /** "Odds ratio", "Rate ratio"; null for links without. */
  readonly ratioTitle: string | null;
  readonly fixed: readonly FixedEffect[];
  readonly terms: readonly RandomTerm[];
  readonly warnings: readonly FitWarning[];
  /** The summary as the library prints it. */
  readonly text: string;
  /** The data of the summary as JSON. */
  readonly json: string;
  readonly pictures: readonly PictureKey[];
  /** Of fixed effects and random terms, whose densities can be drawn. */
  readonly parameters: readonly string[];
}

/** What can be drawn of a fit. */
export type PictureKind =
  "coefficients" | "groups" | "density" | "fitted" | "quantiles" | "check" | "traces" | "ranks";

export interface PictureKey {
  readonly kind: PictureKind;
  /** Position of the term (groups) or of the parameter (density); else 0. */
  readonly index: number;
}

export interface PictureRequest extends PictureKey {
  /** Of the plotting area, in pixels. */
  readonly width: number;
}

export interface Picture {
  readonly svg: string;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
}

/** An error in plain data. */
export interface Problem {
  readonly text: string;
  readonly remedy: string | null;
  /** The piece of the formula at fault, a half-open range. */
  readonly piece: { readonly formula: string; readonly start: number; readonly end: number } | null;
}

/** What can be asked of the worker, and what it answers. */
export interface Requests {
  readonly load: { readonly ask: { readonly text: string }; readonly answer: TableDescription };
  readonly check: { readonly ask: ModelSpec; readonly answer: ModelSize };
  readonly fit: { readonly ask: FitSpec; readonly answer: FitDescription };
  /** The last fit as JSON, for `loadResults` and the command line. */
  readonly save: { readonly ask: Record<string, never>; readonly answer: string };
  /** The report of the last fit, an HTML file. */
  readonly report: { readonly ask: Record<string, never>; readonly answer: string };
  readonly picture: { readonly ask: PictureRequest; readonly answer: Picture };
}

export type RequestKind = keyof Requests;

export interface Ask<K extends RequestKind = RequestKind> {
  readonly id: number;
  readonly kind: K;
  readonly body: Requests[K]["ask"];
}

export type Reply =
  | { readonly id: number; readonly answer: Requests[RequestKind]["answer"] }
  | { readonly id: number; readonly problem: Problem }
  | { readonly id: number; readonly progress: Progress };
