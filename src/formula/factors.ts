import type { CodedFactor } from "./blocks.js";
import type { FactorCoding, Memory } from "./coding.js";
import { checkCategorical, codeLevels } from "./contrasts.js";
import { evaluate } from "./expressions.js";
import type { Frame } from "./frame.js";
import { codeNumbers, recode } from "./levels.js";
import type { Coded } from "./levels.js";
import { columnName } from "./syntax.js";
import type { CallNode, NameNode, Node } from "./syntax.js";
import type { Factor } from "./terms.js";

/** Turns the factors of terms into columns; each is worked out once. */
export class FactorCoder {
  private readonly numbers = new Map<string, Float64Array>();
  private readonly recoded = new Map<string, Recoded>();

  constructor(
    readonly frame: Frame,
    readonly memory: Memory,
  ) {}

  /** `C(...)` is categorical, and so are columns of text and booleans. */
  isCategorical({ text, node }: Factor): boolean {
    if (node.kind === "call" && node.callee === "C") return true;
    if (columnName(node) === null) return false;
    return this.memory.isFactor(text, () => this.frame.column(node as NameNode | CallNode).kind);
  }

  numeric({ text, node }: Factor): CodedFactor {
    let values = this.numbers.get(text);
    if (values === undefined)
      this.numbers.set(text, (values = evaluate(node, this.frame, this.memory)));
    return { kind: "numeric", text, values };
  }

  categorical(factor: Factor, fullRank: boolean): CodedFactor {
    const { codes, coding } = this.recode(factor);
    const { levels, contrast } = coding;
    return { kind: "categorical", codes, ...codeLevels(factor.text, levels, contrast, fullRank) };
  }

  /** Levels of a categorical factor that the fit did not see. */
  unknownLevels(factor: Factor): readonly string[] {
    return this.recode(factor).unknown;
  }

  /** Levels of any variable, numbers included, as the frame's rows have them. */
  observe(node: Node): Coded {
    if (node.kind === "call" && node.callee === "C") checkCategorical(node);
    const variable = node.kind === "call" && node.callee === "C" ? node.arguments[0].value : node;
    if (columnName(variable) === null) {
      return codeNumbers(evaluate(variable, this.frame, this.memory));
    }
    const column = this.frame.column(variable as NameNode | CallNode);
    return column.kind === "number" ? codeNumbers(column.values) : column;
  }

  private recode(factor: Factor): Recoded {
    const { text, node } = factor;
    let recoded = this.recoded.get(text);
    if (recoded === undefined) {
      const observed = this.observe(node);
      const { levels } = observed;
      const coding = this.memory.factor(factor, observed, this.frame.keptRows);
      const known = new Set(coding.levels);
      const unknown = levels.filter((level) => !known.has(level));
      recoded = { codes: recode(observed, coding.levels), coding, unknown };
      this.recoded.set(text, recoded);
    }
    return recoded;
  }
}

interface Recoded {
  readonly codes: Int32Array;
  readonly coding: FactorCoding;
  readonly unknown: readonly string[];
}
