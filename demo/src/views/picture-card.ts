import { element } from "../dom.js";
import type { Picture, PictureKey } from "../protocol.js";

/** Of plotting areas, in pixels. */
const NARROWEST = 150;
const WIDEST = 480;
/** What labels and margins of most pictures take. */
const LABELS = 120;

/** A picture in its frame, empty at first. It is an image: nothing in it can run or be read as markup. */
export class PictureCard {
  readonly view: HTMLElement;
  private readonly image = element("img", { alt: "" });
  private url: string | null = null;

  constructor(
    public key: PictureKey,
    head: readonly HTMLElement[] = [],
  ) {
    this.view = element("figure", { class: "card picture pending" }, ...head, this.image);
    this.view.dataset["kind"] = key.kind;
  }

  /** Room for a plot beside its labels, so that the picture is shown at its own size. */
  get plotWidth(): number {
    return Math.min(WIDEST, Math.max(NARROWEST, this.view.clientWidth - LABELS));
  }

  show({ svg, description }: Picture): void {
    const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    this.release();
    this.url = url;
    this.image.src = url;
    this.image.alt = description;
    this.view.classList.remove("pending");
  }

  /** Shows why there is no picture. */
  refuse(words: string): void {
    this.release();
    this.image.removeAttribute("src");
    this.image.alt = words;
    this.view.classList.remove("pending");
  }

  release(): void {
    if (this.url !== null) URL.revokeObjectURL(this.url);
    this.url = null;
  }
}
