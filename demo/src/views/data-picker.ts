import { DATA_SETS, type DataSet } from "../data-sets.js";
import { button, byId, element } from "../dom.js";

/** Ways to choose data: the file dialog, a file dropped anywhere on the page, a data set. */
export function createDataPicker(
  onFile: (file: File) => void,
  onDataSet: (dataSet: DataSet) => void,
): void {
  const input = byId<HTMLInputElement>("file");
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file !== undefined) onFile(file);
    // the same file may be chosen again, after it was mended
    input.value = "";
  });
  acceptDrops(byId("drop-zone"), onFile);
  byId("examples").append(
    ...DATA_SETS.map((dataSet) => {
      const { name, about } = dataSet;
      const choose = () => onDataSet(dataSet);
      const label = [element("strong", {}, name), element("span", {}, about)];
      return element("li", {}, button({ class: "example" }, choose, ...label));
    }),
  );
}

function acceptDrops(zone: HTMLElement, onFile: (file: File) => void): void {
  const mark = (over: boolean) => zone.classList.toggle("over", over);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) onFile(file);
  });
}
