import type { SimulatedGroups } from "../results/residual-options.js";

/**
 * Share of the rows' variance that a fit may take up before its own residuals look too good: standard
 * deviations that should be 1 are then sqrt(1 - share) = 0.95.
 */
const MOST_TAKEN = 0.1;

/** A model as far as its numbers of rows, fixed effects and random effects go. */
export interface GroupedModel {
  /** Names of the fixed effects. */
  readonly fepNames: readonly string[];
  /** Rows, and the term of each random effect. */
  readonly data: GroupedRows;
}

/** What tells how closely a result follows its rows. */
export interface GroupedFit {
  /** The model that was fitted. */
  readonly model: GroupedModel;
  /** Posterior means of the log standard deviations, by term. */
  readonly vcpMean: ArrayLike<number>;
  /** Posterior standard deviations of the random effects, NaN where not known. */
  readonly vcSd: ArrayLike<number>;
}

/** Rows and random effects of a model. */
export interface GroupedRows {
  /** Responses by row. */
  readonly endog: ArrayLike<number>;
  /** Term of each random effect, from 0. */
  readonly termOf: ArrayLike<number>;
}

/**
 * p + sum_j (1 - sd_j^2 / s^2), s the standard deviation of the effect's term: the number of parameters
 * that the fit takes from its rows. An effect counts fully where the rows alone tell it and not at
 * all where they tell nothing of it. In Gaussian models this is the trace of the matrix that makes
 * fitted values of responses (Hodges, Sargent 2001), the sum of the leverages of the rows.
 */
export function effectiveParameters({ model, vcpMean, vcSd }: GroupedFit): number {
  const { termOf } = model.data;
  let sum = model.fepNames.length;
  for (let j = 0; j < termOf.length; j++) {
    const left = vcSd[j] ** 2 / Math.exp(2 * vcpMean[termOf[j]]);
    sum += Number.isNaN(left) ? 1 : Math.max(0, 1 - left);
  }
  return sum;
}

/**
 * Whose random effects show whether the model is right: "conditional", the fit's own, where it takes
 * up at most a tenth of the rows; else "new", groups drawn afresh, as effects that follow their rows make
 * these look too predictable: a residual keeps 1 - leverage of its variance.
 */
export function groupsFor(fit: GroupedFit): SimulatedGroups {
  const rows = fit.model.data.endog.length;
  return effectiveParameters(fit) <= MOST_TAKEN * rows ? "conditional" : "new";
}

/** "given the effects of their groups" */
export function groupsInWords(groups: SimulatedGroups): string {
  return groups === "new" ? "for groups drawn afresh" : "given the effects of their groups";
}
