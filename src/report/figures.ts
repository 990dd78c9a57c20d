import { renderSvg } from "../plots/render-svg.js";
import type { VegaLiteSpec } from "../plots/spec.js";
import { html, Markup } from "./html.js";

/** Draws the pictures of one page; their ids differ, so that none takes the clip paths of another. */
export class Figures {
  private drawn = 0;

  async draw(spec: VegaLiteSpec, caption: string): Promise<Markup> {
    const svg = await renderSvg(spec, { idPrefix: `figure${++this.drawn}-` });
    return html`<figure>
      <div class="wide">${new Markup(svg)}</div>
      <figcaption>${caption}</figcaption>
    </figure>`;
  }
}
