import { byId, element } from "../dom.js";
import type { TableDescription } from "../protocol.js";

/** The size of the table and its first rows. */
export function showTable(name: string, { rows, columns, preview }: TableDescription): void {
  const size = `${count(rows, "row")}, ${count(columns.length, "column")}`;
  byId("table-size").replaceChildren(element("strong", {}, name), element("span", {}, size));
  const heading = element(
    "tr",
    {},
    ...columns.map(({ name }) => element("th", { scope: "col" }, name)),
  );
  const body = preview.map((cells) =>
    element(
      "tr",
      {},
      ...cells.map((cell, j) => {
        const kind = columns[j].kind === "number" ? "number" : "text";
        return element("td", { class: kind }, cell);
      }),
    ),
  );
  byId("preview").replaceChildren(
    element("table", {}, element("thead", {}, heading), element("tbody", {}, ...body)),
  );
  byId("preview-details").hidden = false;
  const picker = byId<HTMLDetailsElement>("picker");
  picker.classList.add("chosen");
  picker.open = false;
}

/** "1 row", "1,934 rows". */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
