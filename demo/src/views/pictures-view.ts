import { element, fillSelect } from "../dom.js";
import { Cancelled, Refusal, type FitClient } from "../fit-client.js";
import type { FitDescription, PictureKey } from "../protocol.js";
import { PictureCard } from "./picture-card.js";

/** Pictures of a fit, drawn one after the other; a newer fit takes the turn of an older one. */
export class PicturesView {
  readonly view = element("div", { class: "pictures" });
  private cards: PictureCard[] = [];
  private turn = 0;
  /** Position of the parameter whose density is shown, once one was chosen. */
  private chosen: number | null = null;

  constructor(private readonly client: FitClient) {}

  show(fit: FitDescription): void {
    const wanted = fit.pictures.map((key) => this.ofChosen(key, fit));
    if (!this.has(wanted)) this.arrange(wanted, fit);
    this.turn++;
    void this.draw(this.cards);
  }

  clear(): void {
    this.turn++;
    this.chosen = null;
    for (const card of this.cards) card.release();
    this.cards = [];
    this.view.replaceChildren();
  }

  /** Whether the frames on the page are those wanted; then their pictures are replaced one by one. */
  private has(wanted: readonly PictureKey[]): boolean {
    return JSON.stringify(this.cards.map(({ key }) => key)) === JSON.stringify(wanted);
  }

  private arrange(wanted: readonly PictureKey[], fit: FitDescription): void {
    for (const card of this.cards) card.release();
    this.cards = wanted.map((key) => this.card(key, fit));
    this.view.replaceChildren(...this.cards.map(({ view }) => view));
  }

  private card(key: PictureKey, { parameters }: FitDescription): PictureCard {
    if (key.kind !== "density") return new PictureCard(key);
    const select = element("select", { id: "density-parameter" });
    fillSelect(
      select,
      parameters.map((name, index) => ({ value: String(index), label: name })),
    );
    select.value = String(key.index);
    const label = element("label", { for: "density-parameter" }, "Posterior and prior of");
    const card = new PictureCard(key, [element("div", { class: "picture-head" }, label, select)]);
    select.addEventListener("change", () => this.choose(card, Number(select.value)));
    return card;
  }

  private ofChosen(key: PictureKey, { parameters }: FitDescription): PictureKey {
    if (key.kind !== "density" || this.chosen === null) return key;
    return this.chosen < parameters.length ? { ...key, index: this.chosen } : key;
  }

  private choose(card: PictureCard, index: number): void {
    this.chosen = index;
    card.key = { ...card.key, index };
    void this.draw([card]);
  }

  private async draw(cards: readonly PictureCard[]): Promise<void> {
    const { turn } = this;
    for (const card of cards) {
      if (turn !== this.turn) return;
      const { key } = card;
      try {
        const picture = await this.client.ask("picture", { ...key, width: card.plotWidth });
        if (turn === this.turn && key === card.key) card.show(picture);
      } catch (error) {
        if (error instanceof Cancelled) return;
        if (!(error instanceof Refusal)) throw error;
        card.refuse(error.problem.text);
      }
    }
  }
}
