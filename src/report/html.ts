import { escapeHTML } from "../results/render-html.js";

/** HTML that needs no more escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | readonly Content[];

/**
 * Template tag: the literal is HTML, texts in it are escaped, markup and lists of it are put in as they are.
 *
 *     html`<p>${name}</p>`
 */
export function html(literal: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const pieces = values.map((value, i) => render(value) + literal[i + 1]);
  return new Markup(literal[0] + pieces.join(""));
}

export const NOTHING = new Markup("");

function render(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHTML(String(value));
  return value.map(render).join("\n");
}

/** A table with a heading a column and a heading a row: the first cell. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const body = rows.map(
    ([name, ...cells]) =>
      html`<tr>
        <th scope="row">${name}</th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="wide">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

/** A section with a heading that links can point at. */
export function section(id: string, title: string, ...content: readonly Markup[]): Markup {
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${content}
  </section>`;
}
