import { button, byId, element } from "../dom.js";
import { categoryText, columnText } from "../formula/column-text.js";
import type { Draft } from "../formula/draft.js";
import type { ColumnDescription } from "../protocol.js";
import { formatPlain } from "./format.js";

/** What a column can be in the model. */
export type Role = "response" | "effect" | "category" | "group";

const ROLES: readonly { role: Role; label: string; meaning: string }[] = [
  { role: "response", label: "Response", meaning: "what the model explains" },
  { role: "effect", label: "Effect", meaning: "a fixed effect" },
  { role: "category", label: "Category", meaning: "a fixed effect for each of its values" },
  { role: "group", label: "Group", meaning: "a random effect for each of its values" },
];

/** The columns with buttons for their roles; a pressed button shows that the formula has it so. */
export class ColumnList {
  private buttons: { role: Role; name: string; view: HTMLButtonElement }[] = [];

  constructor(private readonly onToggle: (role: Role, name: string) => void) {}

  show(columns: readonly ColumnDescription[]): void {
    this.buttons = [];
    byId("columns").replaceChildren(...columns.map((column) => this.row(column)));
  }

  /** Shows which roles the formula gives. */
  update(draft: Draft): void {
    for (const { role, name, view } of this.buttons) {
      view.setAttribute("aria-pressed", String(hasRole(draft, role, name)));
    }
  }

  private row(column: ColumnDescription): HTMLElement {
    const { name, kind } = column;
    // texts are categories anyway
    const roles = ROLES.filter(({ role }) => kind === "number" || role !== "category");
    const views = roles.map(({ role, label, meaning }) => {
      const toggle = () => this.onToggle(role, name);
      const words = { "aria-label": `${label}: ${name}`, title: `${name} is ${meaning}` };
      const view = button({ class: "role", ...words }, toggle, label);
      this.buttons.push({ role, name, view });
      return view;
    });
    return element(
      "li",
      {},
      element("span", { class: "column-name", title: name }, name),
      element("span", { class: "column-about" }, describe(column)),
      element("span", { class: "roles" }, ...views),
    );
  }
}

/** The piece of the formula that gives a column its role. */
export function rolePiece(role: Role, name: string): string {
  if (role === "category") return categoryText(name);
  return role === "group" ? `1 | ${columnText(name)}` : columnText(name);
}

function hasRole({ response, fixed, random }: Draft, role: Role, name: string): boolean {
  const piece = rolePiece(role, name);
  if (role === "response") return response === piece;
  return (role === "group" ? random : fixed).includes(piece);
}

function describe({ kind, distinct, missing, range, examples }: ColumnDescription): string {
  const gaps = missing > 0 ? `, ${missing} missing` : "";
  if (range !== null) {
    const [least, largest] = range.map(formatPlain);
    return `number, ${least} to ${largest}${gaps}`;
  }
  if (kind === "number") return `empty${gaps}`;
  const values = examples.map((example) => `\u201c${example}\u201d`).join(", ");
  const more = distinct > examples.length ? ", \u2026" : "";
  return `${distinct} texts: ${values}${more}${gaps}`;
}
