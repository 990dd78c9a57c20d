import { InputError, RowError, type FitWarning } from "./errors.js";
import type { Family } from "./families/family.js";
import { buildDesign, type DesignOptions, type FormulaDesign } from "./formula/build-design.js";
import type { DesignCoding } from "./formula/coding.js";
import type { DataInput } from "./formula/data-table.js";
import { fitInla, type InlaOptions } from "./inference/fit-inla.js";
import { fitLaplace } from "./inference/fit-laplace.js";
import { fitMap } from "./inference/fit-map.js";
import { fitNuts } from "./inference/fit-nuts.js";
import {
  checkFitOptions,
  type FitOptions,
  type LaplaceOptions,
  type NutsOptions,
} from "./inference/fit-options.js";
import type { FitOutcome } from "./inference/fit-outcome.js";
import { fitVb, type VbForms } from "./inference/fit-vb.js";
import { checkElboOptions, VB_OPTIONS, type VbOptions } from "./inference/vb-options.js";
import { NUTS_OPTIONS } from "./inference/nuts-options.js";
import { ConditionalPosterior } from "./model/conditional-posterior.js";
import type { VbQuadrature } from "./model/expected-likelihood.js";
import { innermostTerm } from "./model/innermost-term.js";
import { JointPosterior } from "./model/joint-posterior.js";
import { MeanFieldElbo, type ElboGradient } from "./model/mean-field-elbo.js";
import { MeanFieldPosterior } from "./model/mean-field-posterior.js";
import { StructuredPosterior } from "./model/structured-posterior.js";
import type { ExogInput, ExogVcInput } from "./model/matrix-input.js";
import type { MixedModel, PredictOptions } from "./model/mixed-model.js";
import { packedLength, type DenseRows, type ModelData } from "./model/model-data.js";
import type { ModelOptions } from "./model/model-options.js";
import { predictMean } from "./model/predict-mean.js";
import { validateModel } from "./model/validate-model.js";
import { readVector } from "./model/validate-vectors.js";
import { BayesMixedGLMResults } from "./results/results.js";
import type { SourceData } from "./results/fitted-model.js";
import { checkOptions } from "./options.js";
import type { CscMatrix } from "./sparse/csc-matrix.js";

/** Options of `MixedGLM.fromFormula`: vectors may be given as names of columns of the data. */
export interface FormulaOptions
  extends Omit<ModelOptions, VectorNames | keyof NameOptions>, DesignOptions {}

const FORMULA_OPTIONS: readonly (keyof FormulaOptions)[] = [
  "family",
  "vcpP",
  "feP",
  "vcFormulas",
  "missing",
  "trials",
  "offset",
  "exposure",
  "weights",
];

type VectorNames = "trials" | "offset" | "exposure" | "weights";

type NameOptions = Pick<ModelOptions, "fepNames" | "vcpNames" | "vcNames">;

/**
 * A Bayesian generalized linear mixed model,
 *
 *     p(y, fe, vcp, vc) = p(y | fe, vc) p(vc | vcp) p(vcp) p(fe),
 *     E[y | fe, vc] = g^-1(exog fe + exogVc vc + offset),
 *     vc_j ~ N(0, exp(2 vcp[ident_j])),   vcp ~ N(0, vcpP^2),   fe ~ N(0, feP^2).
 *
 * Parameter vectors are packed (fe, vcp, vc). The model is immutable: fits do not change it.
 */
export class MixedGLM implements MixedModel {
  readonly family: Family;
  readonly endog: Float64Array;
  readonly exog: DenseRows;
  readonly exogVc: CscMatrix;
  readonly ident: Int32Array;
  readonly fepNames: readonly string[];
  readonly vcpNames: readonly string[];
  readonly vcNames: readonly string[];
  readonly data: ModelData;
  /** What is odd about the data; every result carries these warnings too. */
  readonly warnings: readonly FitWarning[];
  /** How a formula coded the data, to code new data in the same way; null for matrices. */
  readonly coding: DesignCoding | null = null;
  /** The table that a formula was given, not copied, and the rows used; null for matrices. */
  readonly source: SourceData | null = null;
  readonly formula: string | null = null;
  readonly droppedRows: number = 0;
  private readonly conditional: ConditionalPosterior;
  private readonly joint: JointPosterior;

  /**
   * @param endog response, length n: counts of successes (Binomial) or counts (Poisson).
   * @param exog X, n x p: `Matrix`, array of rows, `{ rows, columns, data }`, a vector, or `[]`.
   * @param exogVc Z, n x q, one column per realised effect: `SparseMatrix`, `CscMatrix`, `Matrix` or rows.
   * @param ident label of each column of Z; columns with equal labels share one standard deviation.
   * @throws InputError naming the argument, the rule and the value that breaks it.
   */
  constructor(
    endog: ArrayLike<number>,
    exog: ExogInput,
    exogVc: ExogVcInput,
    ident: ArrayLike<number>,
    options: ModelOptions = {},
  ) {
    const model = validateModel(endog, exog, exogVc, ident, options);
    this.data = model.data;
    this.ident = model.ident;
    this.warnings = model.warnings;
    this.family = this.data.family;
    this.endog = this.data.endog;
    this.exog = this.data.exog;
    this.exogVc = this.data.exogVc;
    this.fepNames = this.data.fepNames;
    this.vcpNames = this.data.vcpNames;
    this.vcNames = this.data.vcNames;
    this.conditional = new ConditionalPosterior(this.data);
    this.joint = new JointPosterior(this.data, this.conditional.rows);
  }

  /**
   * A model from a formula such as `"y ~ age + C(period) + (1 | district)"` and a table, given as an
   * array of row objects or an object of columns. Random effects are lme4 bars, or one formula per
   * standard deviation in `vcFormulas`, as in statsmodels.
   * @throws FormulaError, InputError
   */
  static fromFormula(formula: string, data: DataInput, options: FormulaOptions = {}): MixedGLM {
    checkOptions("options", options, FORMULA_OPTIONS);
    const { vcFormulas, missing, trials, offset, exposure, weights, ...rest } = options;
    const design = buildDesign(
      formula,
      data,
      present({ vcFormulas, missing, trials, offset, exposure, weights }),
    );
    const model = modelOfDesign(design, rest);
    const { coding, droppedRows, keptRows } = design;
    const source: SourceData = { table: data, keptRows };
    return Object.assign(model, { formula, coding, source, droppedRows });
  }

  /** Joint log posterior, log likelihood complete, Gaussian priors without their constants. */
  logposterior(params: ArrayLike<number>): number {
    return this.joint.value(this.readParams("params", params));
  }

  /** Gradient of `logposterior`. */
  logposteriorGrad(params: ArrayLike<number>): Float64Array {
    return this.joint.gradient(this.readParams("params", params));
  }

  /** Hessian of `logposterior`, sparse, both triangles. */
  logposteriorHess(params: ArrayLike<number>): CscMatrix {
    return this.joint.hessian(this.readParams("params", params));
  }

  /**
   * Evidence lower bound of the factored Gaussian with packed means `mean` and standard deviations
   * `sd`: at most the log integral of exp(logposterior). With `quadrature: "statsmodels"` the value
   * that statsmodels' `vb_elbo` has, without any constants. See `MeanFieldElbo`.
   */
  vbElbo(
    mean: ArrayLike<number>,
    sd: ArrayLike<number>,
    options: { quadrature?: VbQuadrature } = {},
  ): number {
    return this.elbo(options).value(this.readParams("mean", mean), this.readSds(sd));
  }

  /** Gradient of `vbElbo` in the means and in the standard deviations, packed. */
  vbElboGrad(
    mean: ArrayLike<number>,
    sd: ArrayLike<number>,
    options: { quadrature?: VbQuadrature } = {},
  ): ElboGradient {
    return this.elbo(options).gradient(this.readParams("mean", mean), this.readSds(sd));
  }

  /**
   * g^-1(X fe + offset), the mean of the response (per trial) at u = 0; X fe + offset with
   * `linear: true`. Default rows: those of the fit.
   */
  predict(params: ArrayLike<number>, options: PredictOptions = {}): Float64Array {
    return predictMean(this.data, params, options);
  }

  /** The default fit, `fitMap`, as in statsmodels. */
  fit(options: FitOptions = {}): BayesMixedGLMResults {
    return this.fitMap(options);
  }

  /** Joint posterior mode with a Gaussian approximation: statsmodels' `fit_map`. See `fitMap`. */
  fitMap(options: FitOptions = {}): BayesMixedGLMResults {
    return this.wrap(fitMap(this.conditional, this.readOptions(options)));
  }

  /**
   * Mode of the marginal posterior of (fe, vcp), random effects integrated out by Laplace's method or,
   * for the innermost term where that matters, by quadrature (`quadraturePoints`); maximum likelihood
   * with `feP: Infinity, vcpP: Infinity`. See `fitLaplace`.
   */
  fitLaplace(options: LaplaceOptions = {}): BayesMixedGLMResults {
    const innermost = () => innermostTerm(this.conditional);
    return this.wrap(
      fitLaplace(this.conditional, this.readOptions(options, "quadraturePoints"), innermost),
    );
  }

  /** See `fitInla`. */
  fitInla(options: InlaOptions = {}): BayesMixedGLMResults {
    const innermost = () => innermostTerm(this.conditional);
    return this.wrap(
      fitInla(this.conditional, this.readOptions(options, "quadraturePoints"), innermost),
    );
  }

  /**
   * Variational Bayes: the Gaussian q that is nearest to the posterior in the sense of the evidence
   * lower bound, factored as statsmodels' `fit_vb` or, with `covariance: "structured"`, jointly
   * Gaussian. See `fitVb`.
   */
  fitVb(options: VbOptions = {}): BayesMixedGLMResults {
    const read = this.readOptions(options, ...VB_OPTIONS);
    const mean = read.mean && this.readParams("mean", read.mean);
    const sd = read.sd && this.readSds(read.sd);
    const forms: VbForms = {
      meanField: (quadrature) => new MeanFieldPosterior(this.conditional, quadrature),
      structured: () => new StructuredPosterior(this.conditional),
      innermost: () => innermostTerm(this.conditional),
    };
    return this.wrap(fitVb(this.conditional, forms, { ...read, ...present({ mean, sd }) }));
  }

  /**
   * Draws from the exact posterior by the no-U-turn sampler, with the diagnostics that say how far to
   * trust them (`result.sampler`). See `fitNuts`.
   */
  fitNuts(options: NutsOptions = {}): BayesMixedGLMResults {
    const innermost = () => innermostTerm(this.conditional);
    return this.wrap(
      fitNuts(this.conditional, this.readOptions(options, ...NUTS_OPTIONS), innermost),
    );
  }

  private wrap(outcome: FitOutcome): BayesMixedGLMResults {
    return new BayesMixedGLMResults(this, {
      ...outcome,
      warnings: [...this.warnings, ...outcome.warnings],
    });
  }

  private readOptions<T extends FitOptions>(options: T, ...more: string[]): T {
    checkFitOptions(options, more);
    if (options.start === undefined) return options;
    return { ...options, start: this.readParams("start", options.start) };
  }

  private elbo(options: { quadrature?: VbQuadrature }): MeanFieldElbo {
    checkElboOptions(options);
    return new MeanFieldElbo(this.data, this.conditional.rows, options.quadrature);
  }

  private readSds(sd: ArrayLike<number>): Float64Array {
    const vector = this.readParams("sd", sd);
    const bad = vector.findIndex((value) => !(value > 0));
    if (bad < 0) return vector;
    throw new InputError("sd", `entry ${bad} is ${vector[bad]}, not a positive number`);
  }

  private readParams(argument: string, params: ArrayLike<number>): Float64Array {
    const vector = readVector(argument, params, null);
    const length = packedLength(this.data);
    if (vector.length === length) return vector;
    throw new InputError(
      argument,
      `length ${vector.length}, but the model has ${length} parameters`,
      "pack them as fe, vcp, vc",
    );
  }
}

/** @throws RowError that counts rows as the data do, dropped ones included. */
function modelOfDesign(design: FormulaDesign, options: Omit<ModelOptions, VectorNames>): MixedGLM {
  const { endog, exog, exogVc, ident, fepNames, vcpNames, vcNames } = design;
  const vectors = present({
    trials: design.trials ?? undefined,
    offset: design.offset ?? undefined,
    exposure: design.exposure ?? undefined,
    weights: design.weights ?? undefined,
  });
  try {
    const names = { fepNames, vcpNames, vcNames };
    return new MixedGLM(endog, exog, exogVc, ident, { ...options, ...vectors, ...names });
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    const { argument, row, what, remedy } = error;
    throw new RowError(argument, design.keptRows[row], what, remedy);
  }
}

/** The properties that are given a value. */
function present<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
