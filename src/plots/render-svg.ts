import { escapeHTML } from "../results/render-html.js";
import type { VegaLiteSpec } from "./spec.js";
import { textWidth } from "./text-width.js";

/** Options of `renderSvg`. */
export interface SvgOptions {
  /** Before the ids of the picture, so that several can stand in one page. Default "". */
  idPrefix?: string;
}

/** Settles when the pictures asked for so far are drawn: they take turns, as vega has one ruler. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * The SVG of a specification, in Node and in the browser, without a DOM; the same text on every machine.
 * vega and vega-lite are loaded by the first call; their expressions are interpreted, not compiled, so that a
 * page whose policy forbids evaluation of text can draw.
 */
export function renderSvg(spec: VegaLiteSpec, options: SvgOptions = {}): Promise<string> {
  const svg = turn.then(() => draw(spec, options));
  turn = svg.catch(() => undefined);
  return svg;
}

async function draw(spec: VegaLiteSpec, { idPrefix = "" }: SvgOptions): Promise<string> {
  const vegaLite = await import("vega-lite");
  const vega = await import("vega");
  const { expressionInterpreter } = await import("vega-interpreter");
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  const compiled = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]);
  const measure = textMetrics.width;
  textMetrics.width = (item, text) => textWidth(String(text ?? ""), item.fontSize ?? 11);
  const runtime = vega.parse(compiled.spec, undefined, { ast: true });
  const view = new vega.View(runtime, { renderer: "none", expr: expressionInterpreter });
  try {
    return described(tidy(await view.toSVG(), idPrefix), String(spec.description ?? ""));
  } finally {
    view.finalize();
    textMetrics.width = measure;
  }
}

/** How vega measures text; its types leave it out. */
interface TextMetrics {
  width: (item: { readonly fontSize?: number }, text: unknown) => number;
}

/** The picture as one image with its description, for those who cannot see it. */
function described(svg: string, description: string): string {
  return svg.replace("<svg ", `<svg role="img" aria-label="${escapeHTML(description)}" `);
}

const TAG = /<[a-z][^>]*>/gi;
const PLACES = / (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g;
const IDS = / (?:id|clip-path|fill|stroke)="(?:url\()?#?(?:clip|gradient_)\d+\)?"/g;

/**
 * Coordinates with two decimals; and vega numbers clip paths and gradients through the life of the process,
 * here they start from 1.
 */
function tidy(svg: string, idPrefix: string): string {
  const names = new Map<string, string>();
  const rename = (id: string, kind: string) => {
    const name = names.get(id) ?? `${idPrefix}${kind}${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  return svg.replace(TAG, (tag) =>
    tag
      .replace(PLACES, (place) => place.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, shortNumber))
      .replace(IDS, (attribute) => attribute.replace(/(clip|gradient_)\d+/, rename)),
  );
}

function shortNumber(text: string): string {
  return String(Number(Number(text).toFixed(2)));
}
