import { byId, element } from "../dom.js";
import type { FitDescription, FixedEffect } from "../protocol.js";
import { effectsTable, termsTable } from "./estimates.js";
import { fitHead, verdictOf } from "./fit-head.js";
import { formatFixed } from "./format.js";
import { warningList } from "./warning-list.js";

/** What a fit says: verdict, warnings, tables, the summary as text. */
export class ResultsView {
  private readonly results = byId("results");
  private readonly head = element("div", {});
  private readonly warnings = element("div", {});
  private readonly tables = element("div", { class: "tables" });
  private readonly text = element("pre", { class: "summary-text", tabindex: 0 });

  constructor() {
    const summary = element("summary", {}, "Summary as text");
    const asText = element("details", { class: "card", id: "summary" }, summary, this.text);
    byId("fit-results").append(this.head, this.warnings, this.tables, asText);
  }

  show(fit: FitDescription): void {
    this.head.replaceChildren(fitHead(fit));
    this.warnings.replaceChildren(...(fit.warnings.length ? [warningList(fit.warnings)] : []));
    this.tables.replaceChildren(effectsTable(fit), termsTable(fit.terms));
    this.text.textContent = fit.text;
    byId("welcome").hidden = true;
    const results = byId("fit-results");
    results.hidden = false;
    results.dataset["method"] = fit.method;
    byId("announcement").textContent = announcement(fit);
  }

  /** Back to the beginning, for other data. */
  clear(): void {
    byId("welcome").hidden = false;
    byId("fit-results").hidden = true;
    byId("announcement").textContent = "";
  }

  /** Marks what is shown as not of the present settings. */
  markStale(stale: boolean): void {
    this.results.classList.toggle("stale", stale);
    this.results.setAttribute("aria-busy", String(stale));
  }

  focus(): void {
    this.results.focus({ preventScroll: matchMedia("(min-width: 60rem)").matches });
  }
}

/** For those who hear the page. */
function announcement(fit: FitDescription): string {
  const spread = fit.terms.map(({ name, median }) => `${name} ${formatFixed(median, 2)}`);
  const effects = fit.fixed.slice(0, 3).map(({ name, mean }: FixedEffect) => {
    return `${name} ${formatFixed(mean, 2)}`;
  });
  const warnings = fit.warnings.length === 0 ? "" : ` ${fit.warnings.length} warnings.`;
  return `${verdictOf(fit).words}.${warnings} Effects: ${effects.join(", ")}. Spread of groups: ${spread.join(", ")}.`;
}
