import type { DataSet } from "./data-sets.js";
import { byId } from "./dom.js";
import { Cancelled, Refusal, type FitClient } from "./fit-client.js";
import { readFormula } from "./formula/check-formula.js";
import { columnText } from "./formula/column-text.js";
import {
  chooseResponse,
  EMPTY_DRAFT,
  togglePiece,
  writeDraft,
  type Draft,
} from "./formula/draft.js";
import type { TableDescription } from "./protocol.js";
import { DEFAULTS, fitSpec, type Settings } from "./settings.js";
import { familyChoice } from "./families.js";
import { guessFamily } from "./guess-family.js";
import { ColumnList, rolePiece, type Role } from "./views/column-list.js";
import { FamilyFields } from "./views/family-fields.js";
import { FormulaField } from "./views/formula-field.js";

/** Milliseconds without a key before the formula is tried on the data. */
const PAUSE = 200;

/**
 * The model: a formula, written by clicks or typed, and the settings beside it. The text is what counts;
 * buttons show what it says. It is read with every key, and tried on the data soon after.
 */
export class Modelling {
  settings: Settings = DEFAULTS;
  private table: TableDescription | null = null;
  private formula = "";
  /** Of the last formula that could be read. */
  private draft: Draft = EMPTY_DRAFT;
  private timer = 0;
  private readonly columns = new ColumnList((role, name) => this.toggle(role, name));
  private readonly family = new FamilyFields((change) => this.set(change));
  private readonly field = new FormulaField({
    onText: (text) => this.type(text),
    onRemove: (part, piece) => this.edit(togglePiece(this.draft, part, piece)),
    onAdd: (part, piece) => {
      if (!this.draft[part].includes(piece)) this.edit(togglePiece(this.draft, part, piece));
    },
  });

  /** @param onChange of the model: whatever is not a prior or a method. */
  constructor(
    private readonly client: FitClient,
    private readonly onChange: (settings: Settings) => void,
  ) {}

  /** A model of other data: that of the data set, or none yet. */
  begin(table: TableDescription, dataSet: DataSet | null): void {
    this.table = table;
    for (const id of ["model", "fit-card", "run-bar"]) byId(id).hidden = false;
    this.columns.show(table.columns);
    this.field.showColumns(table.columns.map(({ name }) => name));
    this.family.showColumns(table.columns);
    const { family, trials } = dataSet ?? { family: DEFAULTS.family, trials: null };
    const link = familyChoice(family).links[0].key;
    this.settings = { ...this.settings, family, link, trials, exposure: null };
    this.draft = EMPTY_DRAFT;
    if (dataSet === null) this.edit(EMPTY_DRAFT);
    else this.type(dataSet.formula, true);
  }

  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    this.update(false);
  }

  get spec() {
    return fitSpec(this.formula, this.settings);
  }

  focusFormula(): void {
    this.field.focus();
  }

  private toggle(role: Role, name: string): void {
    if (role === "response") this.choose(name);
    else this.edit(this.toggled(role, name));
  }

  /** A column is an effect or a category, not both. */
  private toggled(role: Exclude<Role, "response">, name: string): Draft {
    const piece = rolePiece(role, name);
    if (role === "group") return togglePiece(this.draft, "random", piece);
    const other = rolePiece(role === "effect" ? "category" : "effect", name);
    const fixed = this.draft.fixed.filter((text) => text !== other);
    return togglePiece({ ...this.draft, fixed }, "fixed", piece);
  }

  private choose(name: string): void {
    const column = this.table?.columns.find((column) => column.name === name);
    if (column !== undefined) {
      const family = guessFamily(column);
      const link = familyChoice(family).links[0].key;
      if (family !== this.settings.family) {
        this.settings = { ...this.settings, family, link, trials: null, exposure: null };
      }
    }
    this.edit(chooseResponse(this.draft, columnText(name)));
  }

  private edit(draft: Draft): void {
    this.draft = draft;
    const nothing = draft.response === "" && draft.fixed.length + draft.random.length === 0;
    this.formula = nothing ? "" : writeDraft(draft);
    this.update(true);
  }

  private type(text: string, write = false): void {
    this.formula = text;
    this.draft = readFormula(text).draft ?? this.draft;
    this.update(write);
  }

  private update(write: boolean): void {
    this.field.update(this.formula, this.draft, write);
    this.columns.update(this.draft);
    this.family.update(this.settings);
    this.onChange(this.settings);
    clearTimeout(this.timer);
    const { problem } = readFormula(this.formula);
    if (problem === null) this.timer = window.setTimeout(() => void this.tryOnData(), PAUSE);
    else this.field.showProblem(problem);
  }

  private async tryOnData(): Promise<void> {
    const { spec } = this;
    const still = () => JSON.stringify(spec) === JSON.stringify(this.spec);
    try {
      const size = await this.client.ask("check", spec);
      if (still()) this.field.showSize(size);
    } catch (error) {
      if (error instanceof Cancelled) return;
      if (!(error instanceof Refusal)) throw error;
      if (still()) this.field.showProblem(error.problem);
    }
  }
}
