import type { ReportedModel } from "./reported-fit.js";

/** What a coefficient compares. */
export interface Comparison {
  /** "For age one unit higher" */
  readonly change: string;
  /** Of an interaction of two columns the one whose effect differs: "urban = Y instead of N"; else null. */
  readonly differing: string | null;
  /** ", all else equal", or what must be said because not all else can be. */
  readonly condition: string;
}

type NamedModel = Pick<ReportedModel, "coding"> & { readonly fepNames: readonly string[] };

/** What the column of a fixed effect compares, as far as its name and the coding of the formula tell. */
export function comparisonOf(model: NamedModel, position: number): Comparison {
  const { fepNames } = model;
  const name = fepNames[position];
  const parts = partsOf(name);
  const others = fepNames.filter((_, j) => j !== position);
  const condition = conditionOf(parts, name, others);
  if (parts.length === 1)
    return { change: `For ${stepOf(model, name)}`, differing: null, condition };
  if (parts.length > 2) {
    return { change: `For one unit more of the interaction ${name}`, differing: null, condition };
  }
  // "for urban = Y instead of N the ratio for age one unit higher" is easier than the other way round
  const [first, second] = parts.map((part) => factorOf(model, part) !== null);
  const [subject, modifier] = first && !second ? [parts[1], parts[0]] : parts;
  const change = `For ${stepOf(model, modifier)}`;
  return { change, differing: stepOf(model, subject), condition };
}

function conditionOf(parts: readonly string[], name: string, others: readonly string[]): string {
  const partners = others.filter((other) => {
    const theirs = partsOf(other);
    return theirs.length > parts.length && parts.every((part) => theirs.includes(part));
  });
  if (partners.length > 0) {
    return `, where the other parts of its interactions (${partners.join(", ")}) are 0 or at their reference level, all else equal`;
  }
  const relatives = parts.length > 1 ? [] : others.filter((other) => sharesVariable(name, other));
  if (relatives.length > 0) {
    return `, but only with ${relatives.join(", ")} unchanged: they hold the same variable, so read them together`;
  }
  return ", all else equal";
}

/** The pieces of `variable[T.level]` with the factor's coding; null for columns of no factor. */
function factorOf({ coding }: NamedModel, name: string) {
  const level = /^(.*)\[(T\.|S\.|)(.*)\]$/s.exec(name);
  const factor = coding?.factors.find(({ text }) => text === level?.[1]);
  if (level === null || factor === undefined) return null;
  const [, variable, mark, value] = level;
  return { variable, mark, value, base: factor.levels[factor.contrast.base] };
}

/** "age one unit higher", "urban = Y instead of N" */
function stepOf(model: NamedModel, name: string): string {
  const factor = factorOf(model, name);
  if (factor === null) {
    const moments = model.coding?.moments.find(({ text }) => text === name);
    const standardized = moments !== undefined && name.startsWith("standardize(");
    const sd = standardized ? Number(moments.sd.toPrecision(3)) : null;
    return `${name} one unit higher${sd === null ? "" : `, that is one standard deviation (${sd})`}`;
  }
  const { variable, mark, value, base } = factor;
  const against: Record<string, string> = { "T.": base, "S.": "the mean over its levels" };
  return `${variable} = ${value} instead of ${against[mark] ?? "a linear predictor without it"}`;
}

/** Parts of an interaction: pieces between colons outside of brackets. */
function partsOf(name: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const symbol of name) {
    if ("([".includes(symbol)) depth++;
    if (")]".includes(symbol)) depth--;
    if (symbol === ":" && depth === 0) parts.push("");
    else parts[parts.length - 1] += symbol;
  }
  return parts;
}

/** Whether two columns hold one variable, other than as levels of one factor. */
function sharesVariable(name: string, other: string): boolean {
  if (partsOf(other).length > 1) return false;
  const factor = (text: string) => /^(.*)\[[^\]]*\]$/s.exec(text)?.[1];
  if (factor(name) !== undefined && factor(name) === factor(other)) return false;
  const variables = (text: string) =>
    new Set((factor(text) ?? text).match(/[\p{L}_.][\p{L}\p{N}_.]*(?!\s*\()\b/gu) ?? []);
  const own = variables(name);
  return [...variables(other)].some((variable) => own.has(variable));
}
