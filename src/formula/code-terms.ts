import type { CodedFactor } from "./blocks.js";
import type { FactorCoder } from "./factors.js";
import { pickRanks } from "./redundancy.js";
import type { Term } from "./terms.js";

/** A term as a sum of products of coded factors, side by side. */
export interface CodedTerm {
  readonly term: Term;
  readonly products: readonly (readonly CodedFactor[])[];
  /** Levels that the fit did not see, by factor. */
  readonly unknown: readonly UnknownLevel[];
}

export interface UnknownLevel {
  /** The factor as the formula has it. */
  readonly factor: string;
  readonly level: string;
}

/**
 * Terms coded so that no column repeats what others span, in patsy's order: terms with the same
 * numeric factors stand together, those without any first, and within that by number of factors.
 */
export function codeTerms(terms: readonly Term[], coder: FactorCoder): CodedTerm[] {
  const buckets = new Map<string, Term[]>([["", []]]);
  for (const term of terms) {
    const numeric = term.factors.filter((factor) => !coder.isCategorical(factor));
    const key = numeric
      .map(({ text }) => text)
      .sort()
      .join("\u0000");
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [term]);
    else bucket.push(term);
  }
  return [...buckets.values()].flatMap((bucket) => {
    const spanned = new Set<string>();
    bucket.sort((a, b) => a.factors.length - b.factors.length);
    return bucket.map((term) => codeTerm(term, coder, spanned));
  });
}

function codeTerm(term: Term, coder: FactorCoder, spanned: Set<string>): CodedTerm {
  const categorical = term.factors.filter((factor) => coder.isCategorical(factor));
  const ranks = pickRanks(
    categorical.map(({ text }) => text),
    spanned,
  );
  const products = ranks.map((rank) =>
    term.factors.flatMap((factor) => {
      if (!coder.isCategorical(factor)) return [coder.numeric(factor)];
      const fullRank = rank.get(factor.text);
      return fullRank === undefined ? [] : [coder.categorical(factor, fullRank)];
    }),
  );
  const unknown = categorical.flatMap((factor) =>
    coder.unknownLevels(factor).map((level) => ({ factor: factor.text, level })),
  );
  return { term, products, unknown };
}
