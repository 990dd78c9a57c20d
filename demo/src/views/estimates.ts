import { element, type Child } from "../dom.js";
import type { FitDescription, FixedEffect, RandomTerm } from "../protocol.js";
import { formatFixed, formatInterval } from "./format.js";
import { barAxis, intervalBar } from "./interval-bar.js";

/** Fixed effects: mean, SD, 95% interval, and odds or rate ratios where the link has them. */
export function effectsTable({ fixed, ratioTitle }: FitDescription): HTMLElement {
  const ratios = ratioTitle === null ? [] : [ratioTitle, "95% interval"];
  const axis = barAxis(fixed);
  const rows = fixed.map((effect) => [
    effect.name,
    formatFixed(effect.mean, 3),
    formatFixed(effect.sd, 3),
    formatInterval(effect, 2),
    intervalBar(effect, axis),
    ...(ratioTitle === null ? [] : ratioCells(effect)),
  ]);
  const columns = ["Effect", "Mean", "SD", "95% interval", "", ...ratios];
  return table("effects", "Effects", columns, rows);
}

function ratioCells({ ratio }: FixedEffect): string[] {
  if (ratio === null) return ["", ""];
  return [formatFixed(ratio.median, 2), formatInterval(ratio, 2)];
}

/** Random terms: the standard deviation of their effects, with 95% interval. */
export function termsTable(terms: readonly RandomTerm[]): HTMLElement {
  const rows = terms.map((term) => [
    term.name,
    String(term.levels),
    formatFixed(term.median, 3),
    formatInterval(term, 2),
  ]);
  return table("terms", "Spread of groups", ["Group", "Levels", "SD", "95% interval"], rows);
}

function table(
  id: string,
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const heads = columns.map((column, j) =>
    column === ""
      ? element("td", { class: "bar" })
      : element("th", { scope: "col", class: j === 0 ? "name" : "number" }, column),
  );
  const body = rows.map(([name, ...cells]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", class: "name" }, name),
      ...cells.map((cell, j) => {
        const kind = typeof cell === "string" ? "number" : "bar";
        return element("td", { class: kind, "data-label": columns[j + 1] }, cell);
      }),
    ),
  );
  const heading = element("h3", { id: `${id}-heading` }, caption);
  const made = element(
    "table",
    { id, class: "estimates", "aria-labelledby": `${id}-heading` },
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...body),
  );
  const region = { class: "scroll", tabindex: 0, role: "region", "aria-label": caption };
  return element("section", { class: "card" }, heading, element("div", region, made));
}
