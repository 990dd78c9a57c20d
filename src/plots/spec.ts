import { InputError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { checkOptions } from "../options.js";
import { singleLine } from "../results/text-layout.js";
import { CONFIG } from "./theme.js";

export type { Json, JsonObject };

/** A Vega-Lite v6 specification: plain JSON with its data inline. */
export interface VegaLiteSpec extends JsonObject {
  /** Address of the JSON schema of Vega-Lite v6. */
  readonly $schema: string;
}

/** Options that every plot takes. */
export interface PlotOptions {
  /** Above the picture; "" for none. The default says what the picture shows. */
  title?: string;
  /** Width of the plotting area in pixels. */
  width?: number;
  /** Its height; in pictures with a row per parameter, that of a row. */
  height?: number;
}

/** What a plot function has to say; titles and sizes may be overridden by the user's options. */
export interface Picture {
  readonly title: string;
  /** Lines under the title. */
  readonly subtitle?: readonly string[];
  /** What the picture shows, for those who cannot see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number | JsonObject;
  /** The rest of the specification, given the sizes. */
  readonly body: (width: number, height: number | JsonObject) => JsonObject;
}

const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

/**
 * The specification of a picture.
 * @param known names of the plot's own options.
 * @throws InputError for an option that does not exist, or a size that is no number > 0.
 */
export function specify(picture: Picture, options: PlotOptions): VegaLiteSpec {
  const text = options.title ?? picture.title;
  const width = options.width ?? picture.width;
  const height = options.height ?? picture.height;
  const title = {
    text: singleLine(text),
    ...(picture.subtitle === undefined ? {} : { subtitle: picture.subtitle }),
  };
  return {
    $schema: SCHEMA,
    description: singleLine(picture.description),
    ...(text === "" ? {} : { title }),
    ...picture.body(width, height),
    config: CONFIG,
  };
}

/** @throws InputError for an option that does not exist, or one of `PlotOptions` out of range. */
export function checkPlotOptions(options: PlotOptions, own: readonly string[] = []): void {
  checkOptions("options", options, ["title", "width", "height", ...own]);
  for (const name of ["width", "height"] as const) {
    const size = options[name];
    if (size === undefined || (Number.isFinite(size) && size > 0)) continue;
    throw new InputError(name, `${size} is not a number of pixels > 0`);
  }
  if (options.title !== undefined && typeof options.title !== "string") {
    throw new InputError("title", "it is not a text", 'pass "" for none');
  }
}

/** @throws InputError unless `level` is between 0 and 1. */
export function readLevel(level = 0.95): number {
  if (level > 0 && level < 1) return level;
  throw new InputError("level", `${level} is not between 0 and 1`);
}

/** Six significant digits: more cannot be seen, and less text is stored. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

/** "95%" */
export function percent(level: number): string {
  return `${Number((100 * level).toPrecision(4))}%`;
}
