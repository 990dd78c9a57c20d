import { byId, element } from "../dom.js";
import type { FitClient } from "../fit-client.js";
import type { FitDescription, FixedEffect } from "../protocol.js";
import { effectsTable, termsTable } from "./estimates.js";
import { downloadButtons, type Download } from "./downloads.js";
import { fitHead, verdictOf } from "./fit-head.js";
import { formatFixed } from "./format.js";
import { PicturesView } from "./pictures-view.js";
import { warningList } from "./warning-list.js";

/** What a fit says: verdict, warnings, tables, the summary as text. */
export class ResultsView {
  private readonly results = byId("results");
  private readonly head = element("div", {});
  private readonly warnings = element("div", {});
  private readonly tables = element("div", { class: "tables" });
  private readonly text = element("pre", { class: "summary-text", tabindex: 0 });

  private readonly pictures: PicturesView;

  constructor(private readonly client: FitClient) {
    this.pictures = new PicturesView(client);
    const summary = element("summary", {}, "Summary");
    const asText = element("details", { class: "card", id: "summary" }, summary, this.text);
    const parts = [this.head, this.warnings, this.tables, this.pictures.view, asText];
    byId("fit-results").append(...parts);
  }

  show(fit: FitDescription): void {
    this.head.replaceChildren(fitHead(fit), downloadButtons(this.downloads(fit)));
    this.warnings.replaceChildren(...(fit.warnings.length ? [warningList(fit.warnings)] : []));
    this.tables.replaceChildren(effectsTable(fit), termsTable(fit.terms));
    this.text.textContent = fit.text;
    this.pictures.show(fit);
    byId("welcome").hidden = true;
    const results = byId("fit-results");
    results.hidden = false;
    results.dataset["method"] = fit.method;
    byId("announcement").textContent = announcement(fit);
  }

  private downloads({ text, json }: FitDescription): Download[] {
    const report = () => this.client.ask("report", {});
    const saved = () => this.client.ask("save", {});
    return [
      { label: "Report", name: "report.html", type: "text/html", read: report },
      {
        label: "Summary as text",
        name: "summary.txt",
        type: "text/plain",
        read: () => `${text}\n`,
      },
      {
        label: "Summary as JSON",
        name: "summary.json",
        type: "application/json",
        read: () => json,
      },
      { label: "Saved fit", name: "fit.json", type: "application/json", read: saved },
    ];
  }

  /** Back to the beginning, for other data. */
  clear(): void {
    byId("welcome").hidden = false;
    byId("fit-results").hidden = true;
    byId("announcement").textContent = "";
    this.pictures.clear();
  }

  /** Marks what is shown as not of the present settings. */
  markStale(stale: boolean): void {
    this.results.classList.toggle("stale", stale);
    this.results.setAttribute("aria-busy", String(stale));
  }

  focus(): void {
    this.results.focus({ preventScroll: true });
    // beside the model on a wide screen, below it on a narrow one
    if (matchMedia("(max-width: 60rem)").matches) this.results.scrollIntoView();
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
