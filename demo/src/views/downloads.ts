import { button, element } from "../dom.js";

/** A file that the page can hand over. */
export interface Download {
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly read: () => string | Promise<string>;
}

/** A button for each file; it is made when it is asked for. */
export function downloadButtons(downloads: readonly Download[]): HTMLElement {
  const buttons = downloads.map((download) =>
    button({ class: "quiet" }, () => void save(download), download.label),
  );
  return element(
    "div",
    { class: "downloads", role: "group", "aria-label": "Downloads" },
    ...buttons,
  );
}

async function save({ name, type, read }: Download): Promise<void> {
  const url = URL.createObjectURL(new Blob([await read()], { type }));
  element("a", { href: url, download: name }).click();
  // after the browser has taken it
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
