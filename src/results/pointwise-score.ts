import type { FitWarning } from "../errors.js";
import type { ResponseMark, SavedScore } from "../saved/saved-fit.js";
import { formatNumber } from "./format-number.js";
import { ruledTable } from "./ruled-table.js";

/** Expected log predictive density, whole and part by part. */
export interface ScoreFields {
  /** "loo" or "waic". */
  readonly kind: "loo" | "waic";
  /** The term whose groups are left out one by one; null for single rows. */
  readonly groups: string | null;
  /** Names of the groups, or positions of the rows. */
  readonly names: readonly string[];
  /** elpd_i of each part. */
  readonly pointwise: Float64Array;
  /** log p(y_i) averaged over the posterior that has seen y_i, less elpd_i. */
  readonly pointwiseP: Float64Array;
  /** Pareto k-hat of each part; null for waic. */
  readonly kHat: Float64Array | null;
  /** What makes the estimate doubtful: "loo-unreliable", "waic-unreliable". */
  readonly warnings: readonly FitWarning[];
  /** Which response, trials and weights the score is of. */
  readonly response: ResponseMark;
}

/** A score as plain data, without the response. */
export interface ScoreData extends Pick<ScoreFields, "kind" | "groups" | "names" | "warnings"> {
  /** Expected log predictive density. */
  readonly elpd: number;
  /** Its standard error. */
  readonly se: number;
  /** Effective number of parameters. */
  readonly p: number;
  /** Its standard error. */
  readonly pSe: number;
  /** elpd_i of each part. */
  readonly pointwise: readonly number[];
  /** What each part loses by not being seen. */
  readonly pointwiseP: readonly number[];
  /** Pareto k-hat of each part; null for waic. */
  readonly kHat: readonly number[] | null;
}

/** One estimate of a score. */
export interface ScoreRow {
  /** "elpd_loo", "p_loo" or "looic", or the same of waic. */
  readonly name: string;
  /** The estimate. */
  readonly estimate: number;
  /** Its standard error. */
  readonly se: number;
}

/**
 * An estimate of the expected log predictive density of new data: elpd = sum_i elpd_i, higher is
 * better, with the standard error sqrt(n Var(elpd_i)).
 */
export class PointwiseScore implements ScoreFields {
  readonly kind: "loo" | "waic";
  readonly groups: string | null;
  readonly names: readonly string[];
  readonly pointwise: Float64Array;
  readonly pointwiseP: Float64Array;
  readonly kHat: Float64Array | null;
  readonly warnings: readonly FitWarning[];
  /** Expected log predictive density, sum_i elpd_i. */
  readonly elpd: number;
  /** Standard error of `elpd`, sqrt(n Var(elpd_i)). */
  readonly se: number;
  /** Effective number of parameters: what the parts lose by not being seen. */
  readonly p: number;
  /** Standard error of `p`. */
  readonly pSe: number;
  readonly response: ResponseMark;

  constructor(fields: ScoreFields) {
    this.kind = fields.kind;
    this.groups = fields.groups;
    this.names = fields.names;
    this.pointwise = fields.pointwise;
    this.pointwiseP = fields.pointwiseP;
    this.kHat = fields.kHat;
    this.warnings = fields.warnings;
    this.response = fields.response;
    this.elpd = sum(fields.pointwise);
    this.se = standardErrorOfSum(fields.pointwise);
    this.p = sum(fields.pointwiseP);
    this.pSe = standardErrorOfSum(fields.pointwiseP);
  }

  /** -2 elpd, on the scale of a deviance. */
  get ic(): number {
    return -2 * this.elpd;
  }

  /** The estimates with their standard errors. */
  get rows(): ScoreRow[] {
    const { kind } = this;
    return [
      { name: `elpd_${kind}`, estimate: this.elpd, se: this.se },
      { name: `p_${kind}`, estimate: this.p, se: this.pSe },
      { name: kind === "loo" ? "looic" : "waic", estimate: this.ic, se: 2 * this.se },
    ];
  }

  /** Rows of the response, which are more than the parts where these are groups. */
  get responseLength(): number {
    return this.response.rows;
  }

  /** Whether two scores are of the same response, part by part. */
  sameDataAs(other: PointwiseScore): boolean {
    const { rows, checksum } = this.response;
    return rows === other.response.rows && checksum === other.response.checksum;
  }

  /** Table of estimates and standard errors; warnings below it. */
  toString(): string {
    const { kind } = this;
    const unit = this.groups === null ? "rows" : `groups of ${this.groups}`;
    const name = kind === "loo" ? "Leave-one-out cross-validation" : "WAIC";
    return ruledTable(
      `${name} (${this.names.length} ${unit})`,
      ["", "Estimate", "SE"],
      this.rows.map(({ name, estimate, se }) => [
        name,
        ...[estimate, se].map((x) => formatNumber(x, 2)),
      ]),
      this.warnings.map(({ code, message, remedy }) => `Warning (${code}): ${message}; ${remedy}`),
    );
  }

  /**
   * What a file needs to have the score again.
   * @internal
   */
  saved(): SavedScore {
    const { kind, groups, names, pointwise, pointwiseP, kHat, warnings, response } = this;
    return { kind, groups, names, pointwise, pointwiseP, kHat, warnings, response };
  }

  /** Plain data, without the response. */
  toJSON(): ScoreData {
    const { kind, groups, names, warnings, elpd, se, p, pSe } = this;
    const kHat = this.kHat && Array.from(this.kHat);
    const pointwise = Array.from(this.pointwise);
    const pointwiseP = Array.from(this.pointwiseP);
    return { kind, groups, names, elpd, se, p, pSe, pointwise, pointwiseP, kHat, warnings };
  }
}

function sum(x: Float64Array): number {
  return x.reduce((total, value) => total + value, 0);
}

/** sqrt(n Var(x)), the variance with divisor n - 1; NaN for fewer than two values. */
export function standardErrorOfSum(x: Float64Array): number {
  const mean = sum(x) / x.length;
  const squares = x.reduce((total, value) => total + (value - mean) ** 2, 0);
  return Math.sqrt((x.length * squares) / (x.length - 1));
}
