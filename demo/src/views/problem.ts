import { element } from "../dom.js";
import type { Problem } from "../protocol.js";

/** An error in words; the piece of a formula at fault is marked in a copy of it. */
export function problemView({ text, remedy, piece }: Problem): HTMLElement {
  const view = element("div", { class: "problem" });
  if (piece !== null) view.append(markedFormula(piece));
  view.append(element("p", { class: "problem-text" }, text));
  if (remedy !== null) view.append(element("p", {}, remedy));
  return view;
}

function markedFormula({ formula, start, end }: NonNullable<Problem["piece"]>): HTMLElement {
  const fault = formula.slice(start, end);
  return element(
    "pre",
    { class: "marked-formula" },
    formula.slice(0, start),
    element("mark", {}, fault === "" ? "\u00a0" : fault),
    formula.slice(end),
  );
}
