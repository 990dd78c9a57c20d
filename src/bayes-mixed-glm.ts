import { Binomial } from "./families/binomial.js";
import type { Family } from "./families/family.js";
import { Poisson } from "./families/poisson.js";
import type { DataInput } from "./formula/data-table.js";
import { MixedGLM, type FormulaOptions } from "./mixed-glm.js";
import type { ExogInput, ExogVcInput } from "./model/matrix-input.js";
import type { ModelOptions } from "./model/model-options.js";

/**
 * statsmodels' class names and argument order, for its users: a `MixedGLM` whose family is fixed,
 * with random effects from a dictionary of formulas, `{ term: "0 + C(group)" }`.
 */

// The order of arguments of fromFormula differs from MixedGLM's, so its static side is left behind.
const Model: new (...args: ConstructorParameters<typeof MixedGLM>) => MixedGLM = MixedGLM;

/** Random effects as statsmodels has them: a formula by the name of each variance component. */
export type VcFormulas = Record<string, string>;

/** A `MixedGLM` for counts of successes, logit link unless `family` says otherwise. */
export class BinomialBayesMixedGLM extends Model {
  constructor(
    endog: ArrayLike<number>,
    exog: ExogInput,
    exogVc: ExogVcInput,
    ident: ArrayLike<number>,
    options: ModelOptions = {},
  ) {
    super(endog, exog, exogVc, ident, withFamily(new Binomial(), options));
  }

  static fromFormula(
    formula: string,
    vcFormulas: VcFormulas,
    data: DataInput,
    options: FormulaOptions = {},
  ): MixedGLM {
    return MixedGLM.fromFormula(formula, data, {
      ...withFamily(new Binomial(), options),
      vcFormulas,
    });
  }
}

/** A `MixedGLM` for counts, log link unless `family` says otherwise. */
export class PoissonBayesMixedGLM extends Model {
  constructor(
    endog: ArrayLike<number>,
    exog: ExogInput,
    exogVc: ExogVcInput,
    ident: ArrayLike<number>,
    options: ModelOptions = {},
  ) {
    super(endog, exog, exogVc, ident, withFamily(new Poisson(), options));
  }

  static fromFormula(
    formula: string,
    vcFormulas: VcFormulas,
    data: DataInput,
    options: FormulaOptions = {},
  ): MixedGLM {
    return MixedGLM.fromFormula(formula, data, {
      ...withFamily(new Poisson(), options),
      vcFormulas,
    });
  }
}

function withFamily<T extends object>(family: Family, options: T): T & { family: Family } {
  return { family, ...options };
}
