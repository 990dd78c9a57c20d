import { element } from "../dom.js";
import type { FitDescription } from "../protocol.js";
import { formatSeconds } from "./format.js";
import { METHODS } from "./method-field.js";
import { count } from "./table-view.js";

/** Whether the fit can be trusted, in a word. */
export function verdictOf({ converged, warnings }: FitDescription): {
  readonly kind: "sound" | "caution" | "severe";
  readonly words: string;
} {
  const has = (severity: string) => warnings.some((warning) => warning.severity === severity);
  if (has("severe")) return { kind: "severe", words: "Not to be trusted" };
  if (!converged) return { kind: "severe", words: "Not converged" };
  if (has("caution")) return { kind: "caution", words: "Fitted, with a caution" };
  return { kind: "sound", words: "Fitted" };
}

/** The verdict, and what was fitted how. */
export function fitHead(fit: FitDescription): HTMLElement {
  const { kind, words } = verdictOf(fit);
  const dropped = fit.droppedRows > 0 ? `, ${fit.droppedRows} with missing values left out` : "";
  const facts = [
    METHODS[fit.method].label.replace(" (recommended)", ""),
    `${count(fit.rows, "row")}${dropped}`,
    formatSeconds(fit.seconds),
  ];
  const details = [fit.ending, ...(fit.integration === null ? [] : [fit.integration])];
  return element(
    "div",
    { class: "fit-head" },
    element("p", { class: `verdict ${kind}` }, words),
    element("p", { class: "facts" }, facts.join(" \u00b7 ")),
    element(
      "details",
      { class: "small muted" },
      element("summary", {}, "How it was fitted"),
      ...details.map((detail) => element("p", {}, endSentence(detail))),
    ),
  );
}

const endSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
