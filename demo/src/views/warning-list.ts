import type { FitWarning } from "mixedglm";
import { element } from "../dom.js";

const WORDS: Record<FitWarning["severity"], string> = {
  severe: "Do not act on this fit",
  caution: "Take care",
  note: "Worth knowing",
};

const ORDER: readonly FitWarning["severity"][] = ["severe", "caution", "note"];

/** The warnings of a fit in plain words, the gravest first, each with its remedy. */
export function warningList(warnings: readonly FitWarning[]): HTMLElement {
  const sorted = ORDER.flatMap((severity) =>
    warnings.filter((warning) => warning.severity === severity),
  );
  return element("ul", { class: "warnings", "aria-label": "Warnings" }, ...sorted.map(warningItem));
}

function warningItem({ code, severity, message, remedy }: FitWarning): HTMLElement {
  return element(
    "li",
    { class: `warning ${severity}` },
    element("p", { class: "warning-title" }, WORDS[severity], element("code", {}, code)),
    element("p", {}, message),
    element("p", { class: "remedy" }, remedy),
  );
}
