/** What may stand in an element: other nodes, or text, which stays text. */
export type Child = Node | string;

type Attributes = Record<string, string | number | boolean>;

/**
 * An element. Attributes that are true stand alone, those that are false are left out. Strings become
 * text nodes: names from the data are never read as markup.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** A button that does something. */
export function button(
  attributes: Attributes,
  onClick: () => void,
  ...children: Child[]
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", onClick);
  return made;
}

/** The element of the page with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found as T;
}

/** Fills a select with choices, and keeps its value where that is still among them. */
export function fillSelect(
  select: HTMLSelectElement,
  choices: readonly { readonly value: string; readonly label: string }[],
): void {
  const { value } = select;
  select.replaceChildren(...choices.map(({ value, label }) => element("option", { value }, label)));
  if (choices.some((choice) => choice.value === value)) select.value = value;
}
