import { byId, fillSelect } from "../dom.js";
import { FAMILIES, familyChoice, type FamilyKey, type LinkKey } from "../families.js";
import type { ColumnDescription } from "../protocol.js";
import type { Settings } from "../settings.js";

const NONE = { value: "", label: "none" };

/** Selects of family, link, and the column of trials or exposure. */
export class FamilyFields {
  private readonly family = byId<HTMLSelectElement>("family");
  private readonly link = byId<HTMLSelectElement>("link");
  private readonly trials = byId<HTMLSelectElement>("trials");
  private readonly exposure = byId<HTMLSelectElement>("exposure");

  constructor(onChange: (change: Partial<Settings>) => void) {
    fillSelect(
      this.family,
      FAMILIES.map(({ key, label }) => ({ value: key, label })),
    );
    this.family.addEventListener("change", () => {
      const family = this.family.value as FamilyKey;
      const link = familyChoice(family).links[0].key;
      onChange({ family, link, trials: null, exposure: null });
    });
    this.link.addEventListener("change", () => {
      const link = this.link.value as LinkKey;
      onChange({ link, ...(link !== "Log" && { exposure: null }) });
    });
    const column = ({ value }: HTMLSelectElement) => (value === "" ? null : value.slice(1));
    this.trials.addEventListener("change", () => onChange({ trials: column(this.trials) }));
    this.exposure.addEventListener("change", () => onChange({ exposure: column(this.exposure) }));
  }

  showColumns(columns: readonly ColumnDescription[]): void {
    const numbers = columns.filter(({ kind }) => kind === "number");
    const choices = [NONE, ...numbers.map(({ name }) => ({ value: `=${name}`, label: name }))];
    fillSelect(this.trials, choices);
    fillSelect(this.exposure, choices);
  }

  update({ family, link, trials, exposure }: Settings): void {
    this.family.value = family;
    const { links } = familyChoice(family);
    fillSelect(
      this.link,
      links.map(({ key, label }) => ({ value: key, label })),
    );
    this.link.value = link;
    this.trials.value = trials === null ? "" : `=${trials}`;
    this.exposure.value = exposure === null ? "" : `=${exposure}`;
    byId("trials-field").hidden = family !== "Binomial";
    byId("exposure-field").hidden = family !== "Poisson" || link !== "Log";
  }
}
