import { renderSvg } from "../plots/render-svg.js";
import type { JsonObject, VegaLiteSpec } from "../plots/spec.js";
import { html, Markup } from "./html.js";

/** Width of plotting areas in pixels: with its labels a picture then fits a phone. */
export const FIGURE_WIDTH = 300;
/** Enlargement where there is room, and the least: letters of 11 pixels stay above 8. */
const LARGEST = 1.3;
const LEAST = 0.75;

/** Draws the pictures of one page; their ids differ, so that none takes the clip paths of another. */
export class Figures {
  private drawn = 0;

  /** The picture without its title, under it `lead` and the lines that stood under the title. */
  async draw(spec: VegaLiteSpec, lead: string): Promise<Markup> {
    const { title, ...untitled } = spec;
    const lines = ((title as JsonObject | undefined)?.subtitle ?? []) as readonly string[];
    const idPrefix = `figure${++this.drawn}-`;
    const svg = await renderSvg(untitled as VegaLiteSpec, { idPrefix });
    return html`<figure>
      <div class="wide">${new Markup(scalable(svg))}</div>
      <figcaption>${[lead, ...lines.map(sentence)].join(" ")}</figcaption>
    </figure>`;
  }
}

function scalable(svg: string): string {
  const width = Number(/ width="([\d.]+)"/.exec(svg)?.[1]);
  const [least, largest] = [LEAST, LARGEST].map((factor) => Math.round(factor * width));
  return svg.replace("<svg ", `<svg style="width:${largest}px;min-width:${least}px" `);
}

function sentence(line: string): string {
  return `${line[0].toUpperCase()}${line.slice(1)}.`;
}
