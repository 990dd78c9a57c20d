import { button, byId, element, fillSelect } from "../dom.js";
import { columnText } from "../formula/column-text.js";
import type { Draft } from "../formula/draft.js";
import type { ModelSize, Problem } from "../protocol.js";
import { problemView } from "./problem.js";
import { count } from "./table-view.js";

/** What the field tells of. */
export interface FormulaEvents {
  onText(text: string): void;
  onRemove(part: "fixed" | "random", piece: string): void;
  onAdd(part: "fixed" | "random", piece: string): void;
}

/** The text of the formula, its pieces, and whether it makes a model. */
export class FormulaField {
  private readonly field = byId<HTMLTextAreaElement>("formula");
  private readonly status = byId("formula-status");

  constructor(private readonly events: FormulaEvents) {
    this.field.addEventListener("input", () => events.onText(this.field.value));
    const [first, second] = ["combine-first", "combine-second"].map((id) =>
      byId<HTMLSelectElement>(id),
    );
    byId("add-interaction").addEventListener("click", () =>
      events.onAdd("fixed", `${first.value}:${second.value}`),
    );
    byId("add-slope").addEventListener("click", () =>
      events.onAdd("random", `0 + ${first.value} | ${second.value}`),
    );
  }

  showColumns(names: readonly string[]): void {
    const choices = names.map((name) => ({ value: columnText(name), label: name }));
    fillSelect(byId("combine-first"), choices);
    fillSelect(byId("combine-second"), choices);
  }

  /** @param write whether the text is written anew; it is left alone while it is typed. */
  update(text: string, { fixed, random }: Draft, write: boolean): void {
    if (write) this.field.value = text;
    const view = (part: "fixed" | "random", piece: string) => {
      const remove = () => this.events.onRemove(part, piece);
      const name = part === "random" ? `(${piece})` : piece;
      const cross = button({ class: "remove", "aria-label": `Remove ${name}` }, remove, "\u00d7");
      return element("li", { class: part }, element("code", {}, name), cross);
    };
    byId("pieces").replaceChildren(
      ...fixed.map((piece) => view("fixed", piece)),
      ...random.map((piece) => view("random", piece)),
    );
  }

  showProblem(problem: Problem): void {
    this.field.setAttribute("aria-invalid", "true");
    this.status.replaceChildren(problemView(problem));
  }

  showSize({ rows, droppedRows, fixedEffects, terms }: ModelSize): void {
    this.field.removeAttribute("aria-invalid");
    const dropped = droppedRows > 0 ? ` (${droppedRows} with missing values left out)` : "";
    const groups = terms.map(({ name, levels }) => `${name}: ${count(levels, "group")}`);
    const words = [`${count(rows, "row")}${dropped}`, count(fixedEffects, "fixed effect")];
    const text = [...words, ...groups].join(" \u00b7 ");
    this.status.replaceChildren(element("p", { class: "sound" }, text));
  }

  focus(): void {
    this.field.focus();
  }
}
