import {
  InputError,
  MixedGLM,
  report,
  type BayesMixedGLMResults,
  type FormulaOptions,
} from "mixedglm";
import { familyNamed } from "../../../src/families/built-in.js";
import type {
  FitDescription,
  FitSpec,
  ModelSize,
  ModelSpec,
  Picture,
  PictureRequest,
  Progress,
  TableDescription,
} from "../protocol.js";
import { describeFit } from "./describe-fit.js";
import { drawPicture } from "./pictures.js";
import { describeTable } from "./describe-table.js";
import { readTable, type Table } from "./read-table.js";
import { runFit } from "./run-fit.js";
import { termLevels } from "./term-levels.js";

/** The table, the last model and its last fit: what the worker remembers. */
export class Workbench {
  private table: Table | null = null;
  private last: { readonly key: string; readonly result: BayesMixedGLMResults } | null = null;

  load({ text }: { text: string }): TableDescription {
    this.table = null;
    this.last = null;
    this.table = readTable(text);
    return describeTable(this.table);
  }

  check(spec: ModelSpec): ModelSize {
    return sizeOf(this.build(spec, {}));
  }

  fit(spec: FitSpec, onProgress: (progress: Progress) => void): FitDescription {
    const { feP, vcpP } = spec;
    const key = modelKey(spec);
    const previous = this.last?.key === key ? this.last.result : null;
    const result = runFit(this.build(spec, { feP, vcpP }), spec, previous, onProgress);
    this.last = { key, result };
    return describeFit(result);
  }

  picture(request: PictureRequest): Promise<Picture> {
    return drawPicture(this.result, request);
  }

  /** The fit without its data. */
  save(): string {
    return JSON.stringify(this.result);
  }

  report(): Promise<string> {
    return report(this.result);
  }

  private get result(): BayesMixedGLMResults {
    if (this.last === null) throw new InputError("fit", "there is none yet", "press Fit");
    return this.last.result;
  }

  private build(spec: ModelSpec, priors: FormulaOptions): MixedGLM {
    if (this.table === null) throw new InputError("data", "there are none yet", "choose a file");
    const { formula, family, link, trials, exposure } = spec;
    return MixedGLM.fromFormula(formula, this.table, {
      ...priors,
      family: familyNamed({ family, link }),
      ...(trials !== null && { trials }),
      ...(exposure !== null && { exposure }),
    });
  }
}

/** Equal for specifications that differ in priors and method alone. */
function modelKey({ formula, family, link, trials, exposure }: ModelSpec): string {
  return JSON.stringify([formula, family, link, trials, exposure]);
}

function sizeOf({ data, endog, droppedRows }: MixedGLM): ModelSize {
  return {
    rows: endog.length,
    droppedRows,
    fixedEffects: data.fepNames.length,
    terms: termLevels(data),
  };
}
