/**
 * Typed errors and warnings. Errors are thrown for input that breaks a rule; numerical trouble in a
 * fit is never thrown but reported in the result as a `FitWarning`.
 */

/** Base class of everything this library throws on purpose. */
export class MixedGLMError extends Error {
  /** Name of the class, for code that cannot use `instanceof`. */
  override readonly name: string = "MixedGLMError";
}

/**
 * Input that breaks a rule. The message reads `invalid <argument>: <rule and value>; <remedy>`.
 */
export class InputError extends MixedGLMError {
  /** "InputError", also of `RowError`. */
  override readonly name: string = "InputError";

  constructor(
    /** The argument, column or option at fault, as the caller names it. */
    readonly argument: string,
    /** What was found and what the rule is: "length 3, but exogVc has 5 columns". */
    readonly problem: string,
    /** What to do about it, when there is something to do. */
    readonly remedy?: string,
  ) {
    super(`invalid ${argument}: ${problem}${remedy === undefined ? "" : `; ${remedy}`}`);
  }
}

/** Input that breaks a rule in one row. The message reads `invalid <argument>: row <row> <what>; <remedy>`. */
export class RowError extends InputError {
  constructor(
    argument: string,
    /** Position of the row, from 0, in what the caller passed. */
    readonly row: number,
    /** What is wrong with the row: "is -1, not a whole number >= 0". */
    readonly what: string,
    remedy?: string,
  ) {
    super(argument, `row ${row} ${what}`, remedy);
  }
}

/** A formula that cannot be read. The message quotes the formula and points at the piece at fault. */
export class FormulaError extends InputError {
  /** "FormulaError". */
  override readonly name: string = "FormulaError";

  constructor(
    /** The formula as it was given. */
    readonly formula: string,
    /** Where the offending piece begins in `formula`, in UTF-16 code units. */
    readonly start: number,
    /** Where it ends: the first unit after it. */
    readonly end: number,
    problem: string,
    remedy?: string,
  ) {
    super("formula", problem, remedy);
    const marks = " ".repeat(start) + "^".repeat(Math.max(1, end - start));
    this.message += `\n  ${formula}\n  ${marks}`;
  }
}

/** A matrix that should have a Cholesky factor and has none. */
export class NotPositiveDefiniteError extends MixedGLMError {
  /** "NotPositiveDefiniteError". */
  override readonly name = "NotPositiveDefiniteError";

  constructor(
    /** Column, in the caller's numbering, at which elimination failed. */
    readonly column: number,
    /** The pivot found there: zero, negative or NaN. */
    readonly pivot: number,
  ) {
    super(`matrix is not positive definite: pivot ${pivot} in column ${column}`);
  }
}

/** Every warning a fit can carry. */
export type WarningCode =
  /** The response never varies: all failures, all successes or all zero counts. */
  | "response-constant"
  /** A column of `exogVc` holds only zeros: the data say nothing of that effect. */
  | "effect-unobserved"
  /**
   * The data bound a fixed effect on one side only: some rows are predicted perfectly. Severe under a
   * flat prior, where the effect has run away, a caution where a wide prior holds it.
   */
  | "separation"
  /** Rows lie so near the border of the link's domain that no Gaussian describes the posterior. */
  | "domain-border"
  /** The joint mode has a random-effect variance of practically zero (`fitMap`). */
  | "variance-collapsed"
  /** The marginal mode has a random-effect variance of practically zero. */
  | "variance-near-zero"
  /** Quadrature was asked for, but the model has no term that it can integrate. */
  | "quadrature-unavailable"
  /** The effect of a level has several modes, which the quadrature does not resolve. */
  | "several-modes"
  /** The corrections of `fitInla` are so large that what they leave out may matter. */
  | "approximation-rough"
  /** Importance weights of a fit's draws against the exact posterior have too heavy a tail (`diagnose`). */
  | "k-hat-high"
  /** The negative Hessian at the reported point is not positive definite: no SDs. */
  | "hessian-not-positive-definite"
  /** SDs of mean-field `fitVb` fall far below those of the joint Gaussian at the same point. */
  | "mean-field-sd-too-small"
  /** Structured `fitVb`: the SDs of log standard deviations are too small, as always. */
  | "vcp-sd-too-small"
  /** Structured `fitVb` is far from the mode of the marginal posterior. */
  | "vb-disagrees"
  /** `loo`: importance weights of some left-out parts have too heavy a tail (k-hat above 0.7). */
  | "loo-unreliable"
  /** `waic`: the log likelihood of some parts varies too much over the posterior. */
  | "waic-unreliable"
  /** The optimiser stopped before its convergence test was met. */
  | "not-converged"
  /** The chains of a sampler have not mixed: R-hat above 1.01. */
  | "r-hat"
  /** Fewer than 100 effective draws per chain. */
  | "low-ess"
  /** Trajectories that the sampler could not follow: part of the posterior may be left out. */
  | "divergences"
  /** The sampler's energy changes too slowly for the tails: E-BFMI below 0.3. */
  | "low-energy-fraction"
  /** Trajectories cut off at `maxDepth`. */
  | "max-tree-depth"
  /** `onIteration` returned false: the best point so far is reported. */
  | "interrupted";

/** Trouble that a fit found, in words, with what to do about it. */
export interface FitWarning {
  /** What it is about; docs/troubleshooting.md has a section for each code. */
  readonly code: WarningCode;
  /** "note": worth knowing; "caution": some numbers need care; "severe": do not act on the fit. */
  readonly severity: "note" | "caution" | "severe";
  /** What was found, with the figures that show it. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}
