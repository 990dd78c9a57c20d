import type { ReportedModel } from "./reported-fit.js";

/** What a coefficient compares. */
export interface Comparison {
  /** "For age one unit higher" */
  readonly change: string;
  /** ", all else equal", or what must be said because not all else can be. */
  readonly condition: string;
}

type NamedModel = Pick<ReportedModel, "coding"> & { readonly fepNames: readonly string[] };

/** What the column of a fixed effect compares, as far as its name and the coding of the formula tell. */
export function comparisonOf(model: NamedModel, position: number): Comparison {
  const { fepNames } = model;
  const name = fepNames[position];
  const parts = partsOf(name);
  if (parts.length > 1) {
    const change = `For one unit more of the interaction ${name}`;
    return {
      change,
      condition:
        ": by so much the effect of one of its parts differs for each unit (or level) of the other",
    };
  }
  const others = fepNames.filter((_, j) => j !== position);
  const partners = others.filter(
    (other) => partsOf(other).length > 1 && partsOf(other).includes(name),
  );
  const relatives = others.filter((other) => sharesVariable(name, other));
  const change = changeOf(model, name);
  if (partners.length > 0) {
    return {
      change,
      condition: `, where the other parts of its interactions (${partners.join(", ")}) are 0 or at their reference level, all else equal`,
    };
  }
  if (relatives.length > 0) {
    return {
      change,
      condition: `, but only with ${relatives.join(", ")} unchanged: they hold the same variable, so read them together`,
    };
  }
  return { change, condition: ", all else equal" };
}

function changeOf({ coding }: NamedModel, name: string): string {
  const level = /^(.*)\[(T\.|S\.|)(.*)\]$/s.exec(name);
  const factor = coding?.factors.find(({ text }) => text === level?.[1]);
  if (level === null || factor === undefined) {
    const moments = coding?.moments.find(({ text }) => text === name);
    const standardized = moments !== undefined && name.startsWith("standardize(");
    if (!standardized) return `For ${name} one unit higher`;
    return `For ${name} one unit higher, that is one standard deviation (${Number(moments.sd.toPrecision(3))})`;
  }
  const [, variable, mark, value] = level;
  if (mark === "T.") {
    return `For ${variable} = ${value} instead of ${factor.levels[factor.contrast.base]}`;
  }
  if (mark === "S.") return `For ${variable} = ${value} instead of the mean over its levels`;
  return `For ${variable} = ${value} instead of a linear predictor without it`;
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
